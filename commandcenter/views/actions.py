"""The registry of commands: text, keys and posts, once. Menus, palette, F1 overlay and tests all read these lists."""

from __future__ import annotations

from dataclasses import dataclass

from ..dispatch.claims import CLAIMANTS
from ..models.access import CENTRE, DUTY, EVERYONE, UNITS
from ..models.lifecycle import TRANSITIONS, Action
from ..models.meeting.terms import ATTENDERS, KEEPERS
from ..models.paperwork import CIRCULATORS
from ..models.people import Role

#: Posts that work on the board.
DESK = CENTRE | {Role.LIAISON, Role.GRID_LEADER}


@dataclass(frozen=True, slots=True)
class Command:
    """`id` is what a page's `handlers` answer to; `keys` as Qt writes them.

    `bubbling` keys first belong to the field that has the focus (Enter, Esc); the window hears them when nobody used
    them, all others are shortcuts of the window.
    """

    id: str
    text: str
    keys: str = ""
    roles: frozenset[Role] = EVERYONE
    group: str = "本案"
    bubbling: bool = False


def _who_may(*actions: Action) -> frozenset[Role]:
    """The posts whose own step any of these is: nobody is shown a key he can never use."""
    return frozenset(role for action in actions for role in TRANSITIONS[action].roles) - {Role.SYSTEM}


_A = Action
_ADMIN = frozenset({Role.ADMIN})
_ANYBODY = EVERYONE | _ADMIN
_ENDERS = _who_may(_A.FEED_BACK, _A.ANSWER, _A.VERIFY, _A.CALL_BACK, _A.CANCEL)

COMMANDS: tuple[Command, ...] = (
    Command("intake", "受理、上报", "F2", DUTY | UNITS, "值守"),
    Command("take", "接手新到的", "Ctrl+J", group="值守"),
    Command("later", "新到的稍后再说", "Ctrl+L", group="值守"),
    Command("admit", "受理", "F3", _who_may(_A.ACCEPT)),
    Command("dispatch", "派单", "F4", _who_may(_A.DISPATCH)),
    Command("consult", "提请会商", "F5", _who_may(_A.CONSULT) | KEEPERS | UNITS),
    Command("sign", "签收", "F6", _who_may(_A.SIGN)),
    Command("urge", "催办", "F7", _who_may(_A.URGE)),
    Command("whistle", "吹应急哨", "F8", _who_may(_A.WHISTLE)),
    Command("close", "办结", "F9", _ENDERS),
    Command("call_back", "回访", "F10", _who_may(_A.CALL_BACK)),
    Command("proxy", "代录", "F11", DUTY),
    Command("note", "记一笔", "N"),
    Command("more", "更多操作", "."),
    Command("explain", "解释这只时钟", "Ctrl+T"),
    Command("print", "打印文书", "Ctrl+P", DESK),
    Command("claim", "我来办", "C", CLAIMANTS),
    Command("next", "下一件", "J", _ANYBODY, "移动"),
    Command("previous", "上一件", "K", _ANYBODY, "移动"),
    Command("open", "打开本案", "Return", _ANYBODY, "移动", bubbling=True),
    Command("all", "全部在办", "G", DESK, "移动"),
    Command("mine", "等我办", "M", DESK, "移动"),
    Command("filter", "在表内查找", "/", _ANYBODY, "移动"),
    Command("order", "换一种排序", "S", DESK, "移动"),
    Command("face", "换成表或地图", "V", DESK, "移动"),
    Command("back", "返回", "Esc", _ANYBODY, "移动", bubbling=True),
    Command("add", "新建", "A", _ADMIN, "账号"),
    Command("reset_password", "重设密码", "R", _ADMIN, "账号"),
    Command("disable_account", "停用账号", "D", _ADMIN, "账号"),
    Command("palette", "查事件、村、单位，或执行命令", "Ctrl+K", _ANYBODY, "窗口"),
    Command("help", "帮助、按键一览", "F1", _ANYBODY, "窗口"),
    Command("handover", "交班", "F12", CENTRE, "值守"),
    Command("mute", "静音", "Ctrl+M", group="窗口"),
    Command("slips", "暂存件", "Ctrl+B", _ANYBODY, "窗口"),
    Command("receipts", "登记回执", "Ctrl+R", CIRCULATORS, "窗口"),
    Command("theme", "明暗切换", "Ctrl+D", _ANYBODY, "窗口"),
    Command("wall", "大屏", "Ctrl+Shift+W", CENTRE, "窗口"),
    Command("undo", "撤销", "Ctrl+Z", group="窗口"),
    Command("submit", "提交", "Ctrl+Return", _ANYBODY, "窗口", bubbling=True),
)

_ROOM = "会商中"
#: What the room of a meeting does with keys of its own while it has the keyboard.
IN_MEETING: tuple[Command, ...] = (
    Command("proceed", "开会、签发并派单", "F4", KEEPERS, _ROOM),
    Command("seat", "登记到会", "F6", KEEPERS, _ROOM),
    Command("come", "签到", "F6", UNITS, _ROOM),
    Command("whole", "投屏：全景", "F7", KEEPERS, _ROOM),
    Command("decided", "投屏：议定", "F8", KEEPERS, _ROOM),
    Command("black", "投屏黑屏、恢复", "B", KEEPERS, _ROOM),
    Command("freeze", "投屏定格、恢复", "F", KEEPERS, _ROOM),
    Command("add_row", "加一项议定事项", "Ctrl+N", KEEPERS, _ROOM),
    Command("move", "议题、事项换位", "Alt+↑↓", KEEPERS, _ROOM),
    Command("attendance", "签到表", "Ctrl+Shift+P", KEEPERS, _ROOM),
    Command("read_back", "复述完毕", "Ctrl+Return", UNITS, _ROOM),
    Command("open_case", "打开本题案件", "Ctrl+O", ATTENDERS, _ROOM),
)

_FIELD = "填写和列表"
#: What fields and lists do by themselves, where cases are worked on.
IN_FIELDS: tuple[Command, ...] = (
    Command("pick", "选单位、选项", "1–9", group=_FIELD),
    Command("mark", "选取多件", "Space", group=_FIELD),
    Command("join", "并入重复件", "Alt+1…3", group=_FIELD),
    Command("place", "地图选点", "Alt+M", group=_FIELD),
    Command("next_field", "下一项", "Tab", group=_FIELD),
)

_READING = "帮助里"
#: What the handbook does while it is open.
IN_HELP: tuple[Command, ...] = (
    Command("find", "查找", "/", _ANYBODY, _READING),
    Command("find_too", "查找", "Ctrl+F", _ANYBODY, _READING),
    Command("walk", "在找到的行、目录里移动，或翻页", "↑↓", _ANYBODY, _READING),
    Command("all_keys", "全部按键", "F1", _ANYBODY, _READING),
    Command("chapter_before", "刚才那一章", "Alt+←", _ANYBODY, _READING),
)


def commands_of(role: Role) -> tuple[Command, ...]:
    """What a post can be offered, in the registry's order."""
    return tuple(c for c in COMMANDS if role in c.roles)


def in_meeting(role: Role) -> tuple[Command, ...]:
    """What a post does in a meeting by key."""
    return tuple(c for c in IN_MEETING if role in c.roles)


def command(command_id: str) -> Command:
    return next(c for c in COMMANDS if c.id == command_id)
