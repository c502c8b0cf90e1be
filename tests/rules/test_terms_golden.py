"""Published due dates (tests/golden/terms.json, each with its source) by the rules of terms."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from encours.rules.terms import Count, Terms

VECTORS = json.loads((Path(__file__).parents[1] / "golden" / "terms.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_due_date(vector: dict[str, Any]) -> None:
    inputs = vector["inputs"]
    count = Count(inputs["method"].removesuffix("_then_day"))
    due = Terms(inputs["days"], count, inputs.get("day", 0)).due(date.fromisoformat(inputs["start"]))
    assert due == date.fromisoformat(vector["expected"])
    if "published_value" in vector:
        assert due != date.fromisoformat(vector["published_value"])
