"""The audit trail: who did what to what, when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from encours.cockpit.store.models import AuditRow

THE_SYSTEM = "system"


def record(
    who: Any,
    verb: str,
    subject: str,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> AuditRow:
    """Add a line. `who` is a user, or None for what the machine does by itself."""
    name = THE_SYSTEM if who is None else who.email or who.get_username()
    return AuditRow.objects.create(
        at=at,
        who=name,
        verb=verb,
        subject=subject[:255],
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )
