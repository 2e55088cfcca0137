"""What is kept of visitors, in one SQLite file and one file of users: no web library, no search."""
