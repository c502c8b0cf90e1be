"""What a user may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from encours.cockpit.store.models import CURRENT, DocumentRow
from encours.cockpit.store.roles import Role
from encours.readers.reading import Complete

CHUNK = 1_000
"""Identifiers asked for at a time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Limits on what is shown; None is no limit, an empty set shows nothing.

    Args:
        entities: the companies whose books may be seen.
        salesperson: only the customers of this salesperson.
    """

    entities: frozenset[str] | None = None
    salesperson: str | None = None

    @property
    def empty(self) -> bool:
        return self.entities is not None and not self.entities


NOTHING = Scope(frozenset())


def scope(user: Any) -> Scope:
    """What a user may see: a salesperson their own customers, the others the entities of their profile (none: all).

    Who is not logged in, is inactive or has no profile sees nothing; nor does a salesperson without a name.
    """
    profile = getattr(user, "profile", None) if user.is_authenticated and user.is_active else None
    if profile is None:
        return NOTHING
    entities = frozenset(profile.entities) or None
    if profile.role != Role.SALESPERSON:
        return Scope(entities)
    return Scope(entities, profile.salesperson) if profile.salesperson else NOTHING


def withdrawn_outside(complete: Complete, entities: frozenset[str]) -> list[str]:
    """The documents of other companies that a complete source speaks for, in order."""
    begins = Q(pk__in=[])
    for prefix in complete.prefixes:
        begins |= Q(key__startswith=prefix)
    return list(
        DocumentRow.objects.filter(CURRENT, begins, booked__range=(complete.first, complete.last))
        .exclude(entity__in=entities)
        .order_by("key")
        .values_list("key", flat=True)
    )


def stored_outside(ids: Sequence[str], entities: frozenset[str]) -> list[str]:
    """Those of some document ids that the store holds now for other companies than these, in order."""
    return sorted(
        key
        for start in range(0, len(ids), CHUNK)
        for key in DocumentRow.objects.filter(CURRENT, key__in=ids[start : start + CHUNK])
        .exclude(entity__in=entities)
        .values_list("key", flat=True)
    )
