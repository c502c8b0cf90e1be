"""Files to facts and problems: one format a file, each told by its content and not by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from encours.ledger import Problem
from encours.readers.encoding import decoded
from encours.readers.fec import looks_like_fec, read_fec
from encours.readers.native import native_kind, read_native, write_native
from encours.readers.reading import Assumption, Complete, Control, Options, Reading
from encours.readers.table import read_csv

__all__ = [
    "Assumption",
    "Complete",
    "Control",
    "Options",
    "Reading",
    "read",
    "read_csv",
    "read_fec",
    "read_files",
    "read_native",
    "write_native",
]

Progress = Callable[[int, int], None]
DEFAULTS = Options()
_SUFFIXES = (".csv", ".txt", ".tsv", ".fec")
_HEAD = 100_000


def read(data: bytes, name: str, options: Options = DEFAULTS, progress: Progress | None = None) -> Reading:
    """Read a file of any known format: an accounting file (FEC), the format of our own, or a CSV.

    What cannot be read comes back as a reading without facts and with one problem that says what to do.
    """
    head = decoded(data[:_HEAD])
    if not data.strip():
        return _refused(data, name, "EMPTY_FILE", "The file is empty. Export it again.")
    if data.startswith(b"%PDF"):
        return _refused(data, name, "NOT_TEXT", "This is a PDF. Export the data as a FEC or as CSV and import that.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _refused(
            data, name, "NOT_TEXT", "This is a workbook or an archive. Save its sheet as CSV and import that."
        )
    if head is None:
        return _refused(data, name, "NOT_TEXT", "This is not a text file. Export the data as a FEC or as CSV.")
    if head.text.lstrip("\ufeff \r\n\t").startswith("<"):
        return _refused(data, name, "NOT_TABLE", "This is XML or HTML. Export the data as a FEC (text) or as CSV.")
    if looks_like_fec(head.text):
        return read_fec(data, name, options, progress)
    if native_kind(head.text):
        return read_native(data, name, options, progress)
    return read_csv(data, name, options, progress)


def read_files(paths: Iterable[Path], options: Options = DEFAULTS, progress: Progress | None = None) -> list[Reading]:
    """Read files, and in folders every file that ends in .csv, .txt, .tsv or .fec, in the order of their names.

    A file that cannot be opened is a reading with a problem. `progress` is called with the files done and in all.
    """
    found = [file for path in paths for file in _expanded(Path(path))]
    readings = []
    for done, file in enumerate(found, start=1):
        try:
            readings.append(read(file.read_bytes(), file.name, options))
        except OSError as error:
            message = "The file cannot be opened ({reason}). Check its path and its permissions."
            readings.append(_refused(b"", str(file), "FILE_NOT_OPENED", message, reason=error.strerror or str(error)))
        if progress:
            progress(done, len(found))
    return readings


def _expanded(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())


def _refused(data: bytes, name: str, code: str, message: str, **values: object) -> Reading:
    problem = Problem(code, message, file=name, values=values)
    return Reading(name, "", hashlib.sha256(data).hexdigest(), problems=(problem,))
