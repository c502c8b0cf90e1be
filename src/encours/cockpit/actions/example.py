"""The example group in the store, and an account a role, for a demo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from encours.cockpit.actions.audit import record
from encours.cockpit.actions.certificate import certificate
from encours.cockpit.actions.people import create_administrator, create_user
from encours.cockpit.store.facts import Progress, save
from encours.cockpit.store.models import EntityRow, ImportRow, ImportState, TargetRow
from encours.cockpit.store.roles import Role
from encours.ledger import Ledger
from encours.readers.reading import Reading


@transaction.atomic
def load_example(
    ledger: Ledger,
    entities: Mapping[str, str],
    dso_target_days: Decimal,
    digest: str,
    now: datetime,
    progress: Progress | None = None,
) -> ImportRow:
    """Save an example's facts straight through the door, as one finished import named by its digest.

    Args:
        entities: names of the companies by code.
        dso_target_days: the target of the group from the first day of its books.
    """
    row = ImportRow.objects.create(
        file_name="example", sha256=digest, options_sha256="example", format="EXAMPLE", created_at=now, started_at=now
    )
    saved = save(ledger, row, now, progress)
    reading = Reading(file=row.file_name, format=row.format, sha256=digest, ledger=ledger)
    row.state, row.finished_at, row.certificate = ImportState.DONE, now, certificate(reading, saved)
    row.done = row.total = saved.new + saved.changed + saved.unchanged
    row.save()
    currencies = {document.entity: document.currency for document in reversed(ledger.documents)}
    EntityRow.objects.bulk_create(
        [EntityRow(code=code, name=name, currency=currencies.get(code, "EUR")) for code, name in entities.items()]
    )
    TargetRow.objects.create(dso_days=dso_target_days, valid_from=min(document.booked for document in ledger.documents))
    record(None, "load_example", digest, now)
    return row


def example_accounts() -> list[tuple[str, str]]:
    """The address of each account of a demo, and its role in words."""
    return [(_email(role), str(role.label)) for role in Role]


def open_example_accounts(password: str, salesperson: str, now: datetime) -> None:
    """Make one account a role, all with one password. `salesperson` is whose customers the salesperson sees."""
    administrator = create_administrator(_email(Role.ADMINISTRATOR), password, now)
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            name = salesperson if role is Role.SALESPERSON else ""
            create_user(administrator, _email(role), password, role, now, salesperson=name)


def _email(role: Role) -> str:
    return f"{role.value.replace('_', '-')}@demo.example"
