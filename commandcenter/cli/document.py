"""`document`: a paper as PDF, as an unnumbered 样张 or issued with its number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.queues import BoardQuery, Queue
from .chinese import wrong_use
from .desk import at_desk, do_duties
from .files import check_target
from .options import Database, Force, Login, Month, OutFile, day, month, whole
from .printing import progress, say, show, show_table

if TYPE_CHECKING:
    from ..dispatch.documents import DocumentKind
    from ..dispatch.paperwork.papers import Printed, Subject

_SUBJECTS = {
    "case": "--case 案件编号",
    "consultation": "--consultation 年-次",
    "period": "--period 月份（或 --day 其中的一天）",
    "report": "--day 日期（月报也可 --period 月份）",
    "topic": "--topic 事项或网络 --from 日期 --to 日期",
    "shift": "当前班次；重印为上一班",
    "board": "--queue 看板",
    "matter": "--matter 序号",
}


#: Millimetres a preprinted head can be off.
_FARTHEST = 20
#: So many decisions are named to whoever did not say which.
_NAMED = 8


def queue_of(words: str) -> Queue:
    """The board with this name. Wrong use for any other."""
    for queue in Queue:
        if words in (queue.label, queue.value):
            return queue
    raise typer.BadParameter(f"没有看板“{words}”")


@dataclass(frozen=True, slots=True)
class Offsets:
    """How far the printing must move to meet a preprinted head, in millimetres."""

    right: float
    down: float


def offsets(words: str) -> Offsets:
    """Two distances written 2,-1.5. Wrong use for anything else."""
    try:
        right, down = map(float, words.replace("，", ",").split(","))
    except ValueError:
        raise typer.BadParameter(f"“{words}”不是右移、下移的毫米数，应如 2,-1.5") from None
    if not max(abs(right), abs(down)) <= _FARTHEST:
        raise typer.BadParameter(f"右移、下移最多 {_FARTHEST} 毫米")
    return Offsets(right, down)


def document(
    kind: Annotated[str | None, typer.Argument(metavar="种类", help="文书种类，见 --list", show_default=False)] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="编号", help="案件编号，如 LH20261031-00001")] = None,
    consultation: Annotated[
        str | None, typer.Option("--consultation", metavar="年-次", help="第几次会商，如 2026-3；待召开的如 #12")
    ] = None,
    period: Annotated[
        Month | None, typer.Option("--period", parser=month, metavar="月份", help="月份，如 2026-10")
    ] = None,
    on: Annotated[
        date | None,
        typer.Option("--day", parser=day, metavar="日期", help="日报、周报等：其中的一天，如 2026-10-31"),
    ] = None,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="事项或网络", help="专项汇总表：事项编码如 AQ-001，或网络如 安全")
    ] = None,
    since: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="日期", help="专项汇总表：自哪一天起")
    ] = None,
    until: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="日期", help="专项汇总表：到哪一天止")
    ] = None,
    queue: Annotated[
        Queue | None, typer.Option("--queue", parser=queue_of, metavar="看板", help="如 超时、临期、全部在办")
    ] = None,
    matter: Annotated[
        int | None,
        typer.Option("--matter", parser=whole(1, 999_999), metavar="序号", help="问责或激励的决定；不写时列出有哪些"),
    ] = None,
    out: OutFile = None,
    issue: Annotated[bool, typer.Option("--issue", metavar="", help="正式印发：取号、存档（须用 --as 登录）")] = False,
    reprint: Annotated[bool, typer.Option("--reprint", metavar="", help="重印已印发的那一份，一字不差")] = False,
    register_no: Annotated[
        str | None, typer.Option("--register-no", metavar="字号", help="党政办登记的发文字号，通报等用")
    ] = None,
    preprinted: Annotated[
        Offsets | None,
        typer.Option(
            "--preprinted",
            parser=offsets,
            metavar="右,下",
            help="套红：红头已印好，不再印；其余右移、下移多少毫米，如 0,0",
        ),
    ] = None,
    mono: Annotated[bool, typer.Option("--mono", metavar="", help="黑白：不用红色，图表用花纹区分")] = False,
    force: Force = False,
    contact_sheet: Annotated[
        Path | None,
        typer.Option("--contact-sheet", metavar="文件", help="把各种文书的样张印成一张缩略图（PNG）"),
    ] = None,
    list_kinds: Annotated[bool, typer.Option("--list", metavar="", help="列出文书种类")] = False,
    db: Database = None,
    login: Login = None,
) -> None:
    """印制一份文书（PDF）。不加 --issue 为不编号的样张。"""
    from ..dispatch.documents import KINDS, PrintMode
    from ..dispatch.meetings import meeting_by_number
    from ..dispatch.paperwork.papers import Papers, Subject
    from ..dispatch.paperwork.print_modes import in_mode

    if list_kinds:
        show_table(["种类", "名称", "对象"], [[(k.code, k.title, _SUBJECTS[k.subject]) for k in KINDS]])
        return
    if contact_sheet is not None:
        if kind is not None:
            raise wrong_use("--contact-sheet 不用写文书种类")
        _print_contact_sheet(contact_sheet, db, login, force=force)
        return
    found = _kind(kind)
    period, on = _days(found, period, on)
    subject = Subject(case) if period is None else Subject(case, period.first, period.last)
    subject = subject if queue is None else replace(subject, board=BoardQuery(queue))
    subject = replace(subject, matter=matter, topic=topic)
    _check_decision(found, matter, db, login)
    _check_subject(found, subject, consultation, on)
    _check_topic(found, topic, since, until)
    subject = subject if on is None else replace(subject, first=on)
    subject = subject if topic is None else replace(subject, first=since, last=until)
    if issue and reprint:
        raise wrong_use("--issue 与 --reprint 不能同用")
    _check_issue(found, issue, register_no, login)
    if out is None:
        raise wrong_use("缺少选项 --out 文件")
    if preprinted is not None and not found.red:
        raise wrong_use(f"{found.title}没有红头，用不到 --preprinted")
    moved = preprinted or Offsets(0.0, 0.0)
    mode = PrintMode(preprinted is not None, mono, moved.right, moved.down)
    check_target(out, force=force)
    with at_desk(db, login) as desk, progress() as tell:
        tell(f"印制{found.title}", 0, 0)
        do_duties(desk)
        if consultation is not None:
            subject = Subject(meeting=meeting_by_number(desk, consultation))
        papers = Papers(desk.store, desk.by, desk.clock.now)
        if issue:
            papers.finish_all()  # what a crash left numbered but unprinted, here or on another workstation
            printed = papers.issue(found.code, subject, register_no=register_no)
        elif reprint:
            printed = papers.reprint(found.code, subject)
        else:
            printed = papers.proof(found.code, papers.content(found.code, subject), mode)
        printed = in_mode(desk.store, printed, mode)
    _deliver(out, found, printed, reprinted=reprint)


def _days(kind: DocumentKind, period: Month | None, on: date | None) -> tuple[Month | None, date | None]:
    """What a paper of a month wants, whether the month or one of its days was named."""
    from ..models.scoring.report import ReportKind

    if kind.subject == "period" and period is None and on is not None:
        return month(f"{on:%Y-%m}"), None
    if kind.code == ReportKind.MONTHLY and on is None and period is not None:
        return None, period.first
    return period, on


def _check_topic(kind: DocumentKind, topic: str | None, since: date | None, until: date | None) -> None:
    """A topic comes with its days, and only with them. Wrong use for one without the other."""
    if (topic is None, since is None, until is None) in ((True, True, True), (False, False, False)):
        return
    if topic is None:
        raise wrong_use(f"{kind.title}用不到 --from、--to")
    raise wrong_use(f"{kind.title}须写明 {_SUBJECTS['topic']}")


def _check_decision(kind: DocumentKind, matter: int | None, db: str | None, login: str | None) -> None:
    """A paper that follows a decision says which. Wrong use where it does not, with those there are."""
    if kind.subject != "matter" or matter is not None:
        return
    from ..dispatch.paperwork.specimens import decisions

    with at_desk(db, login) as desk:
        named = [f"{one.id}（{one.unit}{one.measure}）" for one in islice(decisions(desk, kind), _NAMED)]
    there = f"现有：{'、'.join(named)}" if named else "现在没有这样的决定"
    raise wrong_use(f"{kind.title}须写明 {_SUBJECTS['matter']}。{there}")


def _kind(code: str | None) -> DocumentKind:
    from ..dispatch.documents import KINDS

    for kind in KINDS:
        if kind.code == code:
            return kind
    known = "可用的见 document --list"
    raise wrong_use(f"没有文书种类“{code}”，{known}" if code else f"缺少文书种类，{known}")


def _print_contact_sheet(out: Path, db: str | None, login: str | None, *, force: bool) -> None:
    from ..dispatch.documents.contact import contact_sheet
    from ..dispatch.paperwork.specimens import specimens
    from ..dispatch.upkeep.saving import write_file

    check_target(out, force=force)
    with at_desk(db, login) as desk, progress() as tell:
        do_duties(desk)
        made = specimens(desk, tell)
    write_file(out, contact_sheet([(one.kind.title, one.pdf) for one in made]))
    if left := [one.kind.title for one in made if one.empty]:
        say(f"库里还没有内容、只印空白样张的：{'、'.join(left)}")
    show(f"{len(made)} 种文书的样张：{out}")


def _check_subject(kind: DocumentKind, subject: Subject, consultation: str | None, on: date | None) -> None:
    given: dict[str, object] = {"case": subject.case_no, "period": subject.first, "consultation": consultation}
    given |= {"board": subject.board, "matter": subject.matter, "report": on, "topic": subject.topic}
    if kind.subject in given and given.pop(kind.subject) is None:
        raise wrong_use(f"{kind.title}须写明 {_SUBJECTS[kind.subject]}")
    if surplus := next((name for name, value in given.items() if value is not None), None):
        raise wrong_use(f"{kind.title}用不到 {_SUBJECTS[surplus]}")


def _check_issue(kind: DocumentKind, issue: bool, register_no: str | None, login: str | None) -> None:
    if not issue and register_no is not None:
        raise wrong_use("--register-no 只在印发（--issue）时用")
    if issue and login is None:
        raise wrong_use("印发文书须用 --as 账号 登录")
    if issue and kind.registered and not (register_no or "").strip():
        raise wrong_use(f"印发{kind.title}须用 --register-no 填写发文字号")


def _deliver(out: Path, kind: DocumentKind, printed: Printed, *, reprinted: bool) -> None:
    from ..dispatch.upkeep.saving import write_file
    from ..models.errors import UserError

    try:
        write_file(out, printed.pdf)
    except UserError as error:
        if printed.number is None:
            raise
        raise UserError(error.message, kept=f"{printed.number} 已印发并存档，可用 --reprint 重印") from error
    if printed.missing:
        say(f"字库里没有这些字，已印作〓：{'、'.join(printed.missing)}")
    if printed.number is None:
        show(f"{kind.title}样张（未编号）：{out}")
    else:
        show(f"{'已重印' if reprinted else '已印发'} {printed.number}，校验码 {printed.code}：{out}")
