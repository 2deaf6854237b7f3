"""A database of very many cases, made once per run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.demo import bulk
from tests.store import many


@pytest.fixture(scope="session")
def bulk_cache(made_once: Callable[..., Path]) -> Path:
    """A cache folder that holds the bulk database of `many.N` cases."""
    return made_once("bulk", lambda folder: bulk.cached(folder, many.N, many.SEED)).parent.parent
