"""The languages we speak. One catalogue holds every sentence of the interface in French, of the core and the cockpit.

`python -m encours.locale` gathers the sentences marked in the code and the templates, keeps their translations,
compiles them, and says which are missing.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parent


def marked(sentence: str) -> str:
    """A sentence marked for the catalogue, as it is."""
    return sentence


def marked_pair(one: str, many: str) -> tuple[str, str]:
    """A sentence of one and of many, marked for the catalogue, as they are."""
    return one, many


def language_of(written: str) -> str:
    """The language we speak that is nearest to a locale name such as "fr_FR.UTF-8"; English where there is none.

    >>> language_of("fr_FR.UTF-8"), language_of("C"), language_of("en")
    ('fr', 'en', 'en')
    """
    code = written.replace("-", "_").split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else "en"


def spoken(environment: Mapping[str, str]) -> str:
    """The language a command speaks: ENCOURS_LANGUAGE, else the locale of the terminal, else English.

    >>> spoken({"LANG": "fr_FR.UTF-8"}), spoken({"LANG": "fr_FR.UTF-8", "ENCOURS_LANGUAGE": "en"})
    ('fr', 'en')
    """
    for name in ("ENCOURS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return language_of(environment[name])
    return "en"


def translated(sentence: str, language: str) -> str:
    """A marked sentence in a language, its places not filled; as it is where there is no translation."""
    return _catalogue(language).gettext(sentence) if sentence else ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    compiled = FOLDER / language / "LC_MESSAGES" / "django.mo"
    if not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)
