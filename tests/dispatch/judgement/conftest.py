"""The shipped township and its judge, built once."""

from __future__ import annotations

import pytest

from commandcenter.config import resource
from commandcenter.dispatch.judgement import Judge
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township


@pytest.fixture(scope="session")
def township() -> Township:
    return load_township(resource("township"))


@pytest.fixture(scope="session")
def judge(township: Township) -> Judge:
    return Judge(township)
