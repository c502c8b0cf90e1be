"""The making of the catalogue: the sentences marked in the code and the templates, and their translations."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
FRENCH = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"

# beside those of gettext, what takes a sentence of ours: its name, and which argument the sentence is
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(
        ("gettext_lazy", "gettext_noop", "marked", "say", "RefusedError", "SettingError", "BadSetting"), (1,)
    ),
    "ngettext_lazy": (1, 2),
    "marked_pair": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_SENTENCE = re.compile(r"[A-Z{“][^\n]* [^\n]*\.")
_BELOW = ("ledger", "rules", "engine", "readers", "metrics", "report")
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)  # a date that moved would change the file for nothing

Message = tuple[str | tuple[str, ...], str | None]
"""A sentence (with its plural), and its context."""


def marked_messages(package: Path = PACKAGE) -> set[Message]:
    """Every sentence marked in the code and the templates of the package.

    Below the faces, where problems and assumptions are plain data, every string that reads like a sentence is one.
    """
    found: set[Message] = set()
    for path in sorted(package.rglob("*.py")):
        found |= set(_marked(path.read_bytes()))
        if path.relative_to(package).parts[0] in _BELOW:
            found |= {(sentence, None) for sentence in _sentences(path.read_text(encoding="utf-8"))}
    for path in sorted([*package.rglob("*.html"), *package.rglob("templates/**/*.txt")]):
        found |= set(_marked(_as_python(path.read_text(encoding="utf-8"))))
    return {message for message in found if any(sign.isalpha() for sign in str(message[0]))}


def _marked(source: bytes) -> Iterator[Message]:
    options = {"encoding": "utf-8"}
    for _, message, _, context in extract("python", io.BytesIO(source), _KEYWORDS, options=options):
        yield (message if isinstance(message, str) else tuple(message)), context


def _sentences(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring speaks to programmers
            silent.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in silent:
            continue
        if isinstance(node.value, str) and _SENTENCE.fullmatch(node.value):
            yield node.value


def _as_python(template: str) -> bytes:
    """A Django template as Python that marks the same sentences."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(template).split("\n")).encode()


def translations(path: Path = FRENCH) -> Catalog:
    """A catalogue as it is written."""
    with path.open("rb") as written:
        return read_po(written, locale="fr", domain="django")


def updated(old: Catalog, messages: set[Message]) -> Catalog:
    """The catalogue of some messages, with the translations that an older one has for them."""
    new = Catalog("fr", "django", project="Encours", creation_date=_ALWAYS, revision_date=_ALWAYS,
                  last_translator="The Encours developers", language_team="French",
                  copyright_holder="The Encours developers", fuzzy=False)  # fmt: skip
    for message, context in sorted(messages, key=lambda each: (str(each[0]), each[1] or "")):
        known = old.get(message, context)
        new.add(message, known.string if known else None, context=context)
    return new


def unbreakable(french: str) -> str:
    """French with the spaces that no line may break at: before : ; ? ! % €, inside « ».

    >>> unbreakable("« Oui » : 5 %").replace(chr(0xA0), "_")
    '«_Oui_»_: 5_%'
    """
    return re.sub(r"(?<=\S) (?=[:;?!€»]|%(?!\())|(?<=«) ", "\N{NO-BREAK SPACE}", french)


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages that have no translation yet."""

    def is_missing(translation: object) -> bool:
        return not translation or (isinstance(translation, (list, tuple)) and not all(translation))

    return [str(message.id) for message in catalogue if message.id and is_missing(message.string)]


def written(catalogue: Catalog) -> bytes:
    """A catalogue as a .po file: sorted, without places, so that it changes only where a sentence does."""
    text = io.BytesIO()
    write_po(text, catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return text.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as a .mo file."""
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    return binary.getvalue()
