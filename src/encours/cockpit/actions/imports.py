"""A file comes in: it is kept as it is, read, saved as facts, and certified."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from encours import readers
from encours.cockpit.actions.audit import record
from encours.cockpit.actions.certificate import certificate
from encours.cockpit.actions.coverage import not_covered
from encours.cockpit.actions.refusal import RefusedError
from encours.cockpit.store.facts import Progress, Saved, known_customers_among, save, stored_documents
from encours.cockpit.store.models import EntityRow, ImportProblemRow, ImportRow, ImportState
from encours.cockpit.store.options import options_key, read_options, written_options
from encours.cockpit.store.roles import Right, may
from encours.cockpit.store.scope import scope
from encours.ledger import Ledger, Problem, Severity
from encours.ledger.checks import sound
from encours.ledger.customers import told_apart
from encours.readers.reading import Options, Reading
from encours.report.certificate import kept

_PROBLEMS_KEPT = 10_000
"""Problems kept with an import; all are counted in its certificate."""


# Kept on the import in English, which is also the key of its translation.
NOTHING_READ = gettext_noop("Nothing in this file could be read: see its problems.")
NOT_COVERED = gettext_noop("This file reaches companies that your account does not cover: see its problems.")


class ClaimLostError(Exception):
    """Another worker has this import now: this one stored nothing."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of an upload; `earlier` where the same bytes with the same options came before: nothing was done."""

    import_row: ImportRow
    earlier: bool


def submit_import(user: Any, uploaded: File, options: Options, now: datetime) -> Submission:
    """Keep an uploaded file under its SHA-256 and put it in line for the worker.

    Raises:
        PermissionDenied: the user may not import, or not for this company.
        RefusedError: the file is empty or too large.
    """
    limits = scope(user).entities
    if not may(user, Right.IMPORT) or (limits is not None and options.entity and options.entity not in limits):
        raise PermissionDenied
    name = shown_name(uploaded.name or "")
    sha256, size = _keep(uploaded, settings.ENCOURS.uploads, settings.UPLOAD_LIMIT)
    written = written_options(options)
    row = ImportRow(
        file_name=name,
        sha256=sha256,
        stored_path=f"uploads/{sha256}",
        size=size,
        options=written,
        options_sha256=options_key(written),
        owner=user,
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(user, "submit_import", name, now, after={"import": row.pk, "sha256": sha256, "options": written})
    except IntegrityError:
        same = ImportRow.objects.filter(sha256=sha256, options_sha256=row.options_sha256)
        return Submission(same.exclude(state=ImportState.FAILED).get(), earlier=True)
    return Submission(row, earlier=False)


def shown_name(name: str) -> str:
    """The last part of a file's name as somebody sent it, printable and short. It never becomes a path."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[-255:] or "file"


def import_file(import_row: ImportRow, now: datetime, reading_progress: Progress | None = None) -> ImportRow:
    """Read a kept file, save its facts and write its certificate. All of it, or nothing.

    `reading_progress` is told (records done, in all) while the file is read. While facts are stored nothing is told:
    nobody could see it before the transaction ends.

    Nothing is stored unless `import_row.claim` is still the claim in the store when storing begins; from then to the
    end of the transaction nobody else can take the import (SQLite has one writer, PostgreSQL locks the row).

    Raises:
        ClaimLostError: another worker took it.
    """
    data = (settings.ENCOURS.home / import_row.stored_path).read_bytes()
    reading = _checked(readers.read(data, import_row.file_name, read_options(import_row.options), reading_progress))
    ledger = reading.ledger
    if refused := not_covered(import_row.owner, reading):
        return _refuse(import_row, reading, refused, now)
    facts = len(ledger.parties) + len(ledger.documents) + len(ledger.settlements)
    _while_mine(import_row, state=ImportState.STORING, done=0, total=facts)
    with transaction.atomic():
        _while_mine(import_row, state=ImportState.REFRESHING, done=facts, format=reading.format)
        saved = save(ledger, import_row, now, complete=reading.complete)
        _open_entities(ledger)
        _keep_problems(import_row, reading)
        proof = certificate(reading, saved)
        useless = not facts and any(problem.severity is Severity.ERROR for problem in reading.problems)
        _while_mine(
            import_row,
            certificate=proof,
            state=ImportState.FAILED if useless else ImportState.REFRESHING,
            message=NOTHING_READ if useless else "",
            finished_at=now if useless else None,
        )
        record(import_row.owner, "import_file", import_row.file_name, now, after=_brief(import_row, proof))
    import_row.refresh_from_db()
    return import_row


def _refuse(import_row: ImportRow, reading: Reading, refused: Sequence[Problem], now: datetime) -> ImportRow:
    """End an import with no fact of it stored: its certificate says what was read, its problems why it was refused."""
    reading = replace(reading, problems=(*refused, *reading.problems))
    with transaction.atomic():
        proof = certificate(reading, Saved())
        _while_mine(
            import_row,
            format=reading.format,
            certificate=proof,
            state=ImportState.FAILED,
            message=NOT_COVERED,
            finished_at=now,
        )
        _keep_problems(import_row, reading)
        why = {problem.code: dict(problem.values) for problem in refused}
        after = {**_brief(import_row, proof), "refused": why}
        record(import_row.owner, "refuse_import", import_row.file_name, now, after=after)
    import_row.refresh_from_db()
    return import_row


def _checked(reading: Reading) -> Reading:
    """A reading with what of its facts can count, and what is wrong between them beside its own problems.

    A settlement may name a document that came with an earlier file, and a customer have the code of another company's.
    """
    codes = known_customers_among([party.id for party in reading.ledger.parties])
    reading = replace(reading, ledger=told_apart(reading.ledger, codes))
    here = {document.id for document in reading.ledger.documents}
    named = {id_ for settlement in reading.ledger.settlements for id_ in (settlement.debit, settlement.credit)}
    ledger, found = sound(reading.ledger, stored_documents(named - here))
    return replace(reading, ledger=ledger, problems=(*reading.problems, *found))


def _while_mine(import_row: ImportRow, **values: Any) -> None:
    """Write to an import, unless another worker has claimed it since."""
    if not ImportRow.objects.filter(pk=import_row.pk, claim=import_row.claim).update(**values):
        raise ClaimLostError(import_row.pk)


def _keep(uploaded: File, folder: Path, limit: int) -> tuple[str, int]:
    """Stream a file into `folder` under its SHA-256; a file that is there is the same file."""
    digest, size = hashlib.sha256(), 0
    handle, draft = tempfile.mkstemp(dir=folder, prefix="draft-")
    try:
        with os.fdopen(handle, "wb") as kept:
            for chunk in uploaded.chunks():
                size += len(chunk)
                if size > limit:
                    raise RefusedError(
                        "This file is larger than {megabytes} MB, the most that this installation takes.",
                        megabytes=limit // (1024 * 1024),
                    )
                digest.update(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
        if not size:
            raise RefusedError("This file is empty.")
        Path(draft).replace(folder / digest.hexdigest())
    finally:
        Path(draft).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _open_entities(ledger: Ledger) -> None:
    """A row for each company seen for the first time; a person gives it a better name later."""
    currencies: dict[str, str] = {}
    for document in ledger.documents:
        currencies.setdefault(document.entity, document.currency)
    EntityRow.objects.bulk_create(
        [EntityRow(code=code, name=code, currency=currency) for code, currency in currencies.items() if code],
        ignore_conflicts=True,
    )


def _keep_problems(import_row: ImportRow, reading: Reading) -> None:
    ImportProblemRow.objects.bulk_create(
        [
            ImportProblemRow(
                import_row=import_row,
                code=problem.code,
                message=problem.message,
                severity=problem.severity,
                file=problem.file,
                line=problem.line,
                column=problem.column,
                read=problem.read,
                values=kept(problem.values),
            )
            for problem in reading.problems[:_PROBLEMS_KEPT]
        ],
        batch_size=500,
    )


def _brief(import_row: ImportRow, proof: dict[str, Any]) -> dict[str, object]:
    return {"import": import_row.pk, "sha256": import_row.sha256, "saved": proof["saved"], "gaps": proof["gaps"]}
