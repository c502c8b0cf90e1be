"""Handing in a file: who may, what is kept, and that the same file is imported once."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from hypothesis import given
from hypothesis import strategies as st

from encours.cockpit.actions import RefusedError, submit_import
from encours.cockpit.actions.imports import shown_name
from encours.cockpit.jobs import tick
from encours.cockpit.store.models import AuditRow, EntityRow, ImportRow, ImportState
from encours.cockpit.store.options import options_key, read_options, written_options
from encours.cockpit.store.roles import Role
from encours.readers.reading import Options
from encours.rules.terms import Count, Terms
from tests.cockpit.conftest import NOW
from tests.cockpit.ledgers import invoices_csv

CSV = invoices_csv(4)


def upload(data: bytes = CSV, name: str = "invoices.csv") -> File:
    return File(io.BytesIO(data), name)


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.CREDIT_MANAGER, Role.ADMINISTRATOR])
def test_these_may_import(people: Any, role: Role) -> None:
    assert submit_import(people(role), upload(), Options(), NOW).import_row.state == ImportState.WAITING


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.CFO, Role.SALESPERSON, Role.AUDITOR])
def test_these_may_not(people: Any, role: Role) -> None:
    user = people(role)
    with pytest.raises(PermissionDenied):
        submit_import(user, upload(), Options(), NOW)
    assert ImportRow.objects.count() == 0


def test_a_file_is_kept_under_its_digest_for_its_owner_alone(people: Any) -> None:
    row = submit_import(people(Role.ACCOUNTANT), upload(name="../../etc/passwd"), Options(), NOW).import_row
    kept = settings.ENCOURS.home / row.stored_path
    assert row.file_name == "passwd"
    assert kept == settings.ENCOURS.uploads / hashlib.sha256(CSV).hexdigest()
    assert kept.read_bytes() == CSV
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not list(settings.ENCOURS.uploads.glob("draft-*"))


def test_the_same_bytes_with_the_same_options_are_imported_once(people: Any) -> None:
    user = people(Role.ACCOUNTANT)
    first = submit_import(user, upload(), Options(), NOW)
    again = submit_import(user, upload(name="copy.csv"), Options(), NOW + timedelta(hours=1))
    other = submit_import(user, upload(), Options(entity="FR1"), NOW)
    assert not first.earlier
    assert again.earlier
    assert again.import_row == first.import_row
    assert not other.earlier
    assert ImportRow.objects.count() == 2


def test_too_large_or_empty_is_refused_in_a_sentence(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = people(Role.ACCOUNTANT)
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 10)
    with pytest.raises(RefusedError, match="larger than"):
        submit_import(user, upload(), Options(), NOW)
    with pytest.raises(RefusedError, match="empty"):
        submit_import(user, upload(b""), Options(), NOW)
    assert not list(settings.ENCOURS.uploads.glob("draft-*"))


def test_each_step_leaves_a_line_in_the_audit_trail(people: Any) -> None:
    user = people(Role.ACCOUNTANT)
    submit_import(user, upload(), Options(entity="FR1"), NOW)
    tick(NOW)
    lines = list(AuditRow.objects.filter(who=user.email).order_by("id").values_list("verb", "subject"))
    assert lines == [("submit_import", "invoices.csv"), ("import_file", "invoices.csv")]
    assert list(EntityRow.objects.values_list("code", flat=True)) == ["FR1"]


def test_the_audit_trail_is_only_added_to(people: Any) -> None:
    people(Role.ADMINISTRATOR)
    line = AuditRow.objects.latest("id")
    for change in (line.save, line.delete, AuditRow.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        AuditRow.objects.update(who="nobody")


agreed = st.builds(
    Terms, days=st.integers(0, 365), count=st.sampled_from(Count), day=st.one_of(st.just(0), st.integers(1, 31))
)


@given(
    st.builds(
        Options,
        entity=st.text(max_size=8),
        currency=st.sampled_from(["EUR", "JPY"]),
        terms=st.dictionaries(st.text(max_size=5), agreed, max_size=3),
        default_terms=st.none() | agreed,
        accounts=st.lists(st.sampled_from(["411", "413", "9"]), max_size=3).map(tuple),
    )
)
def test_options_come_back_as_they_were_kept(options: Options) -> None:
    written = written_options(options)
    assert read_options(written) == options
    assert options_key(written) == options_key(written_options(read_options(written)))
    assert options_key(written) != options_key(written_options(replace(options, entity=options.entity + "x")))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("a/b/c.csv", "c.csv"),
        ("C:\\Users\\x\\FEC.txt", "FEC.txt"),
        ("", "file"),
        ("a\x00\nb.csv", "ab.csv"),
        ("..", ".."),
    ],
)
def test_a_name_is_shown_and_never_trusted(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown
    assert len(shown_name("x" * 999)) == 255
