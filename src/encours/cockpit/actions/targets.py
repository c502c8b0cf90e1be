"""The DSO a company aims at."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from encours.cockpit.actions.audit import record
from encours.cockpit.actions.refusal import RefusedError
from encours.cockpit.store.models import TargetRow
from encours.cockpit.store.roles import Right, may

_MOST = Decimal(1000)


def set_target(user: Any, entity: str, dso_days: Decimal, valid_from: date, now: datetime) -> TargetRow:
    """Say what DSO an entity ("" for the group) aims at from a day on; said twice for a day, the last one holds.

    Raises:
        PermissionDenied: the user may not.
        RefusedError: the target is no number of days.
    """
    if not may(user, Right.SET_TARGETS):
        raise PermissionDenied
    if not Decimal(0) < dso_days < _MOST:
        raise RefusedError("A target is a number of days above 0 and below {most}.", most=_MOST)
    return _set_target(user, entity, dso_days, valid_from, now)


@transaction.atomic
def _set_target(user: Any, entity: str, dso_days: Decimal, valid_from: date, now: datetime) -> TargetRow:
    earlier = TargetRow.objects.filter(entity=entity, valid_from=valid_from).first()
    row, _ = TargetRow.objects.update_or_create(entity=entity, valid_from=valid_from, defaults={"dso_days": dso_days})
    record(
        user,
        "set_target",
        f"{entity or 'group'} {valid_from}",
        now,
        None if earlier is None else {"dso_days": earlier.dso_days},
        {"dso_days": dso_days},
    )
    return row
