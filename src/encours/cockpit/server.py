"""The processes of an installation: the web, the worker, or both under one command.

Both together are two children of one parent. A child also stops when its parent is gone, however that happened.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from django.conf import settings

from encours.cockpit import open_cockpit
from encours.cockpit.environment import SettingError

log = logging.getLogger(__name__)

_LIFELINE = "--with-parent"
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


def serve_web() -> None:
    """Answer at ENCOURS_LISTEN until told to stop: gunicorn, one process, ENCOURS_THREADS threads."""
    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):
        def load_config(self) -> None:
            wanted = {
                "bind": settings.ENCOURS.listen,
                "threads": settings.ENCOURS.threads,
                "worker_class": "gthread",
                "umask": 0o077,
                "timeout": 120,
                "graceful_timeout": 5,
                "loglevel": "warning",
                "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
                "control_socket_disable": True,  # of newer gunicorns; nobody here would use it
            }
            for name, value in wanted.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Callable[..., object]:
            from encours.cockpit.wsgi import application

            return application

    Web().run()


def serve_worker() -> None:
    """Work until told to stop. What is being done when the signal comes is finished first."""
    from encours.cockpit import jobs

    told = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    jobs.run(told.is_set)


def serve_together(ready: str) -> int:
    """Run web and worker until Ctrl-C or SIGTERM, and print `ready` once the web answers. Returns an exit code."""
    listen = settings.ENCOURS.listen
    _check_free(listen)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for asked in (signal.SIGTERM, signal.SIGINT):  # SIGINT too: a shell's background job inherits it ignored
        signal.signal(asked, stop)
    children = {name: _child(name) for name in ("web", "worker")}
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(listen):
            if (ended := _ended(children)) or time.monotonic() > deadline:
                print(f"Encours did not start: see what its {ended or 'web'} said above.", file=sys.stderr)
                return 1
            time.sleep(0.1)
        print(ready, flush=True)
        while not (ended := _ended(children)):
            time.sleep(0.5)
        print(f"Encours stopped because its {ended} ended: see what it said above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(list(children.values()))


def _child(name: str) -> subprocess.Popen[bytes]:
    # Its stdin is a lifeline: nothing is ever written to it, and it ends when this process does.
    command = [sys.executable, "-m", __name__, name, _LIFELINE]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  (our own words, no shell)


def _stop_with_parent() -> None:
    def watch() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _ended(children: dict[str, subprocess.Popen[bytes]]) -> str:
    return next((name for name, child in children.items() if child.poll() is not None), "")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()  # an import under way is taken again at the next start
            child.wait()


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def _check_free(listen: str) -> None:
    host, port = _address(listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingError(
                "ENCOURS_LISTEN is {listen}, which cannot be used ({reason}): set it to another port.",
                listen=listen,
                reason=error.strerror,
            ) from None


def _answers(listen: str) -> bool:
    host, port = _address(listen)
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    try:
        with socket.create_connection((everywhere.get(host, host), port), timeout=1):
            return True
    except OSError:
        return False


def main(arguments: list[str]) -> None:
    """What a child runs."""
    name, *rest = arguments
    if _LIFELINE in rest:
        _stop_with_parent()
    open_cockpit()
    serve_web() if name == "web" else serve_worker()


if __name__ == "__main__":
    main(sys.argv[1:])
