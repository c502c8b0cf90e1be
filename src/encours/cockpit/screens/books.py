"""The books that pages read: the current generation of the mart, and the answers already given on it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings

from encours.engine import Books, Mart
from encours.engine.questions import currencies, span, values

Answer = TypeVar("Answer")

KEPT_ANSWERS = 512

_lock = Lock()
_open: dict[str, Books] = {}
_answers: OrderedDict[tuple[str, str, str], Any] = OrderedDict()


def current_books() -> Books | None:
    """The books of the generation that the manifest names now, None while no document was ever booked.

    One reader for the process; each question takes a cursor of its own. A reader of an earlier generation is dropped
    here and lives on with the pages that hold it.
    """
    folder = settings.ENCOURS.mart
    manifest = Mart(folder).manifest()
    if manifest is None or not manifest.rows["documents"]:
        return None
    key = f"{folder}/{manifest.generation}/{_written_at(folder)}"
    with _lock:
        if key not in _open:
            books = Mart(folder).books()
            if books is None:
                return None
            _open.clear()
            _answers.clear()
            _open[key] = books
            return books
        return _open[key]


def _written_at(folder: Path) -> int:
    """A mart made anew, as a demo's is, counts its generations from one again: the moment tells them apart."""
    return (folder / "manifest.json").stat().st_mtime_ns


def answer(books: Books, function: Callable[..., Answer], *asked: Any) -> Answer:
    """What a function of the books answers, from memory where it was asked before on the same generation.

    The arguments are values whose repr says all of them: questions, names, numbers.
    """
    key = (books.generation, f"{function.__module__}.{function.__qualname__}", repr(asked))
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    given = function(books, *asked)
    with _lock:
        _answers[key] = given
        while len(_answers) > KEPT_ANSWERS:
            _answers.popitem(last=False)
    return given


__all__ = ["answer", "currencies", "current_books", "span", "values"]
