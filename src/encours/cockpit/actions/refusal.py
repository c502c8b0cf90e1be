"""What a verb answers where it cannot do what was asked: a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext


class RefusedError(Exception):
    """Not done, and why: an English sentence with {named} places, which is also the key of its translation."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message).format_map(self.values)
