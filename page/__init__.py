"""What a person sees: answers, citations and source texts as HTML, and the wait for the index."""
