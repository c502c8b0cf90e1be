"""Accounts: who comes in, and as what."""

from __future__ import annotations

import secrets
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

_UNLIKE = "abcdefghjkmnpqrstuvwxyz23456789"


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
    _check_may(by)
    _check_scope(role, salesperson)
    return _create(by, email, password, role, now, salesperson=salesperson, entities=entities, language=language)


def change_user(
    by: Any, user: Any, role: Role, now: datetime, *, salesperson: str = "", entities: Iterable[str] = ()
) -> None:
    """Make somebody another role, or let them see another part of the books.

    Raises:
        PermissionDenied: `by` may not.
        RefusedError: a salesperson without a name, or the last administrator made something else.
    """
    _check_may(by)
    _check_scope(role, salesperson)
    with transaction.atomic():
        if role is not Role.ADMINISTRATOR:
            _check_not_last(user)
        profile = ProfileRow.objects.get(user=user)
        before = _scope(profile)
        profile.role, profile.salesperson, profile.entities = role.value, salesperson, sorted(set(entities))
        profile.save(update_fields=["role", "salesperson", "entities"])
        record(by, "change_user", user.email, now, before, _scope(profile))


def deactivate_user(by: Any, user: Any, now: datetime) -> None:
    """Let somebody in no more; what they did stays theirs.

    Raises:
        PermissionDenied: `by` may not.
        RefusedError: it is `by`, or the last administrator.
    """
    _check_may(by)
    if user == by:
        raise RefusedError("You cannot deactivate your own account: ask another administrator.")
    with transaction.atomic():
        _check_not_last(user)
        _set_active(by, user, False, "deactivate_user", now)


def reactivate_user(by: Any, user: Any, now: datetime) -> None:
    """Let somebody in again, as what they were.

    Raises:
        PermissionDenied: `by` may not.
    """
    _check_may(by)
    with transaction.atomic():
        _set_active(by, user, True, "reactivate_user", now)


def reset_password(by: Any, user: Any, password: str, now: datetime) -> None:
    """Give somebody another password, which ends their sessions.

    Raises:
        PermissionDenied: `by` may not.
        RefusedError: the password will not do.
    """
    _check_may(by)
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record(by, "reset_password", user.email, now)


def new_password() -> str:
    """A password nobody can guess, to be read out or copied: four groups of letters and digits that look unlike."""
    return "-".join("".join(secrets.choice(_UNLIKE) for _ in range(5)) for _ in range(4))


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
    except ValidationError as error:
        raise _refused(error) from None
    _check_password(password, user)
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


def _check_may(by: Any) -> None:
    if not may(by, Right.MANAGE_USERS):
        raise PermissionDenied


def _check_scope(role: Role, salesperson: str) -> None:
    if role is Role.SALESPERSON and not salesperson:
        raise RefusedError("Say which salesperson this is: the name that their customers bear.")


def _check_password(password: str, user: Any) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise _refused(error) from None


def _refused(error: ValidationError) -> RefusedError:
    sentence = " ".join(str(sentence) for sentence in error.messages)
    return RefusedError(sentence.replace("{", "{{").replace("}", "}}"))


def _check_not_last(user: Any) -> None:
    """Refuse to lose the last administrator who may come in; two who would, at a time, follow one another."""
    holders = ProfileRow.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if {profile.user_id for profile in holders} == {user.pk}:
        raise RefusedError("This is the last administrator: make somebody else one first.")


def _set_active(by: Any, user: Any, active: bool, verb: str, now: datetime) -> None:
    before = {"active": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(by, verb, user.email, now, before, {"active": active})


def _scope(profile: ProfileRow) -> dict[str, object]:
    return {"role": profile.role, "salesperson": profile.salesperson, "entities": list(profile.entities)}
