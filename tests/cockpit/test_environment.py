"""Settings: each documented, each checked, each refusal one sentence; the data folder is for its owner alone."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from encours.cockpit.environment import NAMES, SettingError, environment, kept_secret_key, prepare_home

ROOT = Path(__file__).resolve().parents[2]

BAD = [
    ("ENCOURS_HOME", str(Path(__file__)), "file"),
    ("ENCOURS_DATABASE_URL", "mysql://localhost/x", "postgresql://"),
    ("ENCOURS_DATABASE_URL", "postgresql://localhost", "postgresql://"),
    ("ENCOURS_DATABASE_URL", "postgresql://localhost:port/x", "postgresql://"),
    ("ENCOURS_SECRET_KEY", "short", "32"),
    ("ENCOURS_HOSTS", "https://acme.fr", "encours.acme.fr"),
    ("ENCOURS_LISTEN", "8000", "127.0.0.1:8000"),
    ("ENCOURS_LISTEN", "localhost:99999", "127.0.0.1:8000"),
    ("ENCOURS_THREADS", "0", "1 to 256"),
    ("ENCOURS_HTTPS", "perhaps", "yes or no"),
    ("ENCOURS_LANGUAGE", "de", "fr or en"),
    ("ENCOURS_TIME_ZONE", "Mars/Olympus", "Europe/Paris"),
    ("ENCOURS_TIME_ZONE", "../../etc/passwd", "Europe/Paris"),
    ("ENCOURS_UPLOAD_LIMIT_MB", "much", "whole number"),
    ("ENCOURS_HOEM", "/data", "ENCOURS_HOEM"),
]


@pytest.mark.parametrize(("name", "value", "hint"), BAD)
def test_a_bad_setting_stops_with_a_sentence_that_names_it(name: str, value: str, hint: str) -> None:
    with pytest.raises(SettingError) as refusal:
        environment({name: value})
    sentence = str(refusal.value)
    assert name in sentence
    assert hint in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def encours(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENCOURS_")}
    path = os.pathsep.join([str(ROOT / "src"), *(path for path in sys.path if path)])
    code = "from encours.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**kept, "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "variables", "named"),
    [
        (["serve"], {"ENCOURS_LISTEN": "nowhere"}, "ENCOURS_LISTEN"),
        (["web"], {"ENCOURS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "ENCOURS_DATABASE_URL"),
        (["serve"], {}, "ENCOURS_ADMIN_EMAIL, ENCOURS_ADMIN_PASSWORD"),
        (["serve"], {"ENCOURS_ADMIN_EMAIL": "a@acme.example"}, "set ENCOURS_ADMIN_PASSWORD"),
        (["serve"], {"ENCOURS_ADMIN_EMAIL": "a@acme.example", "ENCOURS_ADMIN_PASSWORD": "1"}, "will not do"),
        (["serve"], {"ENCOURS_ADMIN_EMAIL": "acme", "ENCOURS_ADMIN_PASSWORD": "cent-vingt-caisses"}, "will not do"),
        (["worker"], {}, "encours migrate"),
    ],
)
def test_the_command_says_it_in_one_sentence(
    tmp_path: Path, words: list[str], variables: dict[str, str], named: str
) -> None:
    ran = encours(*words, **{"ENCOURS_HOME": str(tmp_path / "home"), "ENCOURS_LANGUAGE": "en", **variables})
    assert ran.returncode == 2
    assert named in ran.stderr
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    umask = os.umask(0o077)
    try:
        with pytest.raises(SettingError, match="ENCOURS_HOME"):
            prepare_home(tmp_path / "file" / "home")
    finally:
        os.umask(umask)


def test_the_page_and_the_code_list_the_same_settings() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(ENCOURS_\w+)`", page, re.MULTILINE) == list(NAMES)


def test_the_code_reads_no_other_setting() -> None:
    read = set()
    for path in (ROOT / "src" / "encours").rglob("*.py"):
        read |= set(re.findall(r"ENCOURS_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
    assert read - {"ENCOURS_ADMIN"} == set(NAMES)


def test_where_the_data_are() -> None:
    assert environment({"ENCOURS_HOME": "/data"}).database.path == Path("/data/encours.sqlite3")
    assert environment({"XDG_DATA_HOME": "/x"}).home == Path("/x/encours")
    assert environment({}).home == Path("~/.local/share/encours").expanduser()


def test_a_database_url() -> None:
    given = environment({"ENCOURS_DATABASE_URL": "postgresql://us%40er:p%2Fw@db:5433/books?sslmode=require"}).database
    assert (given.user, given.password, given.host, given.port, given.name) == ("us@er", "p/w", "db", "5433", "books")
    assert given.options == (("sslmode", "require"),)


def test_hosts_follow_the_address() -> None:
    assert environment({"ENCOURS_LISTEN": "10.0.0.5:80"}).hosts == ("localhost", "127.0.0.1", "[::1]", "10.0.0.5")
    assert environment({"ENCOURS_HOSTS": "a.fr, b.fr"}).hosts == ("a.fr", "b.fr")


def test_the_data_folder_is_for_its_owner_alone(store: None) -> None:
    home = settings.ENCOURS.home
    for path in (home, *home.rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) & ~allowed == 0, path


def test_the_secret_key_is_made_once(tmp_path: Path) -> None:
    made = kept_secret_key(tmp_path)
    assert len(made) >= 64
    assert kept_secret_key(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
