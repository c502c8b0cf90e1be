"""Roles, and the least that each needs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does here; one role a person."""

    COLLECTOR = "collector", _("Collector")
    CREDIT_MANAGER = "credit_manager", _("Credit manager")
    CFO = "cfo", _("CFO")
    SALESPERSON = "salesperson", _("Salesperson")
    ACCOUNTANT = "accountant", _("Accountant")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Right(StrEnum):
    """What somebody may do beyond looking at what their scope shows."""

    IMPORT = "import"
    SET_TARGETS = "set_targets"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


RIGHTS: dict[str, frozenset[Right]] = {
    Role.COLLECTOR: frozenset(),
    Role.CREDIT_MANAGER: frozenset({Right.IMPORT, Right.SET_TARGETS}),
    Role.CFO: frozenset({Right.SET_TARGETS}),
    Role.SALESPERSON: frozenset(),
    Role.ACCOUNTANT: frozenset({Right.IMPORT}),
    Role.AUDITOR: frozenset({Right.READ_AUDIT}),
    Role.ADMINISTRATOR: frozenset(Right),
}


def may(user: Any, right: Right) -> bool:
    """Whether a user has a right. Who is not logged in, is inactive or has no profile, has none."""
    profile = getattr(user, "profile", None) if user.is_authenticated and user.is_active else None
    return profile is not None and right in RIGHTS.get(profile.role, frozenset())
