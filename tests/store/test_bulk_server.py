"""Very many cases and a demonstration on a server: what a file holds for the same seed, and nothing to verify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from commandcenter.demo import bulk, seed
from commandcenter.models.errors import UserError
from commandcenter.models.people import SYSTEM
from commandcenter.models.store.building import built_beside, standing
from commandcenter.models.store.export import export
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.overview import overview
from commandcenter.models.store.store import open_store
from commandcenter.models.store.verify import verify
from commandcenter.models.town.township_files import load_township
from tests.servers import Cluster, Template
from tests.stage import ROOT, Stage

N = 60
SCHEMA = text(
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'app'"
    " UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
)


@pytest.fixture
def place(server_template: Template) -> Iterator[str]:
    """The address of a database that is not there yet."""
    cluster = server_template.cluster
    yield cluster.url("lived").render_as_string(hide_password=False)
    with cluster.raw("postgres") as server:
        server.execute("DROP DATABASE IF EXISTS lived WITH (FORCE)")


def test_very_many_cases_are_those_of_a_file(place: str, server_template: Template, tmp_path: Path) -> None:
    with built_beside(place, force=False) as beside:
        bulk.load(beside, N, seed=3)
    bulk.load(f"sqlite:///{tmp_path / 'bulk.db'}", N, seed=3)
    heads = []
    for url in (place, f"sqlite:///{tmp_path / 'bulk.db'}"):
        store = open_store(url)
        with store.read() as connection:
            assert list(verify(connection, store.setup(connection).limits)) == []
            heads.append(overview(connection))
        store.close()
    assert heads[0] == heads[1]
    assert heads[0].cases == N
    assert _shape(place) == _shape(_url(server_template.cluster, Template.NAME))


def test_a_failed_loading_leaves_a_server_as_it_was(server_stage: Stage) -> None:
    shape = _shape(server_stage.url)

    def breaks(what: str, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk.fill(server_stage.store, N, seed=3, progress=breaks)
    assert standing(server_stage.url).cases == 0
    assert _shape(server_stage.url) == shape
    assert server_stage.verify() == []
    server_stage.register()
    with pytest.raises(UserError, match="已有案件"):
        bulk.fill(server_stage.store, N, seed=3)


def test_a_demonstration_on_a_server_is_that_of_a_file(place: str, tmp_path: Path) -> None:
    """Event for event and, exported, byte for byte."""
    township = load_township(ROOT / "resources" / "township")
    file = f"sqlite:///{tmp_path / 'demo.db'}"
    for url in (file, place):
        seed(url, township, days=1, per_day=4, seed=5, end=date(2026, 11, 20))
        store = open_store(url)
        assert store.kind() is DatabaseKind.DEMO
        with store.read() as connection:
            assert list(verify(connection, store.setup(connection).limits)) == []
        export(store, SYSTEM, tmp_path / url.partition(":")[0])
        store.close()
    of_file, of_server = (tmp_path / name for name in ("sqlite", "postgresql+psycopg"))
    names = sorted(path.name for path in of_file.iterdir())
    assert names == sorted(path.name for path in of_server.iterdir())
    assert [name for name in names if not _same(of_file / name, of_server / name)] == []


def _same(one: Path, other: Path) -> bool:
    return one.is_dir() or one.read_bytes() == other.read_bytes()


def _shape(url: str) -> list[str]:
    store = open_store(url)
    with store.read() as connection:
        found = list(connection.execute(SCHEMA).scalars())
    store.close()
    return found


def _url(cluster: Cluster, name: str) -> str:
    return cluster.url(name).render_as_string(hide_password=False)
