"""The fields of the intake form: what stands in them is a `Typed`; what the program proposes fills only empty hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ...dispatch.identities import Person, staff
from ...dispatch.intake.advice import Advice
from ...dispatch.intake.receiving import may_protect
from ...dispatch.intake.typed import Source, Typed
from ...models.access import DUTY, GRIDS, UNITS
from ...models.case import Danger
from ...models.draft import RequestKind, Urgency
from ...models.people import UnitKind
from ...models.town.grid import Grid
from ..file_strip import FileStrip
from ..theme import SPACE
from ..widgets.buttons import Button, Check, Segments
from ..widgets.fields import Area, Edit, FormRow, MomentEdit
from ..widgets.layout import Item, column, flow, guide_focus, holder, label, row, rule, shown_if
from ..widgets.pickers import Choice, MultiPicker, Picker, grid_choices, matter_choices, unit_choices
from ..workplace import Workplace
from .place_map import PlaceMap
from .words_area import WordsArea

_NARROW = 200


class IntakeBody(QFrame):
    """`changed`: something else stands in the fields. `phone_changed`: the caller's number does."""

    changed = Signal()
    phone_changed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self._work = work
        self._own: set[str] = set()
        self._map: PlaceMap | None = None
        self._unknown: tuple[tuple[str, int], ...] = ()
        self._make_fields()
        self.files = FileStrip(work)
        self.words.given.connect(self.files.take)
        self._lay_out()
        self._connect()
        self._order()
        self.show_typed(Typed())
        work.township_changed.connect(self._follow_township)
        if may_protect(work.by):
            self._load_staff()

    # --- the fields ------------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        t, town = self._work.theme, self._work.township
        self.source = Segments(t, [(s, s.label) for s in Source])
        self.kind = Segments(t, [(k, k.label) for k in RequestKind])
        self.received_at = MomentEdit(t, self._work.now)
        self.name = Edit(t, self.tr("姓名"))
        self.phone = Edit(t, self.tr("号码"))
        for field in (self.name, self.phone):
            field.setFixedWidth(_NARROW)
        self.confidential = Check(t, self.tr("要求保密"))
        self.needs_reply = Check(t, self.tr("需要回复"))
        self.words = WordsArea(t, self.tr("边听边记；地点、事项和重复件会随字给出"))
        self.answer = Area(t, self.tr("当场怎么答复的"), 2)
        self.title = Edit(t, self.tr("不写则取内容里最要紧的一句"))
        self.grid = Picker(t, grid_choices(town, self._reports_from), self.tr("村或社区"))
        self.grid.setFixedWidth(_NARROW)
        self.place = Edit(t, self.tr("具体位置"))
        self.on_map = Button(t, self.tr("地图选点"), "Alt+M", icon="pin")
        self.involve = Button(t, self.tr("涉及网格"), "Ctrl+G", icon="plus")
        self.involved = MultiPicker(t, grid_choices(town, self._below_town))
        self.matter = Picker(t, matter_choices(town), self.tr("准入清单事项"))
        self.urgency = Segments(t, [(u, u.label) for u in Urgency])
        self.danger = Segments(t, [(d, d.label) for d in (Danger.NONE, Danger.CROWD, Danger.LIFE)])
        self.complained = MultiPicker(t, self._complained_choices(()), self.tr("单位或人员"))

    def _reports_from(self, grid: Grid) -> bool:
        """A grid post reports from its own grid and those below it (the rule of the registration)."""
        if not self._below_town(grid):
            return False
        by = self._work.by
        if by.role not in GRIDS or by.grid_id is None:
            return True
        return by.grid_id in (g.id for g in self._work.township.grid_line(grid.id))

    @staticmethod
    def _below_town(grid: Grid) -> bool:
        return grid.level > 1

    def _complained_choices(self, people: tuple[Person, ...]) -> list[Choice]:
        town = self._work.township
        kinds = [kind for kind in UnitKind if kind is not UnitKind.CENTRE]
        units = [Choice(("U", c.value), c.text, c.detail, c.keys) for c in unit_choices(town, kinds)]
        return units + [
            Choice(("P", one.id), one.name, "　".join(f"{town.unit[u].short} {role.label}" for role, u in one.posts))
            for one in people
        ]

    # --- the page --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        by = self._work.by
        at_centre = by.role not in UNITS
        kinds = label(self.tr("类别"), "muted")
        self._source_row = FormRow(self.tr("来源"), flow(self.source, holder(row(kinds, self.kind)), gap=SPACE.pad))
        self.kind.setAccessibleName(self.tr("类别"))
        kinds.setBuddy(self.kind)
        self._late_row = FormRow(self.tr("反映时间"), self.received_at, need=True)
        who = flow(self.name, self.phone, holder(row(self.confidential, self.needs_reply, gap=SPACE.gap)))
        self._who_row = FormRow(self.tr("诉求人"), who, hint=self.tr("勾选保密后，诉求人信息分开存放，每次查看留痕。"))
        self.phone.setAccessibleName(self.tr("诉求人号码"))
        self._words_row = FormRow(self.tr("内容"), self.words, need=True)
        self._answer_row = FormRow(self.tr("答复"), self.answer, need=True)
        self._title_row = FormRow(self.tr("标题"), self.title)
        where = flow(self.grid, self.place, holder(row(self.on_map, self.involve)), grows=self.place)
        self._grid_row = FormRow(self.tr("村"), where, need=at_centre)
        self.place.setAccessibleName(self.tr("具体位置"))
        self._involved_row = FormRow(self.tr("涉及网格"), self.involved)
        self._matter_row = FormRow(self.tr("事项"), self.matter, need=at_centre)
        danger = label(self.tr("危险"), "muted")
        danger.setBuddy(self.danger)
        perils = holder(row(danger, self.danger))
        self._urgency_row = FormRow(self.tr("急缓"), flow(self.urgency, perils, gap=SPACE.pad))
        self.danger.setAccessibleName(self.tr("危险程度"))
        hint = self.tr("填写的人和单位看不到本件，也不会被派办。")
        self._complained_row = FormRow(self.tr("被反映方"), self.complained, hint=hint)
        self._file_row = FormRow(self.tr("材料"), self.files)
        shown_if(self._source_row, at_centre)
        shown_if(self._complained_row, may_protect(by))
        shown_if(self.involve, by.role in DUTY)
        first = self.tr("来电") if at_centre else self.tr("谁反映的（没有可不填）")
        column(
            *self._section(first, self._source_row, self._late_row, self._who_row, is_first=True),
            *self._section(self.tr("诉求"), self._words_row, self._answer_row, self._title_row),
            *self._section(
                self.tr("地点与事项"),
                self._grid_row, self._involved_row, self._matter_row, self._urgency_row, self._complained_row,
            ),
            *self._section(self.tr("附件"), self._file_row),
            None,
            gap=0, margins=(24, SPACE.section - SPACE.unit, 24, SPACE.pad), parent=self,
        )  # fmt: skip

    @staticmethod
    def _section(title: str, *rows: FormRow, is_first: bool = False) -> list[Item]:
        head: list[Item] = [] if is_first else [SPACE.unit, rule(), SPACE.pad + SPACE.unit]
        return [*head, label(title, "section"), SPACE.gap, *rows]

    def _order(self) -> None:
        """What is heard comes first, then who calls, then what the program has mostly filled in by then."""
        chain: list[QWidget] = [
            self.words, self.phone, self.name, self.title, self.answer, self.grid, self.place, self.matter,
            self.urgency, self.danger, self.on_map, self.involve, self.involved.picker, self.complained.picker,
            self.files, self.source, self.kind, self.received_at, self.confidential, self.needs_reply,
        ]  # fmt: skip
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
        guide_focus(self, lambda: self.words)

    # --- what a person does ------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for field in self._by_name().values():
            field.changed.connect(self._tell)
        self.complained.changed.connect(self._tell)
        self.phone.changed.connect(self.phone_changed)
        self.source.changed.connect(self._show_late)
        self.involve.clicked.connect(self.ask_involved)
        self.on_map.clicked.connect(self.ask_map)
        for name, field in {"title": self.title, "grid_id": self.grid, "matter_id": self.matter}.items():
            field.textEdited.connect(self._owner(name))
        choosers: dict[str, Any] = {
            "grid_id": self.grid, "matter_id": self.matter, "kind": self.kind, "urgency": self.urgency,
            "danger": self.danger,
        }  # fmt: skip
        for name, chosen in choosers.items():
            chosen.picked.connect(self._owner(name))

    def _owner(self, name: str) -> Callable[[object], None]:
        def own(value: object) -> None:
            """An emptied field is the program's again."""
            (self._own.discard if value == "" else self._own.add)(name)
            self._tell()

        return own

    def _tell(self) -> None:
        self.changed.emit()

    def _show_late(self) -> None:
        self._late_row.setVisible(self.source.value is Source.LATE)

    def ask_involved(self) -> None:
        """Shows the field for further grids, and goes there."""
        self._involved_row.setVisible(True)
        self.involved.setFocus()

    def ask_map(self) -> None:
        """The map over the window; a click there fills the place in, and goes on to where exactly it is."""
        if self._map is None:
            self._map = PlaceMap(self._work, self.window())
            self._map.picked.connect(self._picked_on_map)
        self._map.ask(self.grid.value, self.places)

    def _picked_on_map(self, grid_id: int) -> None:
        self.adopt("grid_id", grid_id)
        self.place.setFocus()

    # --- values ------------------------------------------------------------------------------------------------------

    def _by_name(self) -> dict[str, Any]:
        return {
            "source": self.source, "kind": self.kind, "name": self.name, "phone": self.phone,
            "confidential": self.confidential, "needs_reply": self.needs_reply, "text": self.words,
            "title": self.title, "grid_id": self.grid, "place": self.place, "involved": self.involved,
            "matter_id": self.matter, "urgency": self.urgency, "danger": self.danger,
            "received_at": self.received_at, "answer": self.answer,
        }  # fmt: skip

    def typed(self) -> Typed:
        """What stands in the form now."""
        values = {name: field.value for name, field in self._by_name().items()}
        whom = (*self.complained.value, *self._unknown)
        return Typed(
            **values,
            units=tuple(i for kind, i in whom if kind == "U"),
            persons=tuple(i for kind, i in whom if kind == "P"),
            own=frozenset(self._own),
        )

    def show_typed(self, typed: Typed) -> None:
        """Fills the form anew, as it was kept."""
        self._own = set(typed.own)
        for name, field in self._by_name().items():
            field.set_value(getattr(typed, name))
        self._complain_of((*(("U", u) for u in typed.units), *(("P", p) for p in typed.persons)))
        self.words.show_marks(())
        self._involved_row.setVisible(bool(typed.involved))
        self._answer_row.setVisible(bool(typed.answer))
        self._show_late()
        self.complain({})

    def _complain_of(self, whom: tuple[tuple[str, int], ...]) -> None:
        """People are known only when the list of the staff has come; until then they are kept unseen."""
        known = {choice.value for choice in self.complained.picker.choices}
        self._unknown = tuple(one for one in whom if one not in known)
        self.complained.set_value(one for one in whom if one in known)

    @property
    def answering(self) -> bool:
        return self._answer_row.isVisibleTo(self)

    def show_answer(self, on: bool) -> None:
        """The field for what was answered on the spot; what stands in it stays there when it is folded away."""
        self._answer_row.setVisible(on)
        (self.answer if on else self.words).setFocus()

    @property
    def places(self) -> frozenset[int]:
        """The grids this post may register for."""
        return frozenset(choice.value for choice in self.grid.choices)

    @property
    def _home(self) -> int | None:
        """Who works in a grid mostly tells of it."""
        by = self._work.by
        return by.grid_id if by.role in GRIDS and by.grid_id in self.places else None

    # --- what the program proposes -----------------------------------------------------------------------------------

    def fill(self, advice: Advice) -> None:
        """Fills what nobody chose himself."""
        self.words.show_marks(advice.marks)
        said = advice.suggestion
        grid_id = advice.grid_id or self._home
        if grid_id not in self.places:  # told of another village: better no place than a wrong one
            grid_id = None
        proposals: Mapping[str, Any] = {
            "grid_id": grid_id, "matter_id": advice.matter_id, "title": advice.title,
            "kind": said.request_kind or RequestKind.APPEAL,
        }  # fmt: skip
        fields = self._by_name()
        for name, value in proposals.items():
            if name not in self._own and not fields[name].hasFocus():
                fields[name].set_value(value)

    def adopt(self, name: str, value: Any) -> None:
        """A person takes a proposal for his own."""
        self._own.add(name)
        self._by_name()[name].set_value(value)
        self._tell()

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def complain(self, sentences: Mapping[str, str]) -> None:
        """Says what is wrong below each field by the rule's name for it; fields not named are right."""
        rows = {
            "text": self._words_row, "grid": self._grid_row, "matter": self._matter_row, "answer": self._answer_row,
            "received_at": self._late_row, "file": self._file_row, "involved": self._involved_row,
            "units": self._complained_row, "phone": self._who_row,
        }  # fmt: skip
        for name, where in rows.items():
            where.complain(sentences.get(name))
        first = next((rows[name] for name in sentences if name in rows), None)
        if first is not None:
            first.setVisible(True)
            first.field.setFocus()

    # --- what others change ------------------------------------------------------------------------------------------

    def _load_staff(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: staff(desk), self._show_staff)

    def _show_staff(self, people: tuple[Person, ...]) -> None:
        whom = (*self.complained.value, *self._unknown)
        self.complained.picker.set_choices(self._complained_choices(people))
        self._complain_of(whom)

    def _follow_township(self) -> None:
        town = self._work.township
        self.grid.set_choices(grid_choices(town, self._reports_from))
        self.involved.picker.set_choices(grid_choices(town, self._below_town))
        self.matter.set_choices(matter_choices(town))
