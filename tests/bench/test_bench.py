"""Every bench runs on a tiny database and answers in the form of design §4; what it checks on the way holds."""

from __future__ import annotations

import json

import pytest

from commandcenter import bench
from commandcenter.bench import measure
from commandcenter.bench.measure import in_turns, percentile, silent, spread

N = 200


@pytest.fixture(autouse=True)
def _few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("board", "case", "create", "kpi", "search"):
        monkeypatch.setattr(f"commandcenter.bench.{name}._ROUNDS", 12)
    monkeypatch.setattr("commandcenter.bench.chain._FORGED", 40)
    monkeypatch.setattr("commandcenter.bench.gui._ROUNDS", 3)
    monkeypatch.setattr("commandcenter.bench.gui._SECONDS", 1.0)
    monkeypatch.setattr("commandcenter.bench.startup._ROUNDS", 1)


@pytest.mark.parametrize("name", list(bench.BENCHES))
def test_result_is_the_contract(name: str) -> None:
    result = bench.run(name, ground)
    assert list(result) == ["name", "backend", "n", "figures", "raw", "ratio"]
    assert (result["name"], result["backend"], result["n"]) == (name, "sqlite", N)
    assert result["figures"]
    for part in ("figures", "raw", "ratio"):
        assert all(isinstance(value, int | float) for value in result[part].values())
    assert set(result["ratio"]) <= set(result["figures"]) & set(result["raw"])
    assert json.loads(json.dumps(result)) == result
    for wrong in ("differences", "wrong", "unequal"):
        assert result["figures"].get(wrong, 0) == 0
    assert result["figures"].get("found", 0) == result["figures"].get("forged", 0)


def test_no_such_bench() -> None:
    with pytest.raises(KeyError):
        bench.run("nothing", N)


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
    result = measure.report("x", 1, {"p50_ms": 3.0, "per_s": 10.0, "own": 1}, {"p50_ms": 2.0, "per_s": 30.0})
    assert result["ratio"] == {"p50_ms": 1.5, "per_s": 3.0}
