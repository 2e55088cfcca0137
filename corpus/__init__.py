"""What a report is: its text, its structure and its figures, each tied to its characters in the source.

The values stand here; ``corpus.library.read_corpus`` reads a folder, ``corpus.structure.recover`` one source,
``corpus.chunks.chunk_report`` cuts a report for search, and ``python -m corpus show FILE`` prints what was
recovered from a file.
"""

from __future__ import annotations

from corpus.model import Chunk, Fact, Jurisdiction, Passage, Report, Section, Source, Span

__all__ = ["Chunk", "Fact", "Jurisdiction", "Passage", "Report", "Section", "Source", "Span"]
