"""Stories of the first hours: answered, supplemented, refused, corrected, taken over as history."""

from __future__ import annotations

from datetime import timedelta

from ..models.case import AskKind, CaseState
from ..models.draft import Platform, RequestKind
from ..models.lifecycle import Action
from ..models.lifecycle.intake import SupplementKind
from ..models.people import Role
from ..models.timing.worktime import local_day
from ..models.town.matters import Route
from . import words
from .finish import to_end
from .intake import admit, draft, report, send, set_to_work, to_unit
from .plot import story
from .stage import Steps
from .tale import Tale

S = CaseState
_QUESTIONS = (RequestKind.CONSULT, RequestKind.CONSULT, RequestKind.SUGGEST, RequestKind.PRAISE)


def _question(t: Tale) -> None:
    report(
        t,
        t.stage.catalogue.question(t.rng),
        platform=t.rng.choice((Platform.HOTLINE_12345, Platform.LOCAL)),
        request_kind=t.rng.choice(_QUESTIONS),
    )


def _answer(t: Tale) -> None:
    t.act(t.post(Role.INTAKE), Action.ANSWER, answer=t.rng.choice(words.ANSWERS))


@story(130)
def answered(t: Tale) -> Steps:
    _question(t)
    yield t.minutes(9)
    _answer(t)


@story(2)
def answer_undone(t: Tale) -> Steps:
    """The wrong line was clicked; five seconds later it is taken back, then answered properly."""
    _question(t)
    yield t.minutes(9)
    clerk = t.post(Role.INTAKE)
    _answer(t)
    yield t.seconds(5)
    t.undo(clerk)
    yield t.minutes(4)
    _answer(t)


@story(12)
def supplemented(t: Tale) -> Steps:
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2))
    yield t.office(15)
    clerk = t.post(Role.INTAKE)
    t.act(clerk, Action.ASK_SUPPLEMENT, what=SupplementKind.PLACE, question="具体在村里哪个位置？请说明附近标志物")
    yield t.office(120)
    t.act(t.post(Role.INTAKE), Action.SUPPLY, text=f"位置在{t.grid.name}村委会往南约200米路东")
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


@story(6)
def never_supplemented(t: Tale) -> Steps:
    """After one working day 受理员 goes on without the answer."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2))
    yield t.office(15)
    asked = t.post(Role.INTAKE)
    t.act(asked, Action.ASK_SUPPLEMENT, what=SupplementKind.FACTS, question="请说明事情发生的时间和涉及的人数")
    yield t.office(60)
    t.attempt(t.post(Role.INTAKE), Action.SUPPLY)
    yield t.natural_days(2)
    due = t.look().case.stage_due or t.now
    if t.now <= due:
        yield due + timedelta(hours=1)
    t.act(t.post(Role.INTAKE), Action.SUPPLY)
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


def _refusal(t: Tale, platform: Platform, approve: bool) -> Steps:
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), platform=platform)
    yield t.office(20)
    clerk = t.stage.cast.on_duty(Role.INTAKE, t.now)
    t.act(clerk, Action.ASK, kind=AskKind.REFUSAL, code="OUTSIDE", reason="事项不属本镇管辖，已告知受理单位")
    yield t.office(90)
    ruling = "不属受理范围，请书面告知诉求人" if approve else "属本镇职责，请按程序受理"
    t.act(t.post(Role.SHIFT_LEAD), Action.DECIDE, request=1, approve=approve, ruling=ruling)


@story(6)
def not_admitted(t: Tale) -> Steps:
    yield from _refusal(t, Platform.LOCAL, approve=True)


@story(3)
def refusal_declined(t: Tale) -> Steps:
    yield from _refusal(t, Platform.LOCAL, approve=False)
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


@story(4)
def takeback_asked(t: Tale) -> Steps:
    """An order of a platform cannot be refused finally: the platform is asked to take it back and work goes on."""
    yield from _refusal(t, Platform.HOTLINE_12345, approve=True)
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


@story(3)
def appeal_upheld(t: Tale) -> Steps:
    yield from _refusal(t, Platform.LOCAL, approve=True)
    yield t.days(2)
    t.act(t.post(Role.DIRECTOR), Action.UPHOLD, reason="经核实地点在本镇辖区，应予受理")
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


@story(10)
def place_corrected(t: Tale) -> Steps:
    """Accepted for the wrong village; the dispatcher asks back and corrects it."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), place_text="老湖镇村里")
    right, wrong = t.grid, t.rng.choice(t.stage.cast.villages)
    yield from admit(t, grid=wrong.id)
    yield t.office(10)
    t.act(t.post(Role.DISPATCHER), Action.PLACE, grid=right.id)
    yield from send(t)
    yield from to_end(t)


@story(4)
def not_on_the_list(t: Tale) -> Steps:
    """No matter of the admission list fits: 值班长 takes the nearest one."""
    said, near = t.rng.choice(words.UNLISTED)
    report(t, t.stage.catalogue.with_word(t.rng, near), text=f"{t.grid.name}：{said}")
    yield t.office(15)
    t.act(t.post(Role.INTAKE), Action.NOTE, text="清单外事项，请值班长确定按哪类受理")
    yield t.office(20)
    t.act(t.post(Role.SHIFT_LEAD), Action.PLACE, grid=t.grid.id, matter=t.matter.id)
    yield t.office(5)
    t.act(t.post(Role.INTAKE), Action.ACCEPT)
    yield from send(t)
    yield from to_end(t)


@story(8)
def drafted_first(t: Tale) -> Steps:
    """A grid worker writes it down on the way and submits it in the evening."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), platform=Platform.GRID, as_draft=True)
    yield t.daylight(120)
    t.act(t.reporter(), Action.SUBMIT)
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


@story(10)
def two_places(t: Tale) -> Steps:
    """Involved grids see the case and may verify it."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2))
    other = t.rng.choice(t.stage.cast.villages)
    yield from admit(t, involved=(other.id,))
    yield from send(t)
    yield from to_end(t)


@story(14)
def history(t: Tale) -> Steps:
    """A row of an old export with its reply: archived, searchable, without clocks."""
    then = t.now - timedelta(days=t.rng.randrange(40, 200))
    matter = t.stage.catalogue.of_route(t.rng, Route.R2)
    report(
        t,
        matter,
        platform=Platform.HOTLINE_12345,
        received_at=then,
        reply_text=words.reply(t.rng, matter.name),
        reply_at=then + timedelta(days=t.rng.randrange(2, 15)),
    )
    yield from ()


@story(3)
def taken_over(t: Tale) -> Steps:
    """An open line of the ledger kept so far: it goes on with its own date and what remains of its deadline."""
    t.matter = t.stage.catalogue.of_route(t.rng, Route.R2)
    calendar = t.stage.township.calendar
    dates = {
        "sent_at": t.now - timedelta(days=t.rng.randrange(2, 6)),
        "due": calendar.close(calendar.nth_workday_after(local_day(t.now), t.rng.randrange(2, 6))),
    }
    t.lead = t.matter.lead_id
    t.take_over(t.post(Role.DIRECTOR), draft(t, Platform.LOCAL), {"lead": t.lead, **dates}, grid_id=t.grid.id)
    set_to_work(t, ())
    yield from to_end(t)


@story(3)
def cancelled(t: Tale) -> Steps:
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), platform=Platform.LOCAL)
    yield from admit(t)
    yield t.office(60)
    t.act(t.post(Role.DIRECTOR), Action.CANCEL, reason="重复登记，系误操作")


@story(2)
def transferred(t: Tale) -> Steps:
    """Suspected crime or breach of discipline: only number, date and recipient stay visible."""
    yield from to_unit(t, platform=Platform.DISPUTES, request_kind=RequestKind.REPORT)
    yield t.office(200)
    t.act(t.post(Role.DIRECTOR), Action.TRANSFER, recipient="东平县纪委监委")


@story(6)
def reply_of_platform(t: Tale) -> Steps:
    """The platform itself replied on an order known here: kept in the timeline."""
    yield from to_unit(t, platform=Platform.HOTLINE_12345)
    yield t.office(300)
    t.act("system", Action.PLATFORM_REPLY, reply="平台已电话安抚来电人，请承办单位按期办结", at=t.now)
    yield from to_end(t)


@story(6)
def external_limit_extended(t: Tale) -> Steps:
    yield from to_unit(t, platform=Platform.HOTLINE_12345, external_due=t.natural_days(7))
    yield t.days(1)
    due = t.natural_days(12)
    t.act(t.post(Role.DISPATCHER), Action.EXTERNAL_DUE, due=due, reason="经申请，平台同意延期")
    yield from to_end(t)


@story(8)
def remarked(t: Tale) -> Steps:
    yield from to_unit(t)
    yield t.office(50)
    t.act(t.unit_login, Action.NOTE, text="已与诉求人约定明天上午到现场")
    t.attach(t.unit_login, "约定记录.txt", "电话约定：明天上午九时到现场，诉求人在家等候。")
    yield from to_end(t)


@story(2)
def practised(t: Tale) -> Steps:
    """A drill: looks like work, counts nowhere."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), platform=Platform.LOCAL, drill=True)
    yield from admit(t)
    yield from send(t)
    yield from to_end(t)


@story(310)
def ordinary(t: Tale) -> Steps:
    """A town station solves it."""
    yield from to_unit(t)
    yield from to_end(t)


@story(70)
def county(t: Tale) -> Steps:
    """R3: a county department assists, a town unit keeps case and caller."""
    yield from to_unit(t, t.stage.catalogue.of_route(t.rng, Route.R3))
    yield from to_end(t)
