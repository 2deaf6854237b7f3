"""A meeting with a projector, for tests of what is projected; `main` plays it on two screens."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from commandcenter.dispatch.meetings import MeetingDesk, meeting_view
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Stance
from commandcenter.models.worktime import TZ
from tests.stage import Stage, make_template

SECRET = "张建国"
TITLE = "张某甲反映西村二村路灯停电"


def convene(stage: Stage) -> int:
    """A running meeting about one case whose requester is named in everything that was said."""
    stage.at("2026-11-18 09:00")
    case = stage.register(
        requester_name=SECRET,
        requester_phone="13853800412",
        title=f"{SECRET}反映西村二村路灯停电",
        text=f"{SECRET}反映路灯不亮",
    )
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    desk = MeetingDesk(stage.desk("office"))
    begins = datetime(2026, 11, 20, 14, 30, tzinfo=TZ)
    meeting_id = desk.plan([case.id], begins, "三楼会议室", "director")
    stage.at("2026-11-20 14:30")
    desk.begin(meeting_id)
    unit = meeting_view(stage.desk("office"), meeting_id).file.item(1).units[0]
    told = {"stance": Stance.CONDITION, "view": f"先恢复供电，{SECRET}家的线路另议"}
    MeetingDesk(stage.desk(stage.login_of(unit))).say(meeting_id, 1, told)
    desk.decide(meeting_id, 1, None, {"task": f"到{SECRET}家恢复供电", "lead": unit})
    stage.wait(seconds=372)
    return meeting_id


def main() -> int:
    """On screens A and B: fills B, goes back to a window when B is unplugged, returns when it is there again."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication, QWidget

    from commandcenter.views.live import Live
    from commandcenter.views.meeting.projector import Projector
    from commandcenter.views.memory import Memory
    from commandcenter.views.theme import Theme, load_fonts
    from commandcenter.views.workplace import Workplace
    from tests.views.inline import InlineTasks

    application = QApplication([])
    load_fonts()
    theme = Theme("light")
    with TemporaryDirectory() as name:
        folder = Path(name)
        stage = Stage(make_template(folder / "template.db"), folder)
        meeting_id = convene(stage)
        tasks, desk, setup = InlineTasks(), stage.desk("office"), stage.setup
        kept = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        work = Workplace(
            desk, township=setup.township, limits=setup.limits, tasks=tasks, live=Live(desk, tasks), theme=theme,
            memory=Memory(kept, "office"), folder=folder,
        )  # fmt: skip
        a, b = application.screens()
        own = QWidget()
        own.setScreen(a)
        own.show()
        projector = Projector(work)
        projector.open(meeting_id)
        application.processEvents()
        window = projector.window
        assert window is not None and window.isFullScreen() and window.screen().name() == "B", window.screen().name()
        assert window.geometry() == b.geometry(), window.geometry()
        image = window.grab().toImage()
        assert (image.width(), image.height()) == (3840, 2160)
        assert image.pixelColor(120, 400) != image.pixelColor(20, 20), "no panel was painted"
        application.screenRemoved.emit(b)
        application.processEvents()
        assert projector.is_unplugged and not window.isFullScreen() and window.screen().name() == "A"
        assert window.canvas.shown is not None and window.canvas.shown.title == TITLE
        application.screenAdded.emit(b)
        application.processEvents()
        assert not projector.is_unplugged and window.isFullScreen() and window.screen().name() == "B"
        projector.choose_screen("A")
        application.processEvents()
        assert window.screen().name() == "A"
        projector.close()
        projector.open(meeting_id)
        application.processEvents()
        assert projector.window is not None and projector.window.screen().name() == "A"
        stage.wait(seconds=61)
        assert projector.is_stale
        projector.stop()
        own.close()
        tasks.shutdown()
        stage.close()
    print("two screens, as it should be")
    return 0


if __name__ == "__main__":
    assert os.environ["QT_QPA_PLATFORM"].startswith("offscreen:configfile="), "two screens are needed"
    sys.exit(main())
