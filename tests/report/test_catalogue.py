"""The catalogue: everything marked has its French, with the same places, and what is compiled is what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from encours.locale import marked, translated
from encours.locale.catalogue import (
    FRENCH,
    compiled,
    marked_messages,
    translations,
    unbreakable,
    untranslated,
    updated,
    written,
)

_PLACE = re.compile(r"\{[^{}]*\}|%\([a-z_]+\)s")


def test_every_marked_sentence_is_translated_and_nothing_else_is_kept() -> None:
    catalogue = translations()
    now = updated(catalogue, marked_messages())
    assert untranslated(now) == []
    assert written(now) == FRENCH.read_bytes(), "run: python -m encours.locale"


def test_what_is_compiled_is_what_is_written() -> None:
    assert FRENCH.with_suffix(".mo").read_bytes() == compiled(translations()), "run: python -m encours.locale"


def test_a_translation_has_the_places_of_its_sentence() -> None:
    for message in translations():
        ids = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string
        for string in strings if message.id else ():
            assert set(_PLACE.findall(string)) <= set(_PLACE.findall(" ".join(ids))), message.id
        if isinstance(message.id, str) and message.id and message.string:
            assert sorted(_PLACE.findall(message.id)) == sorted(_PLACE.findall(str(message.string))), message.id


def test_french_typography_does_not_break() -> None:
    for message in translations():
        strings = [message.string] if isinstance(message.string, str) else message.string
        for string in strings if message.id else ():
            assert string == unbreakable(string), string


def test_sentences_are_found_in_code_and_templates(tmp_path: Path) -> None:
    (tmp_path / "readers").mkdir()
    (tmp_path / "readers" / "a.py").write_text(
        '"""Not a sentence for people."""\nX = f("CODE", "The file is "\n "bad.")'
    )
    (tmp_path / "b.py").write_text('marked("Owed")\n_("Late")\nf("Not marked.")\nRefusedError("No {name}.", name=1)')
    (tmp_path / "c.html").write_text(
        '<p>it\'s\n  {% translate "Hello" %}{% blocktranslate %}A {{ b }}{% endblocktranslate %}'
    )
    pytest.importorskip("django")
    assert {message for message, _ in marked_messages(tmp_path)} == {
        "The file is bad.",
        "Owed",
        "Late",
        "No {name}.",
        "Hello",
        "A %(b)s",
    }


def test_a_sentence_without_translation_stays_as_it_is() -> None:
    assert translated("Nobody translated this.", "fr") == marked("Nobody translated this.")
    assert translated("Customer", "fr") == "Client"
    assert translated("Customer", "de") == "Customer"
