"""Reading text files as they stand: which encoding, and every newline kept.

Offsets into a source count characters of the file decoded as a whole. A UTF-8 byte order mark stays in
the text as U+FEFF, so that offsets are those of the file read as plain UTF-8.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SourceError
from corpus.model import Source

MAX_BYTES = 50 * 1024 * 1024
SUFFIX = ".txt"

_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{\\rtf", "an RTF file"),
)
_UTF16_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF32_BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# In the order in which they win when their texts are equally plausible.
_LEGACY = ("cp932", "euc_jp", "euc_jis_2004", "shift_jis_2004")
_ISO_2022_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([BJI])")
_ISO_2022 = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f￾￿]")
# Two-byte UTF-8 that Japanese reports do not hold; in EUC-JP the same bytes are common kanji (¾ but 他).
_UNLIKELY_IN_UTF8 = re.compile(r"[¡¾¿ƀ-ͯ\u0500-\u07ff]")
_MAX_CONTROL_SHARE = 0.01
# The mean plausibility (see _plausibility) below which a text is taken for a wrong guess.
_LEAST_PLAUSIBLE = 0.35
# The mean from which on a legacy text is no accident.
_SURE = 0.7
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    encoding: str


def list_sources(folder: Path) -> list[Path]:
    """Every report file under ``folder``, sorted by path: ``.txt``, nothing hidden.

    Raises:
        SourceError: the folder is missing or unreadable, or a link leads out of it.
    """
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise SourceError(f"{folder}: the corpus folder {what}; name a folder of .txt reports")
    root = folder.resolve()
    try:
        found = sorted(_walk(folder, root), key=lambda item: item.relative_to(folder).parts)
    except OSError as error:
        raise SourceError(f"{folder}: cannot be listed ({error.strerror}); check its permissions") from error
    for path in found:
        _refuse_link_out(path, root, path.relative_to(folder).as_posix())
    return found


def read_source(path: Path, *, root: Path) -> Source:
    """Read one text file; ``Source.path`` is relative to ``root``.

    Raises:
        SourceError: the file is missing, a folder, outside ``root``, unreadable, too large, empty or blank,
            binary, or in no encoding that gives readable text.
    """
    name = _relative(path, root)
    _refuse_link_out(path, root.resolve(), name)
    data = _read_bytes(path, name)
    decoded = _decode(data, name)
    if not decoded.text.strip("\ufeff \t\r\n\f\v\u3000\xa0\u200b"):
        raise SourceError(f"{name}: the file holds only blanks; remove it or put the report's text in it")
    digest = hashlib.sha256(data).hexdigest()
    return Source(path=name, text=decoded.text, encoding=decoded.encoding, sha256=digest)


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if not path.is_dir():
            if path.suffix.lower() == SUFFIX:
                yield path
        elif path.is_symlink():
            # A link to a folder inside would list its reports twice, or for ever.
            _refuse_link_out(path, root, path.name)
        else:
            yield from _walk(path, root)


def _refuse_link_out(path: Path, root: Path, name: str) -> None:
    if not path.resolve().is_relative_to(root):
        raise SourceError(f"{name}: the link leads out of the corpus folder; copy the report into it")


def _relative(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError as error:
        raise SourceError(f"{path}: is not inside the corpus folder {root}; move it there") from error


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceError(f"{name}: is a folder; name a .txt file")
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{name}: is no regular file; name a .txt file")
        if status.st_size > MAX_BYTES:
            size, limit = status.st_size / 2**20, MAX_BYTES // 2**20
            raise SourceError(f"{name}: has {size:.0f} MB, more than the {limit} MB allowed; split it")
        data = path.read_bytes()
    except FileNotFoundError as error:
        what = "is a link to a file that is gone" if path.is_symlink() else "does not exist"
        raise SourceError(f"{name}: {what}; restore the file or remove its name") from error
    except PermissionError as error:
        raise SourceError(f"{name}: may not be read; change its permissions") from error
    except OSError as error:
        raise SourceError(f"{name}: cannot be read ({error.strerror}); check the file") from error
    if not data:
        raise SourceError(f"{name}: the file is empty; remove it or put the report's text in it")
    return data


def _decode(data: bytes, name: str) -> _Decoded:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"{name}: is {what}, not text; extract its text into a .txt file")
    if data.startswith(_UTF32_BOMS):
        raise SourceError(f"{name}: is UTF-32 text; save it as UTF-8")
    decoded = _by_byte_order_mark(data, name) or _utf16_without_mark(data) or _plain(data, name)
    if decoded is None:
        if b"\x00" in data:
            raise SourceError(f"{name}: is binary data, not text; extract its text into a .txt file")
        raise SourceError(
            f"{name}: fits no known encoding (UTF-8, UTF-16, CP932, EUC-JP, JIS); save it as UTF-8"
        )
    controls = len(_CONTROLS.findall(decoded.text))
    if "\x00" in decoded.text or controls > _MAX_CONTROL_SHARE * len(decoded.text):
        raise SourceError(
            f"{name}: holds control characters, so it is binary; extract its text into a .txt file"
        )
    return decoded


def _by_byte_order_mark(data: bytes, name: str) -> _Decoded | None:
    for mark, encoding in _UTF16_BOMS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding)
            if text is None:
                raise SourceError(f"{name}: begins as UTF-16 and breaks off; save it again as UTF-8")
            return _Decoded(text, encoding)
    return None


def _utf16_without_mark(data: bytes) -> _Decoded | None:
    """UTF-16 that bears no mark: its newlines or spaces put a zero byte on one side only."""
    if len(data) % 2 or len(data) < 4 or _is_utf8_text(data):
        return None
    best: tuple[float, _Decoded] | None = None
    for _, encoding in _UTF16_BOMS:
        text = _strict(data, encoding)
        if text is None or "\x00" in text or _CONTROLS.search(text):
            continue
        score = _plausibility(text)
        # No eight-bit text holds zero bytes, so that those say much by themselves.
        if score > (0.6 if b"\x00" in data else 0.85) and (best is None or score > best[0]):
            best = (score, _Decoded(text, encoding))
    if best is None:
        return None
    rival = _best_legacy(data)
    return best[1] if rival is None or rival[0] < best[0] else None


def _is_utf8_text(data: bytes) -> bool:
    return b"\x00" not in data and _strict(data, "utf-8") is not None


def _plain(data: bytes, name: str) -> _Decoded | None:
    """Eight-bit text: JIS by its escapes, UTF-8 where it is valid, else the likeliest legacy encoding."""
    if _ISO_2022_ESCAPES.search(data) and data.isascii():
        for encoding in _ISO_2022:
            text = _strict(data, encoding)
            if text is not None:
                return _Decoded(text, encoding)
    text = _strict(data, "utf-8")
    best = _best_legacy(data) if text is None or _UNLIKELY_IN_UTF8.search(text) else None
    if text is not None and (best is None or best[0] <= _plausibility(text)):
        return _Decoded(text, "utf-8-sig" if text.startswith("\ufeff") else "utf-8")
    if text is None:
        _refuse_broken_utf8(data, name, 0.0 if best is None else best[0])
    return None if best is None or best[0] < _LEAST_PLAUSIBLE else best[1]


def _refuse_broken_utf8(data: bytes, name: str, rival: float) -> None:
    """Name the first bad byte of what is UTF-8 but for a few bytes, rather than read it as mojibake."""
    kept = data.decode("utf-8", errors="ignore")
    lost = len(data) - len(kept.encode("utf-8"))
    if kept.isascii() or lost > max(3, len(data) // 100) or rival >= _SURE:
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name}: is UTF-8 with a broken byte at {error.start}; save it again as UTF-8"
        ) from error


def _best_legacy(data: bytes) -> tuple[float, _Decoded] | None:
    best: tuple[float, _Decoded] | None = None
    for encoding in _LEGACY:
        text = _strict(data, encoding)
        if text is None:
            continue
        score = _plausibility(text)
        if best is None or score > best[0]:
            best = (score, _Decoded(text, encoding))
    return best


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """How much a text looks like Japanese or English: the mean weight of its characters, at most 1."""
    sample = text[:_SAMPLE]
    return sum(_weight(character) for character in sample) / len(sample)


def _weight(character: str) -> float:
    """Weight of one character, from 1 (usual in Japanese text) down to -3 (never in it)."""
    code = ord(character)
    if character in "\t\n\r\f" or 0x20 <= code < 0x7F:
        return 1.0 if character.isalnum() or character.isspace() else 0.8
    if 0x3041 <= code <= 0x30FE or 0x3000 <= code <= 0x3015 or 0xFF01 <= code <= 0xFF5E:
        return 1.0
    if 0x4E00 <= code <= 0x9FFF:
        return _kanji_weight(character)
    if 0xFF61 <= code <= 0xFF9F:
        return 0.2
    if 0xE000 <= code <= 0xF8FF or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs"):
        return -3.0
    if 0x2460 <= code <= 0x249B or 0x25A0 <= code <= 0x2606 or 0x2190 <= code <= 0x2193 or code == 0x203B:
        return 0.8
    return 0.3 if 0x2000 <= code <= 0x33FF or 0xA0 <= code <= 0x4FF else -0.5


def _kanji_weight(character: str) -> float:
    """JIS level 1 holds the kanji in daily use (rows 16 to 47), level 2 the rare ones."""
    try:
        row = character.encode("euc_jp")[0] - 0xA0
    except UnicodeEncodeError:
        return 0.1
    return 0.9 if 16 <= row <= 47 else 0.2
