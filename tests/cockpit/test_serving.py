"""The commands as people run them: real processes, a real port, a real Ctrl-C."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = "from encours.cli import main; main()"

pytestmark = pytest.mark.slow


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENCOURS_")}
    path = os.pathsep.join([str(ROOT / "src"), *(path for path in sys.path if path)])
    return {**kept, "PYTHONPATH": path, "ENCOURS_LANGUAGE": "en", **variables}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*words: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A running command, once it has said where it is; what it printed by then."""
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, *words],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        yield process, said
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def health(port: int) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        asked.request("GET", "/health")
        return asked.getresponse().read()


def silent(port: int, seconds: float = 15) -> bool:
    """Whether nobody answers there any more, within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False


def installation(home: Path, port: int) -> dict[str, str]:
    return {
        "ENCOURS_HOME": str(home),
        "ENCOURS_LISTEN": f"127.0.0.1:{port}",
        "ENCOURS_ADMIN_EMAIL": "admin@acme.example",
        "ENCOURS_ADMIN_PASSWORD": "cent-vingt-caisses",
    }


def test_serve_runs_web_and_worker_and_ctrl_c_stops_both(tmp_path: Path) -> None:
    port, home = free_port(), tmp_path / "home"
    with serving("serve", **installation(home, port)) as (process, said):
        assert f"http://127.0.0.1:{port}" in said[-1]
        assert health(port) == b"ok"
        deadline = time.monotonic() + 15
        while not (home / "mart" / "manifest.json").exists():  # the worker's first act
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert silent(port)
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "encours.sqlite3").stat().st_mode & 0o777 == 0o600
    with serving("serve", **(installation(home, port) | {"ENCOURS_ADMIN_PASSWORD": ""})) as (_, said):
        assert f"http://127.0.0.1:{port}" in said[-1], "the administrator is asked for once"


def test_the_children_do_not_outlive_their_parent(tmp_path: Path) -> None:
    port = free_port()
    with serving("serve", **installation(tmp_path / "home", port)) as (process, _):
        assert health(port) == b"ok"
        process.kill()
        process.wait()
        assert silent(port)


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-c", CODE, "serve"],
            env=environment(**installation(tmp_path / "home", port)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 2
    assert "ENCOURS_LISTEN" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def imports(home: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(home / "encours.sqlite3")) as rows:
        return rows.execute("select sha256, created_at from store_importrow").fetchall()


def test_the_demo_is_made_once_and_names_its_accounts(tmp_path: Path) -> None:
    home, port = tmp_path / "demo", free_port()
    words = ["demo", "--home", str(home), "--port", str(port)]
    ran = subprocess.run(
        [sys.executable, "-c", CODE, *words, "--load-only"], env=environment(), timeout=120, check=True
    )
    assert ran.returncode == 0
    made = imports(home)
    assert len(made) == 1
    began = time.monotonic()
    with serving(*words, ENCOURS_HOME="/nowhere", ENCOURS_DATABASE_URL="nonsense") as (_, said):
        assert time.monotonic() - began < 10, "a second start is warm"
        page = "".join(said)
        for word in (f"http://127.0.0.1:{port}", "accountant@demo.example", "salesperson@demo.example", "Password"):
            assert word in page
        assert health(port) == b"ok"
        assert ("Collector" in page, "Accountant" in page, "Comptable" in page) == (True, True, False)
    with serving(*words, LANG="fr_FR.UTF-8", LC_ALL="", ENCOURS_LANGUAGE="") as (_, said):
        page = "".join(said)
        assert ("Chargé de recouvrement" in page, "Comptable" in page, "Accountant" in page) == (True, True, False)
    assert imports(home) == made
    with closing(sqlite3.connect(home / "encours.sqlite3")) as rows:
        roles = {role for (role,) in rows.execute("select role from store_profilerow")}
        (documents,) = rows.execute("select count(*) from store_documentrow").fetchone()
    assert len(roles) == 7
    assert documents > 30_000


def test_the_demo_never_touches_an_installation(tmp_path: Path) -> None:
    (tmp_path / "encours.sqlite3").write_bytes(b"somebody's books")
    ran = subprocess.run(
        [sys.executable, "-c", CODE, "demo", "--home", str(tmp_path), "--load-only"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert "--home" in ran.stderr
    assert (tmp_path / "encours.sqlite3").read_bytes() == b"somebody's books"
