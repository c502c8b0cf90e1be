"""Imports are taken once, seen through, and taken again after whatever killed their worker."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files import File

from encours.cockpit.actions import ClaimLostError, ensure_mart, import_file, submit_import
from encours.cockpit.actions.imports import NOTHING_READ
from encours.cockpit.jobs import claim, tick
from encours.cockpit.jobs.worker import AN_ERROR, LEASE, TRIES
from encours.cockpit.store.facts import fact_tables
from encours.cockpit.store.models import DocumentRow, ImportRow, ImportState, SettlementRow
from encours.cockpit.store.roles import Role
from encours.engine.mart import Mart
from encours.readers.reading import Options
from tests.cockpit.conftest import NOW
from tests.cockpit.ledgers import invoices_csv

AFTER_THE_LEASE = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def waiting(people: Any) -> ImportRow:
    """An import of 40 invoices that waits: 60 documents, 20 settlements."""
    return submitted(people(Role.ACCOUNTANT), invoices_csv(40))


def submitted(user: Any, data: bytes, name: str = "invoices.csv") -> ImportRow:
    return submit_import(user, File(io.BytesIO(data), name), Options(), NOW).import_row


def state_of(row: ImportRow) -> str:
    row.refresh_from_db()
    return str(row.state)


def test_an_import_is_seen_through(waiting: ImportRow) -> None:
    assert tick(NOW)
    assert state_of(waiting) == ImportState.DONE
    assert waiting.certificate["saved"]["new"] == DocumentRow.objects.count() + SettlementRow.objects.count() + 7
    assert waiting.certificate["documents"]["invoice"] == {"count": 40, "amounts": {"EUR": 4_000_00}}
    assert waiting.certificate["settlements"] == {"count": 20, "amounts": {"EUR": 2_000_00}}
    assert waiting.certificate["gaps"] == 0
    assert waiting.certificate["assumptions"], "the file does not say when it was paid"
    manifest = Mart(settings.ENCOURS.mart).manifest()
    assert manifest is not None
    assert manifest.rows["documents"] == 60
    assert not tick(NOW), "nothing is left to do"


def test_a_file_of_nothing_but_trouble_fails_and_says_so(people: Any) -> None:
    row = submitted(people(Role.ACCOUNTANT), b"%PDF-1.7 an invoice")
    assert tick(NOW)
    assert state_of(row) == ImportState.FAILED
    assert row.message == NOTHING_READ
    assert row.problems.count() == 1
    assert not tick(AFTER_THE_LEASE)
    again = submitted(people_of(row), b"%PDF-1.7 an invoice")
    assert again.pk != row.pk, "what failed may be tried again"


def people_of(row: ImportRow) -> Any:
    return row.owner


def test_an_error_of_the_program_is_written_on_the_import(waiting: ImportRow, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*anything: Any) -> None:
        raise ZeroDivisionError("ha")

    monkeypatch.setattr("encours.readers.read", broken)
    assert tick(NOW)
    assert state_of(waiting) == ImportState.FAILED
    assert waiting.message == AN_ERROR


def test_two_workers_never_take_the_same_import(people: Any) -> None:
    user = people(Role.ACCOUNTANT)
    rows = {submitted(user, invoices_csv(3 + i)).pk for i in range(12)}
    taken: list[int] = []
    together = threading.Barrier(4)

    def work() -> None:
        from django.db import connection

        together.wait()
        while (row := claim(NOW)) is not None or ImportRow.objects.filter(state=ImportState.WAITING).exists():
            if row is not None:
                taken.append(row.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(rows)


def test_an_import_is_taken_again_only_when_its_lease_has_run_out(waiting: ImportRow) -> None:
    first = claim(NOW)
    assert first is not None
    assert claim(NOW + LEASE) is None
    second = claim(AFTER_THE_LEASE)
    assert second is not None
    assert second.claim != first.claim


def test_a_worker_that_lost_its_claim_stores_nothing(waiting: ImportRow) -> None:
    slow = claim(NOW)
    quick = claim(AFTER_THE_LEASE)
    assert slow is not None
    assert quick is not None
    with pytest.raises(ClaimLostError):
        import_file(slow, NOW)
    assert DocumentRow.objects.count() == 0
    import_file(quick, AFTER_THE_LEASE)
    assert DocumentRow.objects.count() == 60


def test_the_claim_may_be_lost_between_reading_and_storing(waiting: ImportRow, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = claim(NOW)
    assert slow is not None
    from encours import readers

    read = readers.read

    def reading_slowly(*given: Any) -> Any:
        assert claim(AFTER_THE_LEASE) is not None
        return read(*given)

    monkeypatch.setattr("encours.readers.read", reading_slowly)
    with pytest.raises(ClaimLostError):
        import_file(slow, NOW)
    assert DocumentRow.objects.count() == 0


def test_an_import_that_kills_its_worker_each_time_is_set_aside(waiting: ImportRow) -> None:
    now = NOW
    for _ in range(TRIES):
        assert claim(now) is not None
        now += LEASE + timedelta(seconds=1)
    assert tick(now)
    assert state_of(waiting) == ImportState.FAILED


KILLED = """
import sys, time
from datetime import datetime
from encours.cockpit import open_cockpit
open_cockpit()
from encours.cockpit import jobs
from encours.cockpit.actions import imports
from encours.cockpit.jobs import worker
from encours.cockpit.store import facts
from encours import readers

def wait_to_be_killed(*anything, **more):
    print("here", flush=True)
    time.sleep(600)

where = sys.argv[1]
if where == "reading":
    readers.read = wait_to_be_killed
elif where == "storing":
    facts._save_settlements = wait_to_be_killed
elif where == "storing, at the end":
    imports.certificate = wait_to_be_killed
else:
    worker.refresh_mart = wait_to_be_killed
jobs.tick(datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.parametrize("where", ["reading", "storing", "storing, at the end", "refreshing"])
def test_killed_anywhere_it_is_done_again_with_nothing_lost_or_twice(waiting: ImportRow, where: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, where, NOW.isoformat()], stdout=subprocess.PIPE, env=environment()
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
        if where != "refreshing":
            assert fact_tables().documents.num_rows == 0, "half an import is never seen"
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    assert not tick(NOW), "its lease still runs"
    assert tick(AFTER_THE_LEASE + timedelta(seconds=10))
    assert state_of(waiting) == ImportState.DONE
    assert waiting.tries == 2
    assert waiting.certificate["saved"] == {"new": 87, "changed": 0, "unchanged": 0, "closed": 0, "withdrawn": 0}
    assert (DocumentRow.objects.count(), SettlementRow.objects.count()) == (60, 20)
    assert not tick(datetime.max.replace(tzinfo=NOW.tzinfo))


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_while_a_file_is_read_the_lease_is_renewed_and_progress_shown(
    waiting: ImportRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from encours import readers

    read, seen = readers.read, []
    monkeypatch.setattr("encours.cockpit.jobs.worker.HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr("encours.cockpit.jobs.worker.SHOWN_SECONDS", 0.0)

    def reading_slowly(data: bytes, name: str, options: Options, progress: Any) -> Any:
        progress(3, 10)
        deadline = time.monotonic() + 20
        while not seen and time.monotonic() < deadline:
            row = ImportRow.objects.get(pk=waiting.pk)
            if row.lease_until > NOW + LEASE:
                seen.append((row.state, row.done, row.total))
        return read(data, name, options)

    monkeypatch.setattr("encours.readers.read", reading_slowly)
    assert tick(NOW)
    assert seen == [(ImportState.READING, 3, 10)]
    assert state_of(waiting) == ImportState.DONE


def test_a_store_that_does_not_answer_is_asked_again(waiting: ImportRow, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from encours.cockpit.jobs import worker

    answers = iter([OperationalError("the server closed the connection"), None])

    def tick_or_trouble(now: datetime) -> bool:
        if trouble := next(answers):
            raise trouble
        return tick(now)

    monkeypatch.setattr(worker, "tick", tick_or_trouble)
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.0)
    worker.run(lambda: state_of(waiting) == ImportState.DONE)
    assert next(answers, "both were asked") == "both were asked"


def test_a_mart_that_is_missing_or_of_another_version_is_made_again(store: None) -> None:
    folder = settings.ENCOURS.mart
    ensure_mart(folder)
    first = Mart(folder).manifest()
    ensure_mart(folder)
    assert Mart(folder).manifest() == first
    (folder / "made-by").write_text("0.0.1", encoding="utf-8")
    ensure_mart(folder)
    assert Mart(folder).manifest() != first
