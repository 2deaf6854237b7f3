"""The fields of a dispatch. What a person chose is kept apart from what usually stands there; the rules judge both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ...dispatch.cases.case_views import CaseView
from ...dispatch.cases.filling import Filling, Option
from ...dispatch.intake.sending import Delivery, Facts, Lead, leads, limit_lines, usual_demand
from ...dispatch.judgement import route_of
from ...models.case import CaseFile
from ...models.errors import NotAllowed, UserError
from ...models.lifecycle import Field
from ...models.timing.words import span
from ...models.town.matters import LimitClass, Route, Whistle
from ..theme import SPACE
from ..widgets.buttons import Check, Segments
from ..widgets.fields import Area, Combo, FormRow
from ..widgets.layout import column, flow, frame, guide_focus, holder, label, row, rule
from ..widgets.pickers import Choice, MultiPicker, Picker
from ..workplace import Workplace
from .limits_table import LimitsTable
from .unit_choices import UnitChoices

_OTHER = 200
_LIMIT = 240
_AT_ONCE = timedelta(seconds=1)


class DispatchBody(QFrame):
    """Empty until `restore`. `changed`: something else was chosen or typed. `said` is the whole dispatch as it would be
    sent."""

    changed = Signal()

    def __init__(self, work: Workplace, view: CaseView, filling: Filling) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self._work = work
        self._view = view
        self._filling = filling
        self._facts = Facts({}, (), ())
        self._own: dict[str, Any] = {}
        self._leaders: dict[int, bool] = {}
        self._showing = False
        self.after: CaseFile | None = None
        self.refusal: UserError | None = None
        self._make_fields()
        self._lay_out()
        self._connect()

    # --- the page --------------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        t = self._work.theme
        self.route = Segments(t, ())
        self.whistle = Segments(t, [(w, w.label) for w in (Whistle.DAILY, Whistle.HARD)])
        self.other = Picker(t, (), self.tr("其他单位"))
        self.other.setFixedWidth(_OTHER)
        self.leads = UnitChoices(t, self.other)
        self.assisting = MultiPicker(t, (), self.tr("添加  +"))
        self.responsible = Picker(t, (), self.tr("镇直单位"))
        self.oral = Area(t, self.tr("哪位领导，怎么定的"), 2)
        self.limit = Combo(t, ())
        self.limit.setFixedWidth(_LIMIT)
        self.table = LimitsTable(t)
        self.demand = Area(t, self.tr("写明先做什么、附什么证明"), 4)
        self.demand.set_value(usual_demand(self._work.township.matter.get(self._view.case.matter_id or 0)))

        self.program = Check(t, self.tr("本系统"), on=True)
        self.program.setEnabled(False)
        self.deliveries = {way: Check(t, way.label) for way in Delivery}

    def _lay_out(self) -> None:
        self._facts_line = label("", "muted", wrap=True)
        self._notice = label("", "strong", "due_soon", wrap=True)
        self._notice.hide()
        case = frame("well")
        column(label(self._view.case.title, "heading", wrap=True), self._facts_line, gap=4, margins=(16, 12, 16, 12),
               parent=case)  # fmt: skip
        self._route_place = row(self.route)
        kind = label(self.tr("哨型"), "muted")
        kind.setBuddy(self.whistle)
        self._kind = holder(row(kind, self.whistle))
        self._route_holder = holder(self._route_place)
        self._route_row = FormRow(self.tr("路径"), [self._route_holder, SPACE.pad, self._kind, None])
        self.whistle.setAccessibleName(self.tr("哨型"))
        hint = self.tr("按 1–9 选单位，或直接输入单位名、拼音首字母。")
        r4 = self.tr("清单定为综合研判：由主任提请会商派发。要马上派，选 R2 或 R3；有人有危险，按 F8 吹应急哨。")
        self._way_out = label(r4, "small", "due_soon", wrap=True)
        self._way_out.setContentsMargins(84, 0, 0, 0)  # below the field
        self._way_out.hide()
        self._lead_row = FormRow(self.tr("主办"), self.leads, need=True, hint=hint)
        self.other.setAccessibleName(self.tr("其他主办单位"))
        self._assisting_row = FormRow(self.tr("协办"), self.assisting)
        self._responsible_row = FormRow(self.tr("包办单位"), self.responsible, need=True)
        self._oral_row = FormRow(self.tr("口头研判"), self.oral, need=True)
        self._limit_row = FormRow(self.tr("办结时限"), [self.limit, None])
        self._demand_row = FormRow(self.tr("办理要求"), self.demand)
        hint = self.tr("电话：派出后列出各单位号码和读单词。纸质件：派出后取号；撤销后此号作废，不再使用。")
        self._delivery_row = FormRow(self.tr("送达"), flow(self.program, *self.deliveries.values(), gap=SPACE.section),
                                     hint=hint)  # fmt: skip
        table = frame("well")
        column(self.table, margins=(0, 4, 0, 4), parent=table)
        column(
            case, self._notice, SPACE.pad, self._route_row, self._way_out, SPACE.gap,
            self._lead_row, SPACE.gap, self._assisting_row, self._responsible_row, self._oral_row, rule(), SPACE.pad,
            row(label(self.tr("时限"), "section"), None, label(self.tr("从派单起表，不从签收起"), "small")), SPACE.gap,
            self._limit_row, table, SPACE.section, rule(), SPACE.pad,
            label(self.tr("要求与送达"), "section"), SPACE.gap, self._demand_row, self._delivery_row, None,
            gap=0, margins=(24, SPACE.section - SPACE.unit, 24, SPACE.pad), parent=self,
        )  # fmt: skip
        guide_focus(self, lambda: self.leads)

    def _connect(self) -> None:
        self.leads.picked.connect(self._lead_chosen)
        self.other.picked.connect(self._lead_chosen)
        for name, field in self._typed_fields().items():
            field.changed.connect(self._chooser(name, field))
        for check in self.deliveries.values():
            check.changed.connect(self.changed)

    def _typed_fields(self) -> dict[str, Any]:
        return {
            "whistle": self.whistle, "assisting": self.assisting, "responsible": self.responsible,
            "oral_direction": self.oral, "limit": self.limit, "demand": self.demand,
        }  # fmt: skip

    # --- what a person chooses ---------------------------------------------------------------------------------------

    def _chooser(self, name: str, field: Any) -> Callable[[], None]:
        def chosen() -> None:
            if not self._showing:
                self._choose(name, field.value)

        return chosen

    def _choose(self, name: str, value: Any) -> None:
        self._own[name] = value
        self._leaders.clear()
        self.refresh()
        self.changed.emit()

    def _lead_chosen(self, unit_id: int) -> None:
        self._choose("lead", unit_id)

    def _route_picked(self, route: object) -> None:
        self._choose("route", route)

    def add_assisting(self) -> None:
        """The key +: on to the next assisting unit."""
        self.assisting.setFocus()

    @property
    def deliver(self) -> tuple[Delivery, ...]:
        """How the units are told besides the program."""
        return tuple(way for way, check in self.deliveries.items() if check.value)

    def show_deliveries(self, ways: Iterable[Delivery]) -> None:
        wanted = frozenset(ways)
        for way, check in self.deliveries.items():
            check.set_value(way in wanted)

    @property
    def own(self) -> dict[str, Any]:
        """What a person chose himself."""
        return dict(self._own)

    def restore(self, own: Mapping[str, Any]) -> None:
        """What was chosen before, in this form or in the one of an older reading of the case."""
        self._own = dict(own)
        self._leaders.clear()
        if "demand" in own:
            self._showing = True
            self.demand.set_value(own["demand"])
            self._showing = False
        self.refresh()

    # --- what stands there -------------------------------------------------------------------------------------------

    def show_facts(self, found: Facts) -> None:
        self._facts = found
        self.refresh()

    def show_notice(self, sentence: str) -> None:
        """What has changed under the form since it was opened."""
        self._notice.setText(sentence)
        self._notice.setVisible(bool(sentence))

    def show_words(self, words: str) -> None:
        """Place, matter, source and requester of the case in one line."""
        self._facts_line.setText(words)

    @property
    def facts(self) -> Facts:
        return self._facts

    def said(self) -> dict[str, Any]:
        """The dispatch as it would be sent now."""
        base = dict(self._own)
        base.setdefault("demand", self.demand.value)
        if base.get("lead") is None and (first := self._first_lead()) is not None:
            base["lead"] = first
        entered = {**self._filling.defaults(base), **self._by_rule(base), **base}
        entered["assisting"] = tuple(u for u in entered.get("assisting") or () if u != entered.get("lead"))
        return self._filling.to_say(entered)

    def _by_rule(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """What a consultation's rule says besides, as long as its unit leads."""
        ruled = self._facts.rule
        if ruled is None or base.get("lead") != ruled.lead:
            return {}
        return {"assisting": ruled.assisting, "route": route_of(ruled, self._work.township)}

    def _field(self, name: str) -> Field:
        return next(field for field in self._filling.offer.fields if field.name == name)

    def _options(self, name: str, said: Mapping[str, Any]) -> tuple[Option, ...]:
        return self._filling.options(self._field(name), said)

    def _first_lead(self) -> int | None:
        found = self._likely({})
        return found[0].unit_id if found else None

    def _likely(self, said: Mapping[str, Any]) -> tuple[Lead, ...]:
        """Nobody is proposed who is barred, or whom this post cannot call."""
        allowed = [option.value for option in self._options("lead", said)]
        found = leads(self._view.file, self._work.township, self._facts.usual, allowed, self._facts.rule)
        return tuple(one for one in found if self._may_lead(one.unit_id))

    @property
    def _is_for_a_meeting(self) -> bool:
        matter = self._work.township.matter.get(self._view.case.matter_id or 0)
        return matter is not None and matter.route is Route.R4

    def _may_lead(self, unit_id: int) -> bool:
        """The rules are asked once for each unit, until something else is chosen."""
        if unit_id not in self._leaders:
            self._leaders[unit_id] = self._can_lead(unit_id)
        return self._leaders[unit_id]

    def _can_lead(self, unit_id: int) -> bool:
        entered = {**{k: v for k, v in self._own.items() if k != "route"}, "lead": unit_id}
        if self._is_for_a_meeting:  # by another route it may be sent all the same
            entered["route"] = Route.R2
        error = self._filling.refusal(self._filling.to_say({**self._filling.defaults(entered), **entered}))
        return not isinstance(error, NotAllowed) and (error is None or error.field != "route")

    def refresh(self, now: datetime | None = None) -> None:
        """Everything that follows from what was chosen: choices, limits, the rules' own word on it."""
        said = self.said()
        self._showing = True
        self._show_units(said)
        self._show_routes(said)
        self._show_rest(said)
        self._showing = False
        self._judge(said, now or self._work.now())

    def _show_units(self, said: Mapping[str, Any]) -> None:
        town, lead = self._work.township, said.get("lead")
        likely = self._likely(said)
        shown = tuple((one.unit_id, town.unit[one.unit_id].short, one.why) for one in likely)
        if shown != getattr(self, "_shown_leads", None):
            self._shown_leads = shown
            self.leads.show_units(shown)
        self.leads.mark(lead)
        self.other.set_choices(_choices(self._options("lead", said)))
        self.other.set_value(None if any(one.unit_id == lead for one in likely) else lead)
        self.assisting.picker.set_choices(_choices(self._options("assisting", said)))
        if set(self.assisting.value) != set(said.get("assisting", ())):
            self.assisting.set_value(said.get("assisting", ()))

    def _show_routes(self, said: Mapping[str, Any]) -> None:
        """Only legal routes can be chosen; of the others the reason is told."""
        closed = {option.value: option.why_not for option in self._options("route", said)}
        legal = [(route, f"{route.value} {route.label}") for route, why in closed.items() if why is None]
        if legal != getattr(self, "_legal", None):
            self._legal = legal
            self._route_place.removeWidget(self.route)
            self.route.hide()
            self.route.deleteLater()
            self.route = Segments(self._work.theme, legal)
            self.route.setAccessibleName(self.tr("路径"))
            self.route.picked.connect(self._route_picked)
            self._route_place.addWidget(self.route)
            QWidget.setTabOrder(self._route_holder, self.route)
        self.route.set_value(said.get("route"))
        told = [f"{route.value} {why}" for route, why in closed.items() if why is not None]
        self._route_row.complaint.setText("；".join(told))

    def _show_rest(self, said: Mapping[str, Any]) -> None:
        asked = {field.name for field in self._filling.asked(said)}
        rows = {
            "responsible": self._responsible_row, "oral_direction": self._oral_row, "limit": self._limit_row,
            "whistle": self._kind,
        }  # fmt: skip
        for name, where in rows.items():
            where.setVisible(name in asked)
        self.responsible.set_choices(_choices(self._options("responsible", said)) if "responsible" in asked else ())
        self.responsible.set_value(said.get("responsible"))
        self.whistle.set_value(said.get("whistle"))
        route = said.get("route")
        limits = [(c, f"{c.label}　{self._length(c, route)}") for c in LimitClass if c is not LimitClass.EMERGENCY]
        self.limit.set_options(limits)
        self.limit.set_value(said.get("limit"))

    def _length(self, limit: LimitClass, route: Any) -> str:
        return self._work.limits.completion_for(limit, route).label if route is not None else ""

    def _judge(self, said: Mapping[str, Any], now: datetime) -> None:
        try:
            self.after, self.refusal = self._filling.after(said, now), None
        except UserError as error:
            self.after, self.refusal = None, error
        before = self._view.file
        self._way_out.setVisible(self._is_for_a_meeting and self.refusal is not None and said.get("route") is None)
        lines = limit_lines(before, self.after, self._filling.world, self._facts) if self.after is not None else ()
        self.table.show_lines(lines, now)

    def complain(self, error: UserError | None) -> None:
        """Says what is wrong below its field; None takes all of it back."""
        rows = {
            "lead": self._lead_row, "assisting": self._assisting_row, "responsible": self._responsible_row,
            "oral_direction": self._oral_row, "limit": self._limit_row, "demand": self._demand_row,
        }  # fmt: skip
        for name, where in rows.items():
            where.complain(error.message if error is not None and error.field == name else None)
        if error is not None and error.field in rows:
            rows[error.field].setVisible(True)
            rows[error.field].field.setFocus()


def _choices(options: tuple[Option, ...]) -> list[Choice]:
    return [Choice(option.value, option.text, option.detail) for option in options if option.why_not is None]


def since_words(view: CaseView) -> str:
    """受理用时 1分: from the registration until it was admitted; nothing where both were one step."""
    case = view.case
    if case.accepted_at is None or case.accepted_at - case.registered_at < _AT_ONCE:
        return ""
    return f"受理用时 {span(case.accepted_at - case.registered_at)}"
