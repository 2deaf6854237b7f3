"""A long watch: many workstations listen, some write, the server is killed now and then.

    python -m tests.stations.soak --listeners 120 --rate 50 --minutes 5 --kill

A server of its own, real processes and logins, a hostile cable. Ends with 0 when every row reached every listener,
everything promised is at the server once, and chain, feed and sums are whole; prints what it measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from sqlalchemy import select

from commandcenter.bench.crew import Crew, crew
from commandcenter.bench.measure import percentile
from commandcenter.models.store import tables as t
from tests.proxy import Proxy
from tests.servers import Cluster, Template
from tests.stage import ServerStage
from tests.stations import desks, listeners

_LISTENERS = ("lead1", "lead2", "lead3", "dispatch1", "dispatch2", "dispatch3", "callback1", "callback2", "director")
_WRITERS = ("intake1", "intake2", "intake3", "intake4")
_IN_ONE_PROCESS = 15
#: Quiet for so long before the end, and between two deaths at most so long.
_SETTLE_SECONDS = 20
_LONGEST_LIFE = 45


def main(arguments: list[str]) -> int:
    """0: nothing was lost; 1: what was is printed."""
    wish = _wish(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(max_connections=str(3 * wish.listeners + 100), fsync="on", synchronous_commit="on")
        cluster.start()
        try:
            return _Soak(wish, cluster, Path(folder)).run()
        finally:
            cluster.destroy()


def _wish(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.stations.soak", description=__doc__)
    parser.add_argument("--listeners", type=int, default=120)
    parser.add_argument("--rate", type=float, default=50, help="reports a second, of all writers together")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--kill", action="store_true", help="kill the server and cut replies at random")
    return parser.parse_args(arguments)


class _Soak:
    def __init__(self, wish: argparse.Namespace, cluster: Cluster, folder: Path) -> None:
        self._wish = wish
        self._cluster = cluster
        self._stage = ServerStage(Template(cluster))
        self._proxy = Proxy(cluster)
        self._folders = [folder / login for login in _WRITERS]
        for own in self._folders:
            own.mkdir()
        self._chance = Random(time.time_ns())
        self._faults = 0

    def run(self) -> int:
        halls, writers = self._halls(), self._writers()
        with crew(listeners.hall, halls, on_loop=True) as listening, crew(desks.intake, writers) as writing:
            began = time.monotonic()
            end = began + 60 * self._wish.minutes
            pace = len(_WRITERS) / self._wish.rate
            writing.ask("take", int(60 * self._wish.minutes / pace), pace)
            while self._wish.kill and time.monotonic() < end - _SETTLE_SECONDS:
                self._trouble(end)
            writing.answers()
            writing.all("replay")
            time.sleep(_SETTLE_SECONDS)
            return self._judge(listening)

    def _halls(self) -> list[tuple[object, ...]]:
        seats = [_LISTENERS[i % len(_LISTENERS)] for i in range(self._wish.listeners)]
        urls = [(login, self._proxy.url_of(self._stage, login)) for login in seats]
        return [(urls[at : at + _IN_ONE_PROCESS],) for at in range(0, len(urls), _IN_ONE_PROCESS)]

    def _writers(self) -> list[tuple[object, ...]]:
        pairs = zip(_WRITERS, self._folders, strict=True)
        return [(self._proxy.url_of(self._stage, login), login, self._stage.now, own) for login, own in pairs]

    def _trouble(self, end: float) -> None:
        """Some quiet time, then one of three: replies cut after the commit, a black hole, the server killed."""
        time.sleep(min(self._chance.uniform(5, _LONGEST_LIFE), max(0.0, end - _SETTLE_SECONDS - time.monotonic())))
        how = self._chance.choice(("cut", "hole", "kill"))
        if how == "cut":
            self._proxy.cut_replies(True)
            time.sleep(1)
            self._proxy.cut_replies(False)
        elif how == "hole":
            self._proxy.swallow(True)
            time.sleep(8)
            self._proxy.swallow(False)
        else:
            self._cluster.crash()
            time.sleep(self._chance.uniform(0, 3))
            self._cluster.start()
        self._faults += 1
        self._stage.store.database.engine.dispose()

    def _judge(self, listening: Crew) -> int:
        seats = [seen for hall in listening.all("heard") for seen in hall]
        with self._stage.store.read() as connection:
            rows = {row.id: row.text for row in connection.execute(select(t.case.c.id, t.case.c.text))}
            gaps = connection.exec_driver_sql("SELECT max(seq) - min(seq) + 1 - count(*) FROM change_log").scalar_one()
        keys = {case_id: text.removeprefix("路灯不亮 ") for case_id, text in rows.items()}
        there = Counter(keys.values())
        promised = {key: at for own in self._folders for key, at in desks.promises(own).items()}
        faults = {
            "promised and not there": sum(not there[key] for key in promised),
            "doubled": sum(n > 1 for n in there.values()),
            "gaps in the feed": gaps,
            "rows that a listener never saw": sum(case_id not in seen for seen in seats for case_id in rows),
            "found by verify": len(self._stage.verify()),
        }
        taken = {case_id: promised.get(key) for case_id, key in keys.items()}
        delays = [at - begun for seen in seats for case_id, at in seen.items() if (begun := taken.get(case_id))]
        sys.stdout.write(
            f"{len(promised)} promised, {len(rows)} there, {self._faults} faults made, {len(seats)} listeners\n"
            f"promise to row read: p50 {percentile(delays, 0.5):.1f} ms, p99 {percentile(delays, 0.99):.1f} ms\n"
        )
        for what, count in faults.items():
            sys.stdout.write(f"{what}: {count}\n")
        return int(any(faults.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
