"""The lively weeks on a real server, to look at and to attack as every post."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.servers import ADMIN, Template
from tests.stage import ServerStage
from tests.store.rich import live
from tests.store.server.hands import Hand

Hands = Callable[[str], Hand]


@pytest.fixture(scope="session")
def lived_there(server_template: Template, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database where the lively weeks have been; a copy of it costs little."""
    stage = ServerStage(server_template)
    live(stage, tmp_path_factory.mktemp("lived-there"))
    stage.leave()
    return stage.name


def hands_on(stage: ServerStage) -> Iterator[Hands]:
    """Raw connections by login, closed at the end."""
    held: dict[str, Hand] = {}

    def hand(login: str) -> Hand:
        if login not in held:
            held[login] = Hand(stage, login)
        return held[login]

    yield hand
    for one in held.values():
        one.close()


@pytest.fixture(scope="module")
def there(server_template: Template, lived_there: str) -> Iterator[ServerStage]:
    """That afternoon on the server, for all tests of a module: they leave nothing behind."""
    stage = ServerStage(server_template, lived_there)
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def hand(there: ServerStage) -> Iterator[Hands]:
    """`hand("u-s17")`: the raw connection of a login; `hand("postgres")`: the server's administrator's."""
    yield from hands_on(there)


@pytest.fixture(scope="module")
def root(hand: Hands) -> Hand:
    """The server's administrator, who sees and changes everything."""
    return hand(ADMIN)
