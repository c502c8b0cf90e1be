"""A real cockpit in a folder of its own: SQLite, or the PostgreSQL that ENCOURS_DATABASE_URL names.

`test_postgresql.py` runs the tests of this folder once more on PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

HOME = Path(tempfile.mkdtemp(prefix="encours-tests-")) / "home"
atexit.register(shutil.rmtree, HOME.parent, ignore_errors=True)
os.environ["ENCOURS_HOME"] = str(HOME)
os.environ["ENCOURS_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["ENCOURS_LANGUAGE"] = "en"

from encours.cockpit import open_cockpit  # noqa: E402

open_cockpit()

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "quatre-vingts-caisses"


@pytest.fixture(scope="session")
def _store() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@pytest.fixture
def store(_store: None) -> Iterator[None]:
    """An empty store."""
    from django.core.management import call_command
    from django.db import connection

    call_command("flush", verbosity=0, interactive=False)
    yield
    connection.close()


@pytest.fixture
def people(store: None) -> Any:
    """Makes accounts: people(Role.AUDITOR) → a user with that role."""
    from django.contrib.auth import get_user_model

    from encours.cockpit.actions import create_administrator, create_user
    from encours.cockpit.store.roles import Role

    def make(role: Any, **more: Any) -> Any:
        admin = get_user_model().objects.filter(profile__role=Role.ADMINISTRATOR).first()
        admin = admin or create_administrator("admin@acme.example", PASSWORD, NOW)
        if role is Role.ADMINISTRATOR:
            return admin
        if role is Role.SALESPERSON:
            more.setdefault("salesperson", "Ana Marques")
        return create_user(admin, f"{role.value}@acme.example", PASSWORD, role, NOW, **more)

    return make
