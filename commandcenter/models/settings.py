"""The settings an administrator may change: what each means, what it may be, and what must fit together.

A clock that runs keeps the limit it was started with (`limits.Limits.at`); each group says from when a change counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

from .duty.shifts import read_starts
from .errors import RuleBroken, UserError
from .labels import Labelled
from .limits import Limits
from .timing import rotation
from .timing.hours import NO_REPORT, USUAL_REPORT, read_report_hour, report_key
from .timing.worktime import Limit, LimitUnit, OfficeHours, day_text, read_span
from .town.matters import LimitClass

_U = LimitUnit
#: The setting of the turns of a day.
STARTS = "shift.starts"
#: The most of each unit that is still a limit and no slip of the hand.
_MOST = {_U.WORKING_DAYS: 60, _U.WORKING_MINUTES: 4800, _U.MINUTES: 10_080, _U.NATURAL_DAYS: 365}
_PARTS = re.compile(r"[\s,，、;；]+")


class Group(Labelled):
    """How settings are listed. `since` says from when a change counts."""

    COMPLETION = "COMPLETION", "办结时限"
    RESPONSE = "RESPONSE", "签收和联系"
    STAGE = "STAGE", "各环节时限"
    ASK = "ASK", "申请和裁决"
    PETITION = "PETITION", "信访时限"
    RULE = "RULE", "天数和次数"
    DESK = "DESK", "值守和告警"
    REPORT = "REPORT", "报告"
    BACKUP = "BACKUP", "备份"
    HOURS = "HOURS", "办公时间"
    HOLIDAYS = "HOLIDAYS", "放假安排"

    @property
    def since(self) -> str:
        return _SINCE[self]


_STARTED = "立即生效：此后起算的按新时限；已经起算的时钟不变，时钟账照旧对得上。"
_SINCE = {
    Group.COMPLETION: _STARTED,
    Group.RESPONSE: _STARTED,
    Group.STAGE: _STARTED,
    Group.ASK: "立即生效：此后提出的申请按新时限；已经提出的，裁决时限不变。",
    Group.PETITION: "立即生效：此后办理的步骤按新时限；已经定下的日期不变。",
    Group.RULE: "立即生效：此后的每一步按新规定判断，办完的不再改动。",
    Group.DESK: "立即生效。",
    Group.REPORT: "立即生效：开着的工作站到点把稿拟好，放在文书页等核改；没到点的按新时刻。",
    Group.BACKUP: "立即生效：开着的工作站到点备份；共用服务器由服务器备份，这里只看文件夹。",
    Group.HOURS: "自起用日起生效：在办任务的办结时限重新推算，时钟账添一行；办完的任务不变。",
    Group.HOLIDAYS: "立即生效：在办任务的办结时限重新推算，时钟账添一行；办完的任务不变。",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `units` are those a limit may be given in; a number has none, but its `suffix` and bounds; words
    have `plain`, which reads them as they are kept, their `usual` ones, and a `hint`."""

    key: str
    group: Group
    label: str
    about: str
    units: tuple[LimitUnit, ...] = ()
    lowest: int = 1
    highest: int = 0
    suffix: str = ""
    plain: Callable[[str], str] | None = None
    usual: str = ""
    hint: str = ""

    @property
    def limit(self) -> str | None:
        """The name of the limit it is (`limits.NAMES`); None for what is none."""
        return self.key.removeprefix("limit.") if self.key.startswith("limit.") else None

    def read(self, text: str) -> Limit | int | str:
        """The value as settings write it (5wd, 75, 02:00), when it may be that. Raises UserError."""
        if self.plain is not None:
            return self.plain(text)
        if not self.units:
            return self._number(text)
        try:
            limit = Limit.parse(text.strip())
        except RuleBroken:
            raise self._wrong("应为大于 0 的整数") from None
        if limit.unit not in self.units:
            raise self._wrong(f"只能按{'、'.join(unit.label for unit in self.units)}计")
        if limit.n > _MOST[limit.unit]:
            raise self._wrong(f"最多 {_MOST[limit.unit]} {limit.unit.label}")
        return limit

    def said(self, value: Limit | int | str) -> str:
        """The value in words: 5个工作日, 75%."""
        if isinstance(value, str):
            return value or "—"
        return value.label if isinstance(value, Limit) else f"{value}{self.suffix}"

    def bounds(self, unit: LimitUnit | None) -> str:
        """What it may be, in words."""
        return f"{self.lowest}–{_MOST[unit] if unit else self.highest}"

    def _number(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text.strip()) or not self.lowest <= int(text) <= self.highest:
            raise self._wrong(f"应为 {self.lowest} 到 {self.highest} 的整数")
        return int(text)

    def _wrong(self, how: str) -> UserError:
        return UserError(f"{self.label}{how}", field="value", kept="原来的值没有改动")


def _limit(name: str, group: Group, label: str, about: str, *units: LimitUnit) -> Setting:
    return Setting(f"limit.{name}", group, label, about, units)


def _completion(of_class: LimitClass, about: str, *units: LimitUnit) -> Setting:
    return _limit(f"completion.{of_class.name}", Group.COMPLETION, of_class.label, about, *units)


def _number(name: str, group: Group, label: str, about: str, lowest: int, highest: int, suffix: str) -> Setting:
    return Setting(f"limit.{name}", group, label, about, (), lowest, highest, suffix)


def _report(kind: str, label: str, about: str) -> Setting:
    """When a report is to be ready."""
    return Setting(
        report_key(kind),
        Group.REPORT,
        label,
        about,
        plain=read_report_hour,
        usual=USUAL_REPORT,
        hint=f"如 {USUAL_REPORT}，或写 {NO_REPORT}",
    )


_WORK = (_U.WORKING_MINUTES, _U.WORKING_DAYS)
_ANY = (*_WORK, _U.MINUTES)
_DAYS = (_U.WORKING_DAYS,)
_G, _C = Group, LimitClass

SETTINGS: tuple[Setting, ...] = (
    _completion(_C.EMERGENCY, "险情和应急件从派单到反馈，不分昼夜。", _U.MINUTES),
    _completion(_C.LIVELIHOOD, "停水、停电一类从派单到办结，不分昼夜。", _U.MINUTES),
    _completion(_C.GRID, "R1 由网格自行解决的，从派单到办结。", *_WORK),
    _completion(_C.CONSULT, "咨询类从派单到答复。", *_WORK),
    _completion(_C.ORDINARY, "一般事项从派单到办结，公开规定为 5 个工作日。", *_WORK),
    _completion(_C.COMPLEX, "疑难事项从派单到办结。", *_WORK),
    _limit("sign", _G.RESPONSE, "签收", "站所和县直部门从派单到签收。", *_ANY),
    _limit("sign_emergency", _G.RESPONSE, "应急签收", "应急件从派单到签收，不分昼夜。", _U.MINUTES),
    _limit("sign_village", _G.RESPONSE, "村和社区签收", "村、社区从派单到签收。", *_ANY),
    _limit("contact", _G.RESPONSE, "联系", "从派单到签收并联系诉求人（到场），响应率按它计算。", *_ANY),
    _limit("contact_emergency", _G.RESPONSE, "应急到场", "应急件从派单到现场，响应率按它计算。", _U.MINUTES),
    _limit("contact_village", _G.RESPONSE, "村和社区联系", "村、社区从派单到签收并联系，响应率按它计算。", *_ANY),
    _limit("intake", _G.STAGE, "受理", "从登记到受理。", *_ANY),
    _limit("intake_emergency", _G.STAGE, "应急受理", "应急件从登记到受理，不分昼夜。", _U.MINUTES),
    _limit("triage", _G.STAGE, "分流派单", "从受理到派单。", *_ANY),
    _limit("triage_emergency", _G.STAGE, "应急派单", "应急件从受理到派单，不分昼夜。", _U.MINUTES),
    _limit("supplement", _G.STAGE, "补充材料", "上报人补充材料的时间。", *_ANY),
    _limit("consult", _G.STAGE, "会商", "从提请会商到会商决定。", *_ANY),
    _limit("minutes", _G.STAGE, "补会商纪要", "领导口头研判派出后，补会商和纪要的时间。", _U.MINUTES, _U.WORKING_DAYS),
    _limit("first_report", _G.STAGE, "信息首报", "应急件从登记到报出首报，不分昼夜。", _U.MINUTES),
    _limit("follow_report", _G.STAGE, "信息续报", "应急件处置期间两次报告之间，不分昼夜。", _U.MINUTES),
    _limit("verify", _G.STAGE, "核查", "从反馈到网格员现场核查。", *_ANY),
    _limit("callback", _G.STAGE, "回访", "从核查通过到回访结案。", *_ANY),
    _limit("return_ask", _G.ASK, "提出退单", "派单后多久内可以申请退单，公开规定为 2 个工作日。", *_WORK),
    _limit("return_decide", _G.ASK, "裁决退单", "值班长裁决退单，逾期上呈主任。", *_ANY),
    _limit("request_decide", _G.ASK, "裁决其他申请", "延期、挂账、协办等申请的裁决。", *_ANY),
    _limit("dispute", _G.ASK, "对代录提异议", "单位对代录提出异议的时间。", *_WORK),
    _limit("rating", _G.ASK, "互相评价", "结案后多久内可以评价。", *_DAYS),
    _limit("check_period", _G.ASK, "考核核对期", "月度考核送单位核对多久，其间可以提异议。", *_DAYS),
    _limit("appeal", _G.ASK, "考核申诉", "月度考核公布后多久内可以申诉。", *_DAYS),
    _limit("petition_notice", _G.PETITION, "受理告知", "《信访工作条例》的期限，按自然日。", _U.NATURAL_DAYS),
    _limit("petition_opinion", _G.PETITION, "处理意见", "《信访工作条例》的期限，按自然日。", _U.NATURAL_DAYS),
    _limit("petition_extension", _G.PETITION, "延长办理", "告知后最多延长的天数，按自然日。", _U.NATURAL_DAYS),
    _limit("petition_review", _G.PETITION, "复查和复核", "《信访工作条例》的期限，按自然日。", _U.NATURAL_DAYS),
    _number("extension_days", _G.RULE, "延期合计", "一件任务累计可延期，公开规定为 10 个工作日。", 1, 60, " 个工作日"),
    _number("suspension_review_days", _G.RULE, "挂账复核", "挂账最长多久须复核一次。", 1, 180, " 天"),
    _number("reopen_days", _G.RULE, "可重新办理", "结案后多久内可以重新办理。", 1, 180, " 天"),
    _number("archive_days", _G.RULE, "归档", "结案后多久自动归档。", 1, 365, " 天"),
    _number("proxy_hours", _G.RULE, "代录按发生时间", "代录在多久内补记的，按发生时间计算。", 1, 72, " 小时"),
    _number("external_reserve_days", _G.RULE, "上级时限预留", "比平台时限提前多少个工作日到期。", 0, 10, " 个工作日"),
    _number("forced_consult_returns", _G.RULE, "退单转会商", "同一案件第几次申请退单时转会商。", 2, 9, " 次"),
    _number("unreachable_tries", _G.RULE, "回访次数", "不同时段打几次都未接通，可按无法联系结案。", 1, 9, " 次"),
    _number("unreachable_days", _G.RULE, "回访天数", "未接通的几次须分在几天里打。", 1, 9, " 天"),
    _number("sample_one_in", _G.RULE, "自办抽查", "网格自办的每多少件抽查一件。", 2, 100, " 件"),
    _number("warn_percent", _G.DESK, "临期", "时限用去多少算临期，看板、督查和大屏都按它。", 50, 95, "%"),
    _number("undo_seconds", _G.DESK, "撤销", "派单、结案、并案、催办之后多久内可以撤销。", 3, 30, " 秒"),
    _number("claim_minutes", _G.DESK, "接手", "接手一件以后多久不动就放开。", 1, 60, " 分钟"),
    Setting(
        STARTS,
        _G.DESK,
        "交班时刻",
        "一天里各班的起点，自明天起按新班次；到时请核对值班表。",
        hint="用空格或顿号隔开，如 08:00、20:00",
    ),
    _report("daily", "日报", "每天这个时刻拟好前一天的日报；那时没开机，开机后补拟。"),
    _report("weekly", "周报", "每周一这个时刻拟好上一周的周报。"),
    _report("monthly", "月报", "每月 1 日这个时刻拟好上个月的月报。"),
    Setting(
        rotation.AT,
        _G.BACKUP,
        "备份时刻",
        "每天到点备份；那时没开机，开机后补做。",
        plain=rotation.read_at,
        usual=rotation.USUAL_AT,
        hint=f"如 02:00，或写 {rotation.NEVER}",
    ),
    Setting(
        rotation.FOLDER,
        _G.BACKUP,
        "备份到",
        "最好在另一块盘、移动硬盘或网络盘；不写则在数据库旁边。",
        plain=rotation.read_folder,
        hint="完整路径，如 /media/backup/laohu 或 D:\\备份",
    ),
    Setting(
        rotation.KEEP,
        _G.BACKUP,
        "保留",
        "只留最新的几份，更早的自动删去。",
        (),
        2,
        366,
        " 份",
        usual=str(rotation.USUAL_KEEP),
    ),
)
SETTING: dict[str, Setting] = {setting.key: setting for setting in SETTINGS}


def check_together(limits: Limits) -> None:
    """Limits that contradict each other are refused. Raises UserError naming both."""
    for what in _contradictions(limits):
        raise UserError(what, field="value", kept="原来的值没有改动")


def _contradictions(limits: Limits) -> Iterator[str]:
    for name in ("sign", "sign_emergency", "sign_village"):
        yield from _longer(limits, name, name.replace("sign", "contact"))
    yield from _longer(limits, "contact_emergency", "completion.EMERGENCY")
    if limits.reopen_days > limits.archive_days:
        yield f"可重新办理的 {limits.reopen_days} 天不能长于归档的 {limits.archive_days} 天"
    if limits.unreachable_days > limits.unreachable_tries:
        yield f"回访天数 {limits.unreachable_days} 不能多于回访次数 {limits.unreachable_tries}"


def _longer(limits: Limits, short: str, long: str) -> Iterator[str]:
    """Compared where both count alike."""
    a, b = limits.value(short), limits.value(long)
    if isinstance(a, Limit) and isinstance(b, Limit) and a.unit is b.unit and a.n > b.n:
        first, second = SETTING[f"limit.{short}"].label, SETTING[f"limit.{long}"].label
        yield f"{first}的{a.label}不能长于{second}的{b.label}"


def starts_said(starts: tuple[time, ...]) -> str:
    """08:00、20:00"""
    return "、".join(f"{start:%H:%M}" for start in starts)


def read_starts_typed(text: str) -> tuple[time, ...]:
    """The times as a person types them, apart by blanks or commas. Raises UserError."""
    return read_starts(" ".join(filter(None, _PARTS.split(text.strip()))))


def hours_said(hours: OfficeHours) -> str:
    """08:30–12:00 13:30–17:30"""
    return " ".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in hours.spans)


def read_hours(valid_from: date, text: str) -> OfficeHours:
    """Office hours as a person types them: 08:30-12:00 13:30-17:30. Raises UserError."""
    spans = []
    for part in filter(None, _PARTS.split(text.strip())):
        span = read_span(part)
        if span is None:
            raise UserError(f"“{part}”不是时段，应如 08:30-12:00 13:30-17:30", field="spans", kept="办公时间没有改动")
        spans.append(span)
    return OfficeHours(valid_from, tuple(spans))


def replaced(hours: tuple[OfficeHours, ...], new: OfficeHours, today: date) -> tuple[OfficeHours, ...]:
    """The list with these hours from their day on. Raises UserError for a day that is past: what was counted stays."""
    _check_ahead(new.valid_from, today)
    return (*(h for h in hours if h.valid_from != new.valid_from), new)


def without(hours: tuple[OfficeHours, ...], valid_from: date, today: date) -> tuple[OfficeHours, ...]:
    """The list without those planned from that day on. Raises UserError when they hold already, or are none."""
    _check_ahead(valid_from, today)
    kept = tuple(h for h in hours if h.valid_from != valid_from)
    if len(kept) == len(hours):
        raise UserError(f"没有{day_text(valid_from)}起的办公时间", field="valid_from")
    return kept


def _check_ahead(valid_from: date, today: date) -> None:
    if valid_from <= today:
        raise UserError(f"起用日须在{day_text(today)}之后", field="valid_from", kept="办公时间没有改动")
