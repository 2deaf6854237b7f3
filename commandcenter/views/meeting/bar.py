"""The foot of a meeting: what this role can do now, each with its key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.deciding import open_to_objection
from ...models.meeting.terms import Focus, ItemState, MeetingKind, MeetingState, SeatState
from ...models.timing.worktime import local_day
from ...models.town.township import Township
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import row
from ..widgets.marks import Words
from .projecting import Projecting

_KEEPER = "看得到：本次会议全部议题。签发由主持人。"
_UNIT = "看得到：本单位议题的案情、全部意见与议定事项。看不到：诉求人真实姓名和电话、与本单位无关的议题。"

#: id, words, keys, kind of every button, in their order; those before "words" stand left, the others right.
_BUTTONS: tuple[tuple[str, str, str, str], ...] = (
    ("previous", "上一题", "", "plain"),
    ("next", "下一题", "", "plain"),
    ("whole", "投屏：全景", "F7", "plain"),
    ("said", "意见", "", "plain"),
    ("decided", "投屏：议定", "F8", "plain"),
    ("photos", "照片", "", "plain"),
    ("black", "黑屏", "B", "plain"),
    ("freeze", "定格", "F", "plain"),
    ("smaller", "－", "", "plain"),
    ("larger", "＋", "", "plain"),
    ("look", "画面", "", "quiet"),
    ("arrange", "投屏设置…", "", "quiet"),
    ("floor", "发言…", "", "quiet"),
    ("ballot", "表决…", "", "quiet"),
    ("settle", "结题…", "", "quiet"),
    ("units", "通知单位…", "", "plain"),
    ("put_on", "加议题…", "", "plain"),
    ("take_off", "撤下本题", "", "quiet"),
    ("change", "安排…", "", "quiet"),
    ("cancel", "取消会商…", "", "quiet"),
    ("words", "", "", ""),
    ("attendance", "签到表", "Ctrl+Shift+P", "plain"),
    ("notice", "打印通知", "Ctrl+P", "plain"),
    ("minutes", "会商纪要", "Ctrl+P", "plain"),
    ("draft", "打印纪要草稿", "", "plain"),
    ("end", "散会…", "", "plain"),
    ("begin", "开会", "F4", "primary"),
    ("sign", "签发并派单", "F4", "primary"),
    ("object", "对指定牵头有异议…", "", "plain"),
    ("excuse", "请假…", "", "plain"),
    ("ask", "请求发言", "", "plain"),
    ("leave", "离会", "", "plain"),
    ("come", "签到", "F6", "primary"),
)

#: What they say where there is little room.
_SHORT = {
    "previous": "上题", "next": "下题", "whole": "投全景", "decided": "投议定", "arrange": "投屏…", "units": "通知…",
    "draft": "纪要草稿",
}  # fmt: skip
#: And while the room's screen is seen: what they do is plain then.
_WHILE_SEEN = {"whole": "全景", "decided": "议定", "arrange": "设置…"}


class Bar(QWidget):
    """`wanted` carries the id of what was pressed."""

    wanted = Signal(str)

    def __init__(self, t: Theme, township: Township, *, projects: bool) -> None:
        super().__init__()
        self._township, self._projects = township, projects
        self._is_narrow = self._is_small = False
        self.buttons: dict[str, Button] = {}
        self._words = Words(t, "", 12, "r", "muted", paint.RIGHT)
        parts: list[QWidget] = []
        for name, words, keys, kind in _BUTTONS:
            if name == "words":
                parts.append(self._words)
                continue
            made = Button(t, words, keys, kind)  # type: ignore[arg-type]
            made.setProperty("what", name)
            made.setToolTip("Ctrl+P" if name == "draft" else keys)
            made.clicked.connect(self._press)
            made.hide()
            self.buttons[name] = made
            parts.append(made)
        self._row = row(*parts, gap=8, parent=self)
        self._row.setStretch(parts.index(self._words), 1)
        self.setFixedHeight(32)

    def set_room(self, *, narrow: bool, small: bool) -> None:
        """Where there is no room for them the keys stand in the tool tips and under F1 alone; on a small screen the
        words are shorter too."""
        if (narrow, small) == (self._is_narrow, self._is_small):
            return
        self._is_narrow, self._is_small = narrow, small
        self._row.setSpacing(4 if small else 8)
        for name, _, keys, kind in _BUTTONS:
            if name in self.buttons:
                button = self.buttons[name]
                button.set_keys("" if small or (narrow and kind != "primary") else keys)
                button.setText(self._whole(name))

    def _whole(self, name: str) -> str:
        """What a button says in this room."""
        words = next(words for of, words, _, _ in _BUTTONS if of == name)
        return _SHORT.get(name, words) if self._is_small else words

    def set_main(self, main: bool) -> None:
        """While a form has the main button none of these is."""
        for name, _, _, kind in _BUTTONS:
            if kind == "primary":
                self.buttons[name].set_kind("primary" if main else "plain")

    def show_view(self, view: MeetingView, topic: Topic | None, *, why_not: str, screen: Projecting) -> None:
        shown = self._of_keeper(view, topic) if view.is_keeper else self._of_unit(view)
        if topic is not None and view.unit is not None:
            objectable = open_to_objection(view.file, view.unit, view.at, self._township)
            shown |= {"object"} if any(one.n in objectable for one in view.file.decisions_on(topic.item.n)) else set()
        if view.minutes_id is not None:
            shown |= {"minutes"}
        elif view.is_keeper and view.meeting.state in (MeetingState.RUNNING, MeetingState.ENDED):
            shown |= {"draft"}
            is_over = view.meeting.state is MeetingState.ENDED
            self.buttons["draft"].setText("会商纪要" if is_over else self._draft)
        if view.is_keeper and view.meeting.state is MeetingState.ENDED:
            shown |= {"attendance"}
        if "whole" in shown:
            shown |= self._of_screen(screen)
        for name, button in self.buttons.items():
            button.setVisible(name in shown)
        self._show_screen(view, screen)
        sign = self.buttons["sign"]
        sign.setEnabled(not why_not)
        sign.setToolTip(say(why_not) or sign.keys)
        sign.setAccessibleDescription(say(why_not))
        self._words.align = paint.LEFT if view.unit is not None else paint.RIGHT
        self._words.say(self._say(view, topic, why_not))
        asked = self._asks(view)
        self.buttons["ask"].setText("不再请求发言" if asked else "请求发言")

    @property
    def _draft(self) -> str:
        return _SHORT["draft"] if self._is_small else "打印纪要草稿"

    @staticmethod
    def _of_screen(screen: Projecting) -> set[str]:
        """What can be done with the room's screen while it is seen, in short words."""
        found = {"look"} if screen.has_choice and not screen.is_shown else set()
        if screen.is_shown:
            found |= {"said", "freeze", "smaller", "larger"} | ({"photos"} if screen.has_photos else set())
        return found

    def _show_screen(self, view: MeetingView, screen: Projecting) -> None:
        shows = screen.is_shown
        for name, words in _WHILE_SEEN.items():
            self.buttons[name].setText(words if shows else self._whole(name))
        foci = {"whole": Focus.WHOLE, "said": Focus.OPINIONS, "decided": Focus.DECISIONS, "photos": Focus.PHOTOS}
        on = {name for name, focus in foci.items() if shows and view.meeting.focus is focus}
        on |= {name for name, is_on in (("black", screen.is_black), ("freeze", screen.is_frozen)) if is_on}
        for name in (*foci, "black", "freeze"):
            self.buttons[name].set_kind("on" if name in on else "plain")
        self.buttons["look"].set_kind("on" if screen.is_seen else "quiet")

    @staticmethod
    def _asks(view: MeetingView) -> bool:
        seat = view.file.seat_of(view.unit) if view.unit is not None else None
        return seat is not None and seat.asked_at is not None

    def _say(self, view: MeetingView, topic: Topic | None, why_not: str) -> str:
        if not view.is_keeper:
            return _UNIT if view.unit is not None else _KEEPER
        if view.meeting.state is MeetingState.CANCELLED:
            return f"取消原因：{view.meeting.reason}"
        if view.meeting.state is not MeetingState.RUNNING or topic is None:
            return ""
        if view.meeting.kind is MeetingKind.MAKEUP:
            return "案件已派出，结论在“结题…”里写"
        if topic.item.state is ItemState.SIGNED:
            return "本题已签发"
        if why_not and self._is_narrow:
            return ""  # said above, whole
        if why_not:
            return f"还不能签发：{why_not}"
        if self._is_narrow:
            return "可以签发"
        found = view.file.decisions_on(topic.item.n)
        units = {unit for one in found for unit in (one.lead, *one.assisting) if unit is not None}
        return f"签发后：{len(found)} 项任务派给 {len(units)} 个单位，时钟自签发起算；8 秒内可撤销"

    def _of_keeper(self, view: MeetingView, topic: Topic | None) -> set[str]:
        state = view.meeting.state
        unsettled = topic is not None and topic.item.state in (ItemState.WAITING, ItemState.OPEN)
        if state is MeetingState.PLANNED:
            shown = {"put_on", "change", "cancel", "begin", "notice", "attendance"}
            return shown | (set() if topic is None else {"units", "take_off"})
        if state is not MeetingState.RUNNING:
            return set()
        shown = {"put_on"} if topic is None else {"previous", "next", "floor"}
        shown |= {"whole", "decided", "black", "arrange"} if self._projects else set()
        if unsettled:
            shown |= {"ballot", "settle", "units"}
            shown |= {"sign"} if view.meeting.kind is not MeetingKind.MAKEUP else set()
        return shown | {"end"}

    @staticmethod
    def _of_unit(view: MeetingView) -> set[str]:
        seat = view.file.seat_of(view.unit) if view.unit is not None else None
        if seat is None:
            return set()
        if view.meeting.state is MeetingState.PLANNED:
            if seat.state is SeatState.PRESENT:
                return {"leave"}
            is_today = local_day(view.at) == local_day(view.meeting.starts_at)
            shown = {"excuse"} if seat.state is not SeatState.EXCUSED else {"come"}
            return shown | ({"come"} if is_today else set())
        if view.meeting.state is not MeetingState.RUNNING:
            return set()
        return {"ask", "leave"} if seat.state is SeatState.PRESENT else {"come"}

    def _press(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.wanted.emit(str(button.property("what")))
