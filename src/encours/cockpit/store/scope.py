"""What a user may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from encours.cockpit.store.roles import Role


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
