"""From the store to the mart that the pages read."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from encours.cockpit.store.facts import fact_tables
from encours.engine.mart import Manifest, publish


def refresh_mart(folder: Path) -> Manifest:
    """Publish the facts as they are now as the current generation of the mart in `folder`.

    One refresh at a time: one that began earlier, with older facts, must not end later.
    """
    with _alone(folder):
        return publish(fact_tables(), folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go by the kernel, even of a process that is killed
        yield
