"""The mart: the books as immutable Parquet generations behind a manifest.

The worker writes a generation and swaps the manifest with one rename; readers open what the manifest names. A
half-written generation is never seen, and a reader that holds an old one keeps it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from encours.engine.books import TABLES, Books, connect, load, make
from encours.engine.facts import Facts

_MANIFEST = "manifest.json"
_ROWS = 122_880  # in a Parquet row group: as the engine scans best
_ROWS_A_GROUP = {
    "documents": 16_384
}  # asked for fifty at a time, from anywhere: the less around each is read the better
_KEPT = 2  # generations left on disk beside the current one, for readers that still hold them


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the current generation is: its name and the rows of each table."""

    generation: str
    rows: dict[str, int] = field(default_factory=dict)


def publish(given: Facts, folder: Path) -> Manifest:
    """Write the books of some facts as a new generation of a mart, then make it the current one."""
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(path.name) for path in folder.iterdir() if path.name.isdigit()), default=0) + 1
    generation = folder / f"{number:09d}"
    generation.mkdir()
    rows = _write(given, generation)
    manifest = Manifest(generation.name, rows)
    draft = folder / f"{_MANIFEST}.{number}"
    draft.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    draft.replace(folder / _MANIFEST)
    _forget(folder, number)
    return manifest


def _write(given: Facts, generation: Path) -> dict[str, int]:
    connection = connect()
    try:
        load(connection, given)
        make(connection)
        rows = {}
        for name in TABLES:
            (rows[name],) = connection.execute(f"select count(*) from {name}").fetchone() or (0,)
            target, size = _quoted(generation / name), _ROWS_A_GROUP.get(name, _ROWS)
            connection.execute(f"copy (from {name}) to '{target}.parquet' (format parquet, row_group_size {size})")
        return rows
    finally:
        connection.close()


def _forget(folder: Path, current: int) -> None:
    for path in folder.iterdir():
        if path.name.isdigit() and int(path.name) < current - _KEPT:
            shutil.rmtree(path, ignore_errors=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


class Mart:
    """A folder of generations. Reading it never writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest | None:
        """The current manifest, None before the first generation."""
        try:
            written = (self.folder / _MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return Manifest(**json.loads(written))

    def books(self) -> Books | None:
        """The books of the current generation, read from its files as they are asked."""
        manifest = self.manifest()
        if manifest is None:
            return None
        connection = connect()
        for name in TABLES:
            path = _quoted(self.folder / manifest.generation / name)
            connection.execute(f"create view {name} as from '{path}.parquet'")
        return Books(connection, manifest.generation)
