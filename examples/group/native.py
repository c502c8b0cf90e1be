"""The group in the format of our own: CSV files that hold all a ledger holds and read back as the same facts."""

from __future__ import annotations

from pathlib import Path

from encours.readers import write_native
from examples.group import ExampleGroup


def write_csv(group: ExampleGroup, folder: Path) -> list[Path]:
    """Write the ledger's parties, documents and settlements into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in write_native(group.ledger).items():
        (folder / name).write_bytes(data)
        written.append(folder / name)
    return written
