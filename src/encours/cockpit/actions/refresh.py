"""From the store to the mart that the pages read."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from encours.cockpit.store.facts import fact_tables
from encours.engine.mart import Manifest, Mart, publish

_MADE_BY = "made-by"


def refresh_mart(folder: Path) -> Manifest:
    """Publish the facts as they are now as the current generation of the mart in `folder`.

    One refresh at a time: one that began earlier, with older facts, must not end later.
    """
    with _alone(folder):
        manifest = publish(fact_tables(), folder)
        (folder / _MADE_BY).write_text(version("encours"), encoding="utf-8")
    return manifest


def ensure_mart(folder: Path) -> None:
    """Publish a mart where there is none, or one that another version of the engine made."""
    made_by = folder / _MADE_BY
    if Mart(folder).manifest() is None or not made_by.exists() or made_by.read_text("utf-8") != version("encours"):
        refresh_mart(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go by the kernel, even of a process that is killed
        yield
