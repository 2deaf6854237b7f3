"""The terms of a dossier: states, kinds and results with their Chinese labels (domain §2). No rule lives here."""

from __future__ import annotations

from .labels import Labelled


class CaseState(Labelled):
    DRAFT = "DRAFT", "草稿"
    SUBMITTED = "SUBMITTED", "待受理"
    SUPPLEMENT = "SUPPLEMENT", "待补充"
    NOT_ADMITTED = "NOT_ADMITTED", "不予受理"
    ACCEPTED = "ACCEPTED", "待分流"
    GRID_HANDLING = "GRID_HANDLING", "网格自办"
    DISPATCHED = "DISPATCHED", "待签收"
    HANDLING = "HANDLING", "办理中"
    SUSPENDED = "SUSPENDED", "挂账"
    CONSULTING = "CONSULTING", "会商中"
    VERIFYING = "VERIFYING", "待核查"
    CALLBACK = "CALLBACK", "待回访"
    CLOSED = "CLOSED", "已结案"
    ARCHIVED = "ARCHIVED", "已归档"
    MERGED = "MERGED", "已并案"
    TRANSFERRED = "TRANSFERRED", "已移送"
    CANCELLED = "CANCELLED", "作废"


#: States in which somebody still owes work; "any open" of the life-cycle table.
OPEN = frozenset(
    {
        CaseState.SUBMITTED,
        CaseState.SUPPLEMENT,
        CaseState.ACCEPTED,
        CaseState.GRID_HANDLING,
        CaseState.DISPATCHED,
        CaseState.HANDLING,
        CaseState.SUSPENDED,
        CaseState.CONSULTING,
        CaseState.VERIFYING,
        CaseState.CALLBACK,
    }
)

#: States whose name follows from the tasks (domain §2.2, last sentence).
BY_TASKS = frozenset(
    {CaseState.GRID_HANDLING, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.SUSPENDED, CaseState.VERIFYING}
)


class TaskState(Labelled):
    SENT = "SENT", "待签收"
    SIGNED = "SIGNED", "已签收"
    CONTACTED = "CONTACTED", "已联系"
    FED_BACK = "FED_BACK", "已反馈"
    SUSPENDED = "SUSPENDED", "挂账"
    DONE = "DONE", "已完成"
    RETURNED = "RETURNED", "已退"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    WAIVED = "WAIVED", "豁免"


#: Tasks whose unit still owes something.
RUNNING = frozenset({TaskState.SENT, TaskState.SIGNED, TaskState.CONTACTED, TaskState.SUSPENDED})
#: What a withdrawal ends: it runs still, or waits for its verification.
UNSETTLED = RUNNING | {TaskState.FED_BACK}
#: Tasks that count for nobody any more (domain §3, exclusions).
VOID = frozenset({TaskState.RETURNED, TaskState.WITHDRAWN, TaskState.WAIVED})


class TaskRole(Labelled):
    LEAD = "LEAD", "主办"
    CO = "CO", "协办"


class Origin(Labelled):
    """LIVE work counts; HISTORY is an imported, answered record; LEDGER a case taken over on day one."""

    LIVE = "LIVE", "实时"
    HISTORY = "HISTORY", "历史"
    LEDGER = "LEDGER", "接转"


class AskKind(Labelled):
    """Requests: objects decided by somebody else."""

    RETURN = "RETURN", "退单"
    EXTENSION = "EXTENSION", "延期"
    SUSPENSION = "SUSPENSION", "挂账"
    COHANDLING = "COHANDLING", "协办"
    ESCALATION = "ESCALATION", "上提"
    WAIVER = "WAIVER", "豁免"
    REFUSAL = "REFUSAL", "不予受理"


class AskResult(Labelled):
    APPROVED = "APPROVED", "同意"
    REFUSED = "REFUSED", "不同意"
    VOID = "VOID", "失效"


class RefusalReason(Labelled):
    """Why an order is not admitted (不予受理)."""

    OUTSIDE = "OUTSIDE", "不属本镇管辖"
    COURT = "COURT", "已进入诉讼、仲裁、复议程序"
    DECIDED = "DECIDED", "已依法终结"
    SAME = "SAME", "重复反映正在办理"
    EMPTY = "EMPTY", "无实质诉求"


class ProxyStep(Labelled):
    """What may be recorded for a unit (代录)."""

    SIGN = "SIGN", "签收"
    CONTACT = "CONTACT", "联系"
    ARRIVE = "ARRIVE", "到场"
    FEED_BACK = "FEED_BACK", "反馈"
    VERIFY = "VERIFY", "核查"


class Check(Labelled):
    """Result of an on-site verification; SAMPLE_* are the second check of self-handled cases."""

    PASS = "PASS", "通过"
    FAIL = "FAIL", "不通过"
    SAMPLE_PASS = "SAMPLE_PASS", "抽查通过"
    SAMPLE_FAIL = "SAMPLE_FAIL", "抽查不通过"


class Rating(Labelled):
    VERY_SATISFIED = "VERY_SATISFIED", "非常满意"
    SATISFIED = "SATISFIED", "满意"
    BASICALLY = "BASICALLY", "基本满意"
    DISSATISFIED = "DISSATISFIED", "不满意"
    REFUSED = "REFUSED", "拒绝评价"


class Channel(Labelled):
    """How a partner without the program told the centre (代录, domain §2.2)."""

    PHONE = "PHONE", "电话"
    WECHAT = "WECHAT", "微信"
    PAPER = "PAPER", "纸质"
    IN_PERSON = "IN_PERSON", "当面"


class Danger(Labelled):
    """Order of danger: life > crowd > overdue > rest; overdue is a matter of the clock."""

    LIFE = "LIFE", "人身安全"
    CROWD = "CROWD", "群体事件"
    NONE = "NONE", "一般"


class CloseKind(Labelled):
    RESOLVED = "RESOLVED", "已解决"
    NO_REQUESTER = "NO_REQUESTER", "核查通过"
    ANSWERED = "ANSWERED", "当场答复"
    UNREACHABLE = "UNREACHABLE", "无法联系"
    RATING_REFUSED = "RATING_REFUSED", "拒绝评价"
    UNREASONABLE = "UNREASONABLE", "认定不合理诉求"
    PETITION_FINAL = "PETITION_FINAL", "依法终结"


class Direction(Labelled):
    """Two-way assessment: who rates whom (domain §3)."""

    OF_UNIT = "OF_UNIT", "评价部门"
    OF_REPORT = "OF_REPORT", "评价上报"


class Excuse(Labelled):
    """What a decided objection takes off a unit's figures: a lateness counts as in time, anything else not at all."""

    RESPONSE = "RESPONSE", "响应超时非本单位原因"
    LATE = "LATE", "办理超期非本单位原因"
    RETURN = "RETURN", "退单驳回不计扣分"
    FIRST_PASS = "FIRST_PASS", "首次核查未通过不计"
    OPINION = "OPINION", "回访评价不计"
    REPEAT = "REPEAT", "重复诉求不计"


class RatingItem(Labelled):
    ARRIVAL = "ARRIVAL", "到场及时"
    EFFECT = "EFFECT", "处置实效"
    ATTITUDE = "ATTITUDE", "履职态度"
    COMMUNICATION = "COMMUNICATION", "沟通反馈"
    TRUE_REPORT = "TRUE_REPORT", "上报真实"
    COMPLETE = "COMPLETE", "要素齐全"
    CLASSIFIED = "CLASSIFIED", "分类准确"
