"""Every error Kikeru raises on purpose.

    KikeruError
    ├── SourceError          a report file that cannot be read
    ├── FormError            a form description (YAML) that is not valid
    ├── RegistryError        the jurisdiction registry is not valid
    ├── IndexFormatError     an index folder that cannot be trusted or does not fit
    ├── EncoderError         an embedding model that cannot be loaded or used
    ├── QuestionError        a question or history that cannot be taken
    └── RecordsError         what the page keeps (records, users) cannot be read or written

A message names what was wrong, where, and what to do, in one line, so that a command line can print
it as it stands.
"""

from __future__ import annotations


class KikeruError(Exception):
    """Root of every error that is the fault of an input, not of the code."""


class SourceError(KikeruError):
    """A report file that cannot be read: binary, empty, hopelessly encoded, missing."""


class FormError(KikeruError):
    """A form's YAML that is not valid."""


class RegistryError(KikeruError):
    """The jurisdiction registry is not valid."""


class IndexFormatError(KikeruError):
    """An index folder that is missing, damaged, or made by another encoder or schema."""


class EncoderError(KikeruError):
    """An embedding model that cannot be loaded or used."""


class QuestionError(KikeruError):
    """A question, a history or a batch line that cannot be taken.

    ``for_user`` is what to tell the person who asked, in Japanese.
    """

    def __init__(self, message: str, *, for_user: str = "質問を読み取れませんでした。") -> None:
        super().__init__(message)
        self.for_user = for_user


class RecordsError(KikeruError):
    """What the page keeps cannot be read or written: the records file, the users file, or a row of them."""
