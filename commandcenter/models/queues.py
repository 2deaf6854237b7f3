"""The queues of a desk: what each post finds in its left pane, and what a board may be narrowed to.

A queue is a question to the store; its count and its rows come from the same words (`store/board_filter.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from .access import SCOPES, Scope
from .case import CaseFile
from .draft import Platform
from .labels import Labelled
from .lifecycle import World, why_not
from .lights import Light
from .owing import ANSWERS, POSTS, Step, owed_of
from .people import Role, Session
from .town.grid import Network
from .town.matters import Route


class Queue(Labelled):
    """The parts of 等我办 first; then what is watched; then the boards."""

    MINE = "MINE", "等我办"
    MINE_ACCEPT = "MINE_ACCEPT", "待受理"
    MINE_SUPPLY = "MINE_SUPPLY", "待补充"
    MINE_DECIDE = "MINE_DECIDE", "待裁决"
    MINE_SELF_HANDLE = "MINE_SELF_HANDLE", "待自办"
    MINE_DISPATCH = "MINE_DISPATCH", "待分流"
    MINE_CONVENE = "MINE_CONVENE", "待提请会商"
    MINE_MEET = "MINE_MEET", "待会商"
    MINE_MINUTES = "MINE_MINUTES", "待补纪要"
    MINE_SIGN = "MINE_SIGN", "待签收"
    MINE_CONTACT = "MINE_CONTACT", "待联系"
    MINE_FEED_BACK = "MINE_FEED_BACK", "待反馈"
    MINE_RESUME = "MINE_RESUME", "挂账到期"
    MINE_VERIFY = "MINE_VERIFY", "待核查"
    MINE_CALL_BACK = "MINE_CALL_BACK", "待回访"
    OVERDUE = "OVERDUE", "超时"
    DUE_SOON = "DUE_SOON", "临期"
    UNSIGNED = "UNSIGNED", "待签收"
    SUPERVISED = "SUPERVISED", "督办"
    HANDLING = "HANDLING", "办理中"
    VERIFYING = "VERIFYING", "待核查"
    CALLBACK = "CALLBACK", "待回访"
    CONSULTING = "CONSULTING", "会商中"
    SUSPENDED = "SUSPENDED", "挂账"
    OPEN = "OPEN", "全部在办"
    CLOSED_TODAY = "CLOSED_TODAY", "今日办结"
    DRAFTS = "DRAFTS", "草稿"
    EVERYTHING = "EVERYTHING", "全部事件"

    @property
    def light(self) -> Light | None:
        """Whose colour and shape its count takes."""
        return _LIGHTS.get(self)


_LIGHTS = {
    Queue.OVERDUE: Light.OVERDUE,
    Queue.DUE_SOON: Light.DUE_SOON,
    Queue.UNSIGNED: Light.UNSIGNED,
    Queue.SUPERVISED: Light.SUPERVISED,
    Queue.HANDLING: Light.HANDLING,
    Queue.SUSPENDED: Light.PAUSED,
    Queue.CLOSED_TODAY: Light.DONE,
}


class Order(Labelled):
    """How the open board is sorted; what is grouped stands by danger and deadline within its group.

    Closed, drafted and searched cases always come newest first.
    """

    DANGER = "DANGER", "按时限先后"
    NEWEST = "NEWEST", "新登记在前"
    NUMBER = "NUMBER", "按编号先后"
    LONGEST = "LONGEST", "等得最久在前"
    STATE = "STATE", "按状态"
    PLACE = "PLACE", "按村"
    UNIT = "UNIT", "按主办单位"


#: These queues lie beside the open board.
BESIDE = frozenset({Queue.CLOSED_TODAY, Queue.DRAFTS, Queue.EVERYTHING})


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """A heading of the left pane with its queues; `head` is a queue itself where the heading can be chosen."""

    title: str
    queues: tuple[Queue, ...]
    head: Queue | None = None


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What a board shows: a queue, narrowed by everything that is set.

    `words`: each of them (parted by blanks) must stand in number, title, text or place. `area_id` and `grid_id` mean
    the place, a grid with all below it; `network` the matter's; `unit_id` a unit with a task in force. `ids` limits to
    these cases (the cases behind a bar); with `Queue.EVERYTHING` closed ones too. `order` None: as whoever looks
    likes it, else by danger.
    """

    queue: Queue = Queue.OPEN
    words: str = ""
    area_id: int | None = None
    network: Network | None = None
    platform: Platform | None = None
    unit_id: int | None = None
    grid_id: int | None = None
    route: Route | None = None
    ids: frozenset[int] | None = None
    order: Order | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows less than its queue."""
        return replace(self, order=None) != BoardQuery(self.queue)


def part_of(step: Step) -> Queue:
    """The part of 等我办 that holds the cases waiting for this step of mine."""
    return Queue(f"MINE_{step.value}")


def parts_of(role: Role) -> tuple[Queue, ...]:
    """The parts of 等我办 this post can have, in the order of the life cycle; empty for a post that only looks on."""
    return tuple(part_of(step) for step in Step if role in POSTS[step])


_WATCHED = (
    Queue.OVERDUE,
    Queue.DUE_SOON,
    Queue.UNSIGNED,
    Queue.SUPERVISED,
    Queue.HANDLING,
    Queue.VERIFYING,
    Queue.CALLBACK,
    Queue.CONSULTING,
    Queue.SUSPENDED,
)
_BOARDS = (Queue.OPEN, Queue.CLOSED_TODAY, Queue.DRAFTS)


def groups_of(role: Role) -> tuple[QueueGroup, ...]:
    """The left pane of a post, top to bottom: 等我办 with the parts this post has, 盯着办, 看板."""
    if SCOPES[role] is Scope.NOTHING:
        return ()
    parts = parts_of(role)
    own = (QueueGroup(Queue.MINE.label, parts, Queue.MINE),) if parts else ()
    return (*own, QueueGroup("盯着办", _WATCHED), QueueGroup("看板", _BOARDS))


def mine(file: CaseFile, by: Session, now: datetime, world: World) -> tuple[Step, ...]:
    """What in an open case is this person's own next step: what the case waits for, of this post, unit and grid, and
    what may be done now. A duty officer's right to record for others (代录) makes nothing his own.
    """
    found = (
        one.step
        for one in owed_of(file, world.township)
        if by.role in one.posts
        and one.unit_id in (None, by.unit_id)
        and one.grid_id in (None, by.grid_id)
        and (one.not_before is None or now > one.not_before)
    )
    return tuple(step for step in dict.fromkeys(found) if why_not(file, ANSWERS[step], by, now, world) is None)
