"""Workstations whose clocks are wrong by a day: the time of what they do is the server's (§7.19).

Certificates out of their time: `tests/store/server/test_tls.py`.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from commandcenter.bench.crew import crew
from tests.stage import ServerStage
from tests.stations import desks

DAY = timedelta(days=1)
_NEAR = "SELECT abs(extract(epoch FROM at - recorded_at)) < 120"
OFF = {"intake1": DAY, "intake2": -DAY}


def test_the_time_is_the_server_s_whatever_a_workstation_says(server_stage: ServerStage) -> None:
    with server_stage.store.unit() as unit:
        unit.execute(text("DELETE FROM app_meta WHERE key = 'clock'"))  # from here on real time counts
    hired = [(server_stage.url_of(login), login, off) for login, off in OFF.items()]
    with crew(desks.astray, hired) as stations:
        followed, own = stations.all(False), stations.all(True)
    for (case_id, drift), off in zip(followed, OFF.values(), strict=True):
        [event] = server_stage.events(case_id)
        with server_stage.store.read() as connection:
            asked = text(f"{_NEAR} FROM event WHERE entity = 'case' AND entity_id = :id")
            assert connection.execute(asked, {"id": case_id}).scalars().all() == [True]
        assert event.login in OFF
        assert abs(drift - off) < timedelta(minutes=2)
    assert [refused for refused, _drift in own] == ["本机时间与服务器相差超过2分钟，请先校准时间"] * len(OFF)
