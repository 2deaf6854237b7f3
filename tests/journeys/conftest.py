"""Journeys are played on both engines: on a server by connections of each person's own login."""

from __future__ import annotations

import pytest

from tests.stage import Stage


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town
