"""Who keeps the house is told, as soon as he comes in, what of it wants looking after."""

from __future__ import annotations

from functools import partial

from ...dispatch.upkeep import health
from ...dispatch.upkeep.health import Station
from ...models.health import Level, Line
from ..workplace import Workplace


def greet(workplace: Workplace) -> None:
    """Looks on a worker; says nothing when all is well."""
    look = partial(health.look, workplace.desk, Station(workplace.folder))
    workplace.tasks.run(workplace, look, partial(_tell, workplace))


def _tell(workplace: Workplace, lines: tuple[Line, ...]) -> None:
    bad = [line.title for line in lines if line.level is Level.BAD]
    watch = sum(line.level is Level.WATCH for line in lines)
    if bad:
        workplace.say(f"要处理：{'、'.join(bad)}；另有 {watch} 项注意。打开“运行”页，每一项都写着怎么办", "overdue")
    elif watch:
        workplace.say(f"还有 {watch} 项注意，打开“运行”页，每一项都写着怎么办", "due_soon")
