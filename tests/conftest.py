"""What all tests share: Hypothesis without deadlines (the machine is not the subject) and the samples beside us."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("encours", deadline=None, print_blob=True)
settings.load_profile("encours")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real files; the tests that need it skip where the project stands alone."""
    folder = SHARED / "samples"
    if not folder.is_dir():
        pytest.skip("the samples are not beside this clone")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones last."""
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, item.get_closest_marker("slow") is not None)
    )
