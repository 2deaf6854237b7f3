"""A meeting with a projector, for tests of what is projected; `main` plays it on two screens."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from commandcenter.dispatch.meetings import MeetingDesk, meeting_view
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Stance
from commandcenter.models.timing.worktime import TZ
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
    """Plays it on screens A and B and tells, as JSON, where the window was after each step."""
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
    told: dict[str, object] = {}
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

        def tell(step: str) -> None:
            application.processEvents()
            window = projector.window
            assert window is not None
            told[step] = [window.screen().name(), window.isFullScreen(), list(window.geometry().getRect())]

        projector.open(meeting_id)
        tell("opened")
        assert projector.window is not None
        image = projector.window.grab().toImage()
        told["pixels"] = [image.width(), image.height()]
        told["panel"] = image.pixelColor(120, 400).name()
        told["ground"] = image.pixelColor(20, 20).name()
        application.screenRemoved.emit(b)
        tell("unplugged")
        told["says so"] = projector.is_unplugged
        told["title"] = projector.window.canvas.shown.title if projector.window.canvas.shown else ""
        application.screenAdded.emit(b)
        tell("plugged in")
        projector.choose_screen("A")
        tell("chosen")
        projector.close()
        projector.open(meeting_id)
        tell("remembered")
        projector.stop()
        own.close()
        tasks.shutdown()
        stage.close()
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
