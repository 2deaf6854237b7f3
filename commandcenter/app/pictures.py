"""Pictures of the real window, taken offscreen."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QImage

from ..dispatch.clocks import clock_of
from ..dispatch.desk import Desk
from ..dispatch.entrance import enter_unasked
from ..models.store.store import Store
from ..views.alarms import Alarms
from ..views.main_window import MainWindow
from ..views.shots import Shot
from ..views.sounds import Sounds
from ..views.tasks import Tasks
from ..views.theme import Theme
from .workplace import make_workplace, new_application

#: So long nothing may stir before a picture is taken: proposals wait for a pause in typing. A turn of the event loop
#: that takes longer than a moment did something, and more may follow: charts are built one a turn.
_CALM_SECONDS, _SETTLE_MS, _MOMENT_SECONDS = 0.6, 20, 0.1


def take_shot(store: Store, shot: Shot, login: str | None, size: tuple[int, int], theme: str) -> QImage:
    """A picture of the real window in the state the shot names, seen by `login` or the first account of its post.

    Raises UserError when there is no such account.
    """
    application = new_application()
    colors = Theme("dark" if theme == "dark" else "light")
    colors.use(colors.name)
    entered = enter_unasked(store, login, shot.role)
    desk = Desk(store, entered.by, clock_of(store))
    tasks = Tasks()
    with TemporaryDirectory() as folder:
        kept = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
        workplace = make_workplace(desk, entered, tasks, colors, kept, Path(folder))
        alarms = Alarms(workplace, Sounds(workplace))
        window = MainWindow(workplace, alarms, f"{entered.kind.label}库")
        window.resize(*size)
        window.show()
        workplace.ticker.tick()
        workplace.tally.count()
        alarms.start()

        def settle() -> None:
            calm_since = monotonic()
            while (begun := monotonic()) - calm_since < _CALM_SECONDS:
                application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _SETTLE_MS)
                if tasks.is_busy or monotonic() - begun > _MOMENT_SECONDS:
                    calm_since = monotonic()

        settle()
        image = shot.take(window, settle).grab().toImage()
        window.close()
        tasks.shutdown()
        window.deleteLater()
        application.processEvents()
    return image
