"""The worker. Rows, not a queue: killed anywhere, what it was doing is taken again, with nothing lost or done twice.

An import is *claimed* by writing a fresh name on its row, held by a lease that a heartbeat renews, and stored in one
transaction that begins by checking the name (encours.cockpit.actions.imports). Whoever lost the name stores nothing.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from encours.cockpit.actions import ClaimLostError, ensure_mart, import_file, refresh_mart
from encours.cockpit.store.models import ImportRow, ImportState

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 5.0
PAUSE_SECONDS = 0.5
SHOWN_SECONDS = 0.5
TRIES = 3
"""Times an import may bring its worker down before it is set aside."""

# Kept on the import in English, which is also the key of their translation.
SET_ASIDE = gettext_noop("This import stopped the worker several times and was set aside.")
AN_ERROR = gettext_noop("The import stopped on an error of the program; the log of the worker has its details.")

WORKING = (ImportState.READING, ImportState.STORING, ImportState.REFRESHING)

log = logging.getLogger(__name__)


def claim(now: datetime) -> ImportRow | None:
    """Take the oldest import that waits, or whose worker has gone silent; None where there is none.

    Two workers never get the same one: PostgreSQL skips rows that another holds, SQLite has one writer, and on both
    the claim is written only over the one that was read.
    """
    waiting = ImportRow.objects.filter(
        Q(state=ImportState.WAITING) | Q(state__in=WORKING, lease_until__lt=now)
    ).order_by("created_at", "pk")
    if not waiting.exists():
        return None  # asked first without the write lock: an idle worker keeps nobody waiting
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        row = waiting.first()
        if row is None:
            return None
        stored = row.state == ImportState.REFRESHING  # its facts are in; what is left is the mart
        taken = ImportRow.objects.filter(pk=row.pk, claim=row.claim, state=row.state).update(
            claim=uuid.uuid4().hex,
            state=ImportState.REFRESHING if stored else ImportState.READING,
            lease_until=now + LEASE,
            started_at=row.started_at or now,
            tries=F("tries") + 1,
        )
    if not taken:
        return None
    row.refresh_from_db()
    return row


def tick(now: datetime) -> bool:
    """Take one import and see it through; whether there was one. What goes wrong is written on its row."""
    row = claim(now)
    if row is None:
        return False
    began = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    try:
        if row.tries > TRIES:
            _end(row, ImportState.FAILED, moment(), SET_ASIDE)
            return True
        with _heartbeat(row, moment):
            if row.state != ImportState.REFRESHING:
                row = import_file(row, moment(), _shown(row))
            if row.state == ImportState.REFRESHING:
                refresh_mart(settings.ENCOURS.mart)
                _end(row, ImportState.DONE, moment())
    except ClaimLostError:
        log.warning("import %s was taken by another worker", row.pk)
    except (OperationalError, InterfaceError):
        raise  # the store itself is in trouble: the lease runs out and the import is taken again
    except Exception:
        log.exception("import %s failed", row.pk)
        _end(row, ImportState.FAILED, moment(), AN_ERROR)
    return True


def run(stop: Callable[[], bool]) -> None:
    """Work until told to stop. Trouble with the store is logged and tried again."""
    ready = False
    while not stop():
        try:
            close_old_connections()
            if not ready:
                ensure_mart(settings.ENCOURS.mart)
                ready = True
            busy = tick(timezone.now())
        except (OperationalError, InterfaceError):
            log.exception("the store did not answer; trying again")
            busy = False
        if not busy:
            time.sleep(PAUSE_SECONDS)


def _shown(row: ImportRow) -> Callable[[int, int], None]:
    """Tells the pages how far the reading is, not more often than they ask."""
    told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= SHOWN_SECONDS:
            told = time.monotonic()
            ImportRow.objects.filter(pk=row.pk, claim=row.claim).update(done=done, total=total)

    return progress


def _end(row: ImportRow, state: ImportState, now: datetime, message: str = "") -> None:
    ImportRow.objects.filter(pk=row.pk, claim=row.claim).update(
        state=state, message=message, finished_at=now, lease_until=None
    )


@contextmanager
def _heartbeat(row: ImportRow, moment: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease of an import while it is worked on.

    While its facts are stored the beat cannot write (SQLite has one writer, PostgreSQL locks the row) and need not:
    for the same reason nobody can claim the import until that transaction ends.
    """
    ended = threading.Event()

    def beat() -> None:
        try:
            while not ended.wait(HEARTBEAT_SECONDS):
                try:
                    ImportRow.objects.filter(pk=row.pk, claim=row.claim).update(lease_until=moment() + LEASE)
                except Error:
                    log.debug("a heartbeat of import %s was not written", row.pk, exc_info=True)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{row.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
