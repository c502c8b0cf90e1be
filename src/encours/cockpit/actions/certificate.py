"""The certificate of an import: that of its source, and what of it was new to the store."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from encours.cockpit.store.facts import Saved
from encours.readers.reading import Reading
from encours.report import certificate as of_source


def certificate(reading: Reading, saved: Saved) -> dict[str, Any]:
    """What a reading made of its source, as JSON (encours.report.certificate).

    `documents` and `settlements` count what was read, `saved` what of it was new to the store.
    """
    return {**of_source.certificate(reading), "saved": asdict(saved)}
