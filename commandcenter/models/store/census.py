"""How often each special path of the life cycle was walked: one line of SQL each, read from what stands in the base."""

from __future__ import annotations

from sqlalchemy import Connection, text

from ..case import OPEN

_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))


def _cases(where: str) -> str:
    return f'SELECT count(*) FROM "case" WHERE {where}'


def _requests(kind: str, result: str) -> str:
    return f"SELECT count(*) FROM request WHERE kind = '{kind}' AND result = '{result}'"


def _tasks(where: str) -> str:
    return f"SELECT count(*) FROM task WHERE {where}"


def _events(kind: str, said: str = "") -> str:
    """Events of a kind, or those in which this was said."""
    more = f" AND payload LIKE '%{said}%'" if said else ""
    return f"SELECT count(*) FROM event WHERE entity = 'case' AND kind = '{kind}'{more}"


_PATHS: dict[str, str] = {
    "网格自办（R1）": _cases("route = 'R1'"),
    "镇站所办理（R2）": _cases("route = 'R2'"),
    "县直协助（R3）": _cases("route = 'R3'"),
    "综合研判（R4）": _cases("route = 'R4'"),
    "应急吹哨": _events("WHISTLE"),
    "口头研判、后补纪要": _events("MINUTES"),
    "无诉求人": _cases("requesters = 0 AND origin = 'LIVE'"),
    "先存草稿后提交": _events("SUBMIT"),
    "当场答复": _cases("close_kind = 'ANSWERED'"),
    "要求补充": _events("ASK_SUPPLEMENT"),
    "不予受理": _requests("REFUSAL", "APPROVED"),
    "不予受理未获同意": _requests("REFUSAL", "REFUSED"),
    "请平台收回": _cases("takeback_asked_at IS NOT NULL"),
    "申诉成立": _events("UPHOLD"),
    "更正地点事项": _events("PLACE"),
    "涉及两地": _cases("involved <> '[]'"),
    "历史件": _cases("origin = 'HISTORY'"),
    "网格上报": _events("GRID_ESCALATE"),
    "退单同意": _requests("RETURN", "APPROVED"),
    "退单不同意": _requests("RETURN", "REFUSED"),
    "申请超时上呈": "SELECT count(*) FROM request WHERE escalated_at IS NOT NULL",
    "第三次退单转会商": _events("CONSULT", '"reason":"THIRD_RETURN"'),
    "提请会商": _events("CONSULT"),
    "会商派发": _events("DIRECT"),
    "会商退回": _events("CONSULT_NOTHING"),
    "延期同意": _requests("EXTENSION", "APPROVED"),
    "延期不同意": _requests("EXTENSION", "REFUSED"),
    "挂账": "SELECT count(*) FROM suspension",
    "恢复办理": _events("RESUME"),
    "协办": _tasks("role = 'CO'"),
    "申请协办": _requests("COHANDLING", "APPROVED"),
    "豁免": _tasks("state = 'WAIVED'"),
    "上提": _requests("ESCALATION", "APPROVED"),
    "代录": "SELECT count(*) FROM proxy",
    "确认补录时间": _events("CONFIRM_LATE"),
    "对代录有异议": "SELECT count(*) FROM proxy WHERE disputed_at IS NOT NULL",
    "上级时限变更": _events("EXTERNAL_DUE"),
    "平台答复": _events("PLATFORM_REPLY"),
    "答复已报送": _cases("reply_sent_at IS NOT NULL"),
    "核查不通过返工": "SELECT count(*) FROM verification WHERE result = 'FAIL'",
    "两次返工": _cases("rework >= 2"),
    "抽查": "SELECT count(*) FROM verification WHERE result IN ('SAMPLE_PASS', 'SAMPLE_FAIL')",
    "无法联系结案": _cases("close_kind = 'UNREACHABLE'"),
    "回访未解决": _cases("unsolved >= 1"),
    "再次未解决转会商": _cases("unsolved >= 2"),
    "不满意": "SELECT count(*) FROM callback WHERE rating = 'DISSATISFIED'",
    "拒绝评价": "SELECT count(*) FROM callback WHERE rating = 'REFUSED'",
    "认定不合理诉求": _cases("unreasonable_at IS NOT NULL"),
    "并案": _events("MERGE"),
    "撤销并案": _events("UNMERGE"),
    "移送": _cases("state = 'TRANSFERRED'"),
    "作废": _cases("state = 'CANCELLED'"),
    "演练": _cases("drill"),
    "重复诉求": _cases("repeat_of IS NOT NULL"),
    "虚假结案": _cases("fraud_at IS NOT NULL"),
    "重新办理": _events("REOPEN"),
    "催办": _events("URGE"),
    "督办": _cases("supervise_level = 2"),
    "领导包案": _cases("supervise_level = 3"),
    "黄牌": _events("YELLOW_CARD"),
    "红牌": _tasks("red_at IS NOT NULL"),
    "信访事项": _cases("petition_at IS NOT NULL"),
    "信访依法终结": _cases("close_kind = 'PETITION_FINAL'"),
    "保密件": _cases("confidential"),
    "查看诉求人": _events("LOOK"),
    "被反映单位回避": _cases("complained_units <> '[]'"),
    "评价部门": "SELECT count(DISTINCT case_id) FROM rating WHERE direction = 'OF_UNIT'",
    "评价上报": "SELECT count(DISTINCT case_id) FROM rating WHERE direction = 'OF_REPORT'",
    "撤销派单": _events("UNDO", '"kind":"DISPATCH"'),
    "撤销结案": _events("UNDO", '"kind":"CALL_BACK"'),
    "撤销当场答复": _events("UNDO", '"kind":"ANSWER"'),
    "撤销并案操作": _events("UNDO", '"kind":"MERGE"'),
    "撤销催办": _events("UNDO", '"kind":"URGE"'),
    "撤销会商派发": _events("UNDO", '"kind":"DIRECT"'),
    "日历更新": _events("RECALENDAR"),
    "归档": _cases("state = 'ARCHIVED' AND origin <> 'HISTORY'"),
}


def paths(connection: Connection) -> dict[str, int]:
    """Every special path by its name for people, in the order of the life cycle."""
    return {name: connection.execute(text(_escaped(sql))).scalar_one() for name, sql in _PATHS.items()}


def _escaped(sql: str) -> str:
    """A colon of JSON is not a parameter."""
    return sql.replace(":", "\\:")


def actions(connection: Connection) -> dict[str, int]:
    """Events of cases by their kind."""
    return _counted(connection, "SELECT kind, count(*) FROM event WHERE entity = 'case' GROUP BY kind ORDER BY kind")


def totals(connection: Connection) -> tuple[int, int]:
    """Cases of live work, and how many of them are open."""
    row = connection.execute(
        text(f"SELECT count(*), count(*) FILTER (WHERE state IN ({_OPEN})) FROM \"case\" WHERE origin <> 'HISTORY'")
    ).one()
    return row[0], row[1]


def open_states(connection: Connection) -> dict[str, int]:
    """Open cases by their state."""
    return _counted(connection, f'SELECT state, count(*) FROM "case" WHERE state IN ({_OPEN}) GROUP BY state')


def _counted(connection: Connection, sql: str) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(text(sql))}
