"""A township with a past to act in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import Stage


@pytest.fixture
def rich(rich_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A copy of the lively weeks to act in."""
    stage = Stage(rich_template, tmp_path)
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()
