"""The settings of an installation, read from the environment. docs/settings.md has a line for each; a test compares."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NAMES = (
    "ENCOURS_HOME",
    "ENCOURS_DATABASE_URL",
    "ENCOURS_SECRET_KEY",
    "ENCOURS_HOSTS",
    "ENCOURS_LISTEN",
    "ENCOURS_THREADS",
    "ENCOURS_HTTPS",
    "ENCOURS_ADMIN_EMAIL",
    "ENCOURS_ADMIN_PASSWORD",
    "ENCOURS_LANGUAGE",
    "ENCOURS_TIME_ZONE",
    "ENCOURS_UPLOAD_LIMIT_MB",
)

LANGUAGES = ("fr", "en")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class SettingError(Exception):
    """A setting that is missing or bad, in one sentence with {named} places that says what to set."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence.format_map(values))
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True, slots=True)
class Database:
    """Where the rows are: `engine` is "sqlite" (with `path`) or "postgresql" (with the rest)."""

    engine: str
    path: Path | None = None
    name: str = ""
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """An installation's settings, checked. `secret_key` is "" where it is still to be made in `home`."""

    home: Path
    database: Database
    secret_key: str
    hosts: tuple[str, ...]
    listen: str
    threads: int
    https: bool
    admin_email: str
    admin_password: str
    language: str
    time_zone: str
    upload_limit_mb: int

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def mart(self) -> Path:
        return self.home / "mart"


def environment(variables: Mapping[str, str]) -> Environment:
    """Read and check the settings. Touches no file.

    Raises:
        SettingError: one of them is bad, or one that does not exist is set.
    """
    unknown = sorted(name for name in variables if name.startswith("ENCOURS_") and name not in NAMES)
    if unknown:
        raise SettingError("{name} is not a setting of Encours: remove it, or correct its name.", name=unknown[0])
    home = _home(variables)
    listen = _listen(variables.get("ENCOURS_LISTEN", "") or "127.0.0.1:8000")
    return Environment(
        home=home,
        database=_database(variables.get("ENCOURS_DATABASE_URL", ""), home),
        secret_key=_secret_key(variables.get("ENCOURS_SECRET_KEY", "")),
        hosts=_hosts(variables.get("ENCOURS_HOSTS", ""), listen),
        listen=listen,
        threads=_whole_number(variables, "ENCOURS_THREADS", 8, 1, 256),
        https=_yes_or_no(variables, "ENCOURS_HTTPS"),
        admin_email=variables.get("ENCOURS_ADMIN_EMAIL", "").strip(),
        admin_password=variables.get("ENCOURS_ADMIN_PASSWORD", ""),
        language=_language(variables.get("ENCOURS_LANGUAGE", "")),
        time_zone=_time_zone(variables.get("ENCOURS_TIME_ZONE", "") or "Europe/Paris"),
        upload_limit_mb=_whole_number(variables, "ENCOURS_UPLOAD_LIMIT_MB", 1024, 1, 1024 * 1024),
    )


def prepare_home(home: Path) -> None:
    """Make the data folder, readable by its owner alone, and keep so whatever this process writes from now on."""
    os.umask(0o077)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        for folder in ("uploads", "mart", "mail"):
            (home / folder).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SettingError(
            "The folder {home} cannot be used ({reason}): set ENCOURS_HOME to a folder you may write to.",
            home=home,
            reason=error.strerror,
        ) from error


def kept_secret_key(home: Path) -> str:
    """The secret key of `home`, made once. Two processes that start together end with the same one."""
    path = home / "secret-key"
    made = home / f"secret-key.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        made.write_text(secrets.token_urlsafe(64), encoding="ascii")
        made.chmod(0o600)
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # the other process was first
        finally:
            made.unlink()
    return path.read_text(encoding="ascii").strip()


def _home(variables: Mapping[str, str]) -> Path:
    if written := variables.get("ENCOURS_HOME", "").strip():
        home = Path(written).expanduser()
        if home.exists() and not home.is_dir():
            raise SettingError("ENCOURS_HOME is {written}, which is a file: set it to a folder.", written=written)
        return home.absolute()
    data = variables.get("XDG_DATA_HOME", "").strip()
    return (Path(data) if data else Path("~/.local/share").expanduser()) / "encours"


def _database(url: str, home: Path) -> Database:
    if not url:
        return Database("sqlite", path=home / "encours.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingError(
            "ENCOURS_DATABASE_URL cannot be read: set it to postgresql://user:password@host:5432/name, or leave it out "
            "for SQLite in ENCOURS_HOME."
        ) from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and name:
        return Database("sqlite", path=home / name)
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise SettingError(
            "ENCOURS_DATABASE_URL names no database that Encours knows: set it to "
            "postgresql://user:password@host:5432/name, or leave it out for SQLite in ENCOURS_HOME."
        )
    options = dict(parse_qsl(parts.query))
    return Database(
        "postgresql",
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", "") or unquote(parts.hostname or ""),
        port=str(port or ""),
        options=tuple(options.items()),
    )


def _secret_key(key: str) -> str:
    if key and len(key) < 32:
        raise SettingError("ENCOURS_SECRET_KEY is too short: set it to 32 random characters or more, or leave it out.")
    return key


def _hosts(written: str, listen: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in written.split(",") if host.strip())
    for host in hosts:
        if "/" in host or " " in host:
            raise SettingError(
                "ENCOURS_HOSTS holds {host}: set it to host names with commas, such as encours.acme.fr.", host=host
            )
    if hosts:
        return hosts
    own = listen.rpartition(":")[0]
    return LOCAL_HOSTS if own in (*LOCAL_HOSTS, "0.0.0.0", "[::]") else (*LOCAL_HOSTS, own)  # noqa: S104


def _listen(written: str) -> str:
    host, _, port = written.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingError(
            "ENCOURS_LISTEN is {written}: set it to an address and a port, such as 127.0.0.1:8000.", written=written
        )
    return written


def _whole_number(variables: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    written = variables.get(name, "").strip()
    if not written:
        return default
    if not (written.isascii() and written.isdigit() and least <= int(written) <= most):
        raise SettingError(
            "{name} is {written}: set it to a whole number from {least} to {most}.",
            name=name,
            written=written,
            least=least,
            most=most,
        )
    return int(written)


def _yes_or_no(variables: Mapping[str, str], name: str) -> bool:
    written = variables.get(name, "").strip().lower()
    if written not in ("", "0", "1", "no", "yes", "false", "true"):
        raise SettingError("{name} is {written}: set it to yes or no.", name=name, written=written)
    return written in ("1", "yes", "true")


def _language(written: str) -> str:
    language = written.strip().lower() or LANGUAGES[0]
    if language not in LANGUAGES:
        raise SettingError("ENCOURS_LANGUAGE is {written}: set it to fr or en.", written=written)
    return language


def _time_zone(written: str) -> str:
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(
            "ENCOURS_TIME_ZONE is {written}: set it to a zone such as Europe/Paris.", written=written
        ) from None
    return written
