"""The example group, made once for all its tests."""

from __future__ import annotations

import pytest
from examples.group import ExampleGroup, example_group


@pytest.fixture(scope="session")
def group() -> ExampleGroup:
    return example_group()
