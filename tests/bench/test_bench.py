"""Every bench runs on a tiny database and answers in the form of design §4; what it checks on the way holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commandcenter import bench
from commandcenter.bench import Ground, Plans, measure
from commandcenter.bench.measure import in_turns, percentile, silent, spread
from commandcenter.demo import bulk
from commandcenter.models.store import roles
from tests.servers import ADMIN, Template

N = 200


@pytest.fixture(autouse=True)
def _few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("board", "case", "create", "kpi", "search"):
        monkeypatch.setattr(f"commandcenter.bench.{name}._ROUNDS", 12)
    monkeypatch.setattr("commandcenter.bench.bulk._ROUNDS", 2)
    monkeypatch.setattr("commandcenter.bench.kpi_charts._ROUNDS", 3)
    monkeypatch.setattr("commandcenter.bench.chain._FORGED", 40)
    for what, few in (("_LISTENERS", (2,)), ("_COMMITS", 3), ("_QUIET_SECONDS", 0.1), ("_SETTLE_SECONDS", 1.0)):
        monkeypatch.setattr(f"commandcenter.bench.feed.{what}", few)
    monkeypatch.setattr("commandcenter.bench.gui._ROUNDS", 3)
    monkeypatch.setattr("commandcenter.bench.gui._SECONDS", 1.0)
    monkeypatch.setattr("commandcenter.bench.openings._QUIET_SECONDS", 0.02)
    for what, few in (("_RACERS", 2), ("_CASES", 5), ("_ROUNDS", 1)):
        monkeypatch.setattr(f"commandcenter.bench.race.{what}", few)
    monkeypatch.setattr("commandcenter.bench.startup._ROUNDS", 1)
    for what, few in (("_WRITERS", 2), ("_ACTS", 3), ("_ROUNDS", 1)):
        monkeypatch.setattr(f"commandcenter.bench.writers.{what}", few)


@pytest.fixture(scope="module")
def lived_there(server_template: Template) -> Iterator[str]:
    """A demonstration on the server, as `demo --bulk` makes it."""
    cluster, name = server_template.cluster, "benched"
    roles.make_database(cluster.url(ADMIN), name)
    url = cluster.url(name).render_as_string(hide_password=False)
    bulk.load(url, N)
    yield url
    server_template.drop(name)
    roles.drop_roles(cluster.url(ADMIN), name)


def keeps_the_contract(name: str, ground: Ground, backend: str, n: int = N) -> None:
    result = bench.run(name, ground)
    assert list(result) == ["name", "backend", "n", "figures", "raw", "ratio"]
    assert (result["name"], result["backend"], result["n"]) == (name, backend, n)
    assert result["figures"]
    for part in ("figures", "raw", "ratio"):
        assert all(isinstance(value, int | float) for value in result[part].values())
    assert set(result["ratio"]) <= set(result["figures"]) & set(result["raw"])
    assert json.loads(json.dumps(result)) == result
    for wrong in ("differences", "wrong", "unequal", "lost"):
        assert result["figures"].get(wrong, 0) == 0
    assert result["figures"].get("found", 0) == result["figures"].get("forged", 0)


@pytest.mark.parametrize("name", bench.BENCHES)
def test_result_is_the_contract(name: str) -> None:
    n = 20 if name == "documents" else N
    keeps_the_contract(name, Ground(n), "sqlite", n)


#: What a server has no part in, or measures by the same lines as others.
_ELSEWHERE = {*bench.ON_FILES, "gui", "documents", "kpi", "case", "writers", "race"}


@pytest.mark.parametrize("name", [name for name in bench.BENCHES if name not in _ELSEWHERE])
def test_a_server_is_measured_alike(name: str, lived_there: str) -> None:
    keeps_the_contract(name, Ground(database=lived_there), "postgresql")


def test_the_plans_of_what_was_asked_are_kept(lived_there: str, tmp_path: Path) -> None:
    for where, an_index in (({"asked": N}, "USING"), ({"database": lived_there}, "Index")):
        plans = Plans()
        bench.run("board", Ground(**where, plans=plans))
        plans.write(tmp_path / "plans.txt")
        told = (tmp_path / "plans.txt").read_text(encoding="utf-8")
        assert "SELECT" in told
        assert an_index in told


def test_a_server_is_left_as_it_was(server_template: Template) -> None:
    cluster = server_template.cluster

    def there() -> list[tuple[str, ...]]:
        with cluster.raw(ADMIN) as server:
            names = "SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles ORDER BY 1"
            return server.execute(names).fetchall()

    before = there()
    keeps_the_contract("bulk", Ground(N, server=cluster.url(ADMIN).render_as_string(hide_password=False)), "postgresql")
    assert there() == before


def test_no_such_bench() -> None:
    with pytest.raises(KeyError):
        bench.run("nothing", Ground(N))


def test_contenders_take_turns_and_warm_up_is_not_counted() -> None:
    calls: list[tuple[str, int]] = []
    contenders = {name: lambda i, name=name: calls.append((name, i)) for name in ("ours", "raw")}
    times = in_turns(contenders, 20, "test", silent)
    assert calls == [(name, i) for i in range(22) for name in ("ours", "raw")]
    assert {name: len(taken) for name, taken in times.items()} == {"ours": 20, "raw": 20}


def test_percentiles_and_ratios() -> None:
    seconds = [i / 1000 for i in range(1, 101)]
    assert (percentile(seconds, 0.5), percentile(seconds, 0.99)) == (51, 100)
    assert spread([0.002, 0.002]) == {"p50_ms": 2, "p99_ms": 2, "per_s": 500}
    result = measure.report("x", "sqlite", 1, {"p50_ms": 3.0, "per_s": 10.0, "own": 1}, {"p50_ms": 2.0, "per_s": 30.0})
    assert result["ratio"] == {"p50_ms": 1.5, "per_s": 3.0}
