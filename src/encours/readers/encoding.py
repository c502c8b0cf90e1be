"""Bytes to text: the encodings that French files come in, told apart by the letters they would give."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8-bom"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_FRENCH = frozenset("éèêàâçùûîïôëœÉÈÀÇÊÔ°€’«»\u00a0")
_CODECS = ("cp1252", "cp850", "mac_roman")
_ASCII = bytes(range(128))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read by, and whether that is certain (a mark, strict UTF-8, or French letters)."""

    text: str
    encoding: str
    certain: bool = True


def decoded(data: bytes) -> Decoded | None:
    """The text of a file, or None where it is not text.

    A byte order mark decides; else strict UTF-8; else, of cp1252, cp850 and mac_roman, the one under which most of the
    bytes beyond ASCII are letters and signs used in French. No text holds a NUL.

    >>> decoded("à échoir".encode("cp850")).encoding, decoded(b"%PDF-1.4\\x00\\x01") is None
    ('cp850', True)
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            try:
                found = Decoded(data.decode(codec), name)
            except UnicodeDecodeError:
                found = Decoded(data.decode(codec, "replace"), name, certain=False)
            return None if "\x00" in found.text else found
    if b"\x00" in data:
        return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        beyond = data.translate(None, _ASCII)
    share, codec = max(((_share(beyond, codec), codec) for codec in _CODECS), key=lambda scored: scored[0])
    return Decoded(data.decode(codec, "replace"), codec, certain=share > 0.5)


def _share(beyond: bytes, codec: str) -> float:
    return sum(letter in _FRENCH for letter in beyond.decode(codec, "replace")) / len(beyond)


def lines(text: str) -> list[str]:
    """The lines of a text, ended by LF, CR LF, CR, or the CR CR LF of some exports; no other sign ends a line."""
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    found = text.split("\n")
    if found and not found[-1]:
        found.pop()
    return found
