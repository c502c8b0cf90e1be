"""`python -m encours.locale [MORE.po …]`: bring the catalogue up to the code, with the translations of more files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

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


def main(more: list[Path]) -> int:
    """Update and compile the catalogue; 1 where a sentence has no translation."""
    messages = marked_messages()
    catalogue = updated(translations(), messages)
    for path in more:
        for message in translations(path):
            wanted = catalogue.get(message.id, message.context) if message.id else None
            if wanted is not None and message.string:
                wanted.string = _unbreakable(message.string)
            elif message.id and wanted is None:
                print(f"{path}: not marked in the code: {message.id!r}")
    FRENCH.write_bytes(written(catalogue))
    FRENCH.with_suffix(".mo").write_bytes(compiled(catalogue))
    missing = untranslated(catalogue)
    for sentence in missing:
        print(f"not translated: {sentence!r}")
    return 1 if missing else 0


def _unbreakable(string: str | Sequence[str]) -> str | tuple[str, ...]:
    return unbreakable(string) if isinstance(string, str) else tuple(unbreakable(form) for form in string)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
