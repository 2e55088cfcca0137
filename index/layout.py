"""The names of the files in an index folder.

    <index>/manifest.json        what the index is: schema, encoder, counts, each file's length and sha256
    <index>/data-<generation>/   the files of ``Layout.data``, never changed once the manifest names them

A ``.npy`` file is an array, a ``.heap`` file strings or records one behind the other whose beginnings are the
array ``.starts.npy`` beside it. All numbers are little-endian; nothing is a pickle.

    tables.json      small tables read when the index is opened: sources' paths, places, what columns mean
    sources reports chunks      records, each JSON, one read at a time
    facets           (4, chunks): jurisdiction, section, year and area of each chunk, as numbers of a table
    dense            FAISS: the vectors themselves; above ``dense.EXACT`` an IVF over them
    vectors          the vectors of an index above ``dense.EXACT``, empty in a smaller one
    words bigrams    inverted lists (``index.lexical``)
    forward          what stands in each chunk (``index.forward``)
    sums.bin         the CRC-32 of each block of all the other files, in the order of ``summed``
"""

from __future__ import annotations

from dataclasses import dataclass

STREAM_NAMES = ("words", "bigrams")
FORWARD_ARRAYS = (
    "documents",
    "word_starts",
    "words",
    "character_starts",
    "characters",
    "kinds",
    "frequencies",
    "vectors",
)
RECORDS = ("sources", "reports", "chunks")


def _strings(name: str) -> tuple[str, ...]:
    return (f"{name}.heap", f"{name}.starts.npy")


def _terms(name: str) -> tuple[str, ...]:
    return (*_strings(name), f"{name}.keys.npy")


@dataclass(frozen=True, slots=True)
class Layout:
    """``data`` are the files of a generation; all of them are needed. ``summed`` are those with sums of their
    blocks.
    """

    manifest: str = "manifest.json"
    lock: str = ".lock"
    staging: str = ".building"
    prefix: str = "data-"
    sums: str = "sums.bin"
    tables: str = "tables.json"
    dense: str = "dense.faiss"
    vectors: str = "vectors.npy"
    facets: str = "facets.npy"
    chunks: str = "chunks.heap"

    @property
    def lexical(self) -> tuple[str, ...]:
        return tuple(
            file
            for name in STREAM_NAMES
            for file in (
                *_terms(f"{name}.terms"),
                *(f"{name}.{part}.npy" for part in ("starts", "rows", "weights", "peaks")),
            )
        )

    @property
    def forward(self) -> tuple[str, ...]:
        return (
            *_terms("forward.terms"),
            *_strings("forward.readings"),
            *(f"forward.{name}.npy" for name in FORWARD_ARRAYS),
        )

    @property
    def summed(self) -> tuple[str, ...]:
        records = tuple(file for name in RECORDS for file in _strings(name))
        return (self.tables, *records, self.facets, self.dense, self.vectors, *self.lexical, *self.forward)

    @property
    def data(self) -> tuple[str, ...]:
        return (*self.summed, self.sums)


LAYOUT = Layout()
