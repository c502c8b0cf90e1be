"""A real installation on a free port: the command as people run it, with settings of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "admin@societe.example"
PASSWORD = "quatre-mots-de-passe-2026"


def environment(**variables: str) -> dict[str, str]:
    """The environment of the tests with none of its settings of Encours but those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENCOURS_")}
    path = os.pathsep.join([str(ROOT / "src"), *(path for path in sys.path if path)])
    return {**kept, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **variables}


def command(*words: str, **variables: str) -> str:
    """What a command prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "encours", *words],
        env=environment(ENCOURS_LANGUAGE="en", **variables),
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """`encours serve` over a data folder, once it answers; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = {"ENCOURS_ADMIN_EMAIL": EMAIL, "ENCOURS_ADMIN_PASSWORD": PASSWORD}
    with (home.parent / f"{home.name}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "encours", "serve"],
            env=environment(ENCOURS_HOME=str(home), ENCOURS_LISTEN=listen, ENCOURS_LANGUAGE="en", **settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert any("Ctrl-C" in line for line in process.stdout), Path(log.name).read_text()
            yield f"http://{listen}"
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
