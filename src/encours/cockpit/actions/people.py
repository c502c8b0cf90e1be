"""Accounts: who comes in, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from encours.cockpit.actions.audit import record
from encours.cockpit.actions.refusal import RefusedError
from encours.cockpit.store.models import THEMES, ProfileRow
from encours.cockpit.store.roles import Right, Role, may


def create_administrator(email: str, password: str, now: datetime) -> Any:
    """Make the first account of an installation. Later ones are made by an administrator.

    Raises:
        RefusedError: the address or the password will not do, or there is an administrator already.
    """
    if ProfileRow.objects.filter(role=Role.ADMINISTRATOR).exists():
        raise RefusedError("There is an administrator already.")
    return _create(None, email, password, Role.ADMINISTRATOR, now)


def create_user(
    by: Any,
    email: str,
    password: str,
    role: Role,
    now: datetime,
    *,
    salesperson: str = "",
    entities: Iterable[str] = (),
    language: str = "",
) -> Any:
    """Make an account. `salesperson` is the name that their customers bear, for that role; no `entities` means all.

    Raises:
        PermissionDenied: `by` may not.
        RefusedError: the address or the password will not do, or the address has an account.
    """
    if not may(by, Right.MANAGE_USERS):
        raise PermissionDenied
    if role is Role.SALESPERSON and not salesperson:
        raise RefusedError("Say which salesperson this is: the name that their customers bear.")
    return _create(by, email, password, role, now, salesperson=salesperson, entities=entities, language=language)


def set_preferences(user: Any, now: datetime, *, language: str | None = None, theme: str | None = None) -> ProfileRow:
    """Keep how a person likes the pages; None leaves it as it is.

    Raises:
        RefusedError: there is no such language or theme.
    """
    languages = {code for code, _ in ProfileRow._meta.get_field("language").choices or ()} | {""}
    if language not in {None, *languages} or theme not in {None, *(code for code, _ in THEMES)}:
        raise RefusedError("There is no such language or theme.")
    with transaction.atomic():
        profile = ProfileRow.objects.get(user=user)
        before = {"language": profile.language, "theme": profile.theme}
        profile.language = profile.language if language is None else language
        profile.theme = profile.theme if theme is None else theme
        profile.save(update_fields=["language", "theme"])
        after = {"language": profile.language, "theme": profile.theme}
        record(user, "set_preferences", user.email, now, before, after)
    return profile


def _create(
    by: Any,
    email: str,
    password: str,
    role: Role,
    now: datetime,
    *,
    salesperson: str = "",
    entities: Iterable[str] = (),
    language: str = "",
) -> Any:
    email = email.strip().lower()
    user = get_user_model()(username=email, email=email)
    try:
        validate_email(email)
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError(" ".join(str(sentence) for sentence in error.messages).replace("{", "{{")) from None
    user.set_password(password)
    profile = {
        "role": role.value,
        "salesperson": salesperson,
        "entities": sorted(set(entities)),
        "language": language,
    }
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            ProfileRow.objects.create(user=user, **profile)
            record(by, "create_user", email, now, after=profile)
    except IntegrityError:
        raise RefusedError("{email} has an account already.", email=email) from None
    return user
