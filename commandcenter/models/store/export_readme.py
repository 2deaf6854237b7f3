"""The README that lies in every export: what each file and column is."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD = """# 数据导出说明

每个 CSV 文件对应一张表：UTF-8 编码，首行为列名；时间为北京时间（+08:00）；是/否为 1/0；空单元格表示没有。
以 = + - @ 等开头的内容前加了一个单引号，防止表格软件当作公式执行；读回时去掉开头的一个单引号即可。
账号密码不导出；因回避不得查看的案件整件不导出，chain.csv 中其事件标有 withheld。
文书页面在 documents/，附件在 attachments/，文件名为其编号。

前十个文件的前若干列是固定约定，可用任意工具独立复算七项指标；其余列和其余文件是同一数据库的完整内容。

| 文件 | 内容 |
|---|---|
"""

_FILES = {
    "units": "单位；peer_group 为参与比较的分组",
    "cases": "案件；unreasonable_at 为认定不合理诉求或信访终结的时间",
    "tasks": "任务：一个案件派给一个单位；end_state 为空表示仍在办；"
    "consulted 为 1 表示因转会商撤回，此前已误和已办到的时限仍计",
    "requests": "退单、延期、挂账等申请及裁决",
    "suspensions": "挂账的起止；to 为空表示仍在挂账",
    "verifications": "现场核查；SAMPLE_ 开头为抽查",
    "callbacks": "回访；一行是一次拨打",
    "ratings": "双向评价的逐项得分",
    "events": "事件：只增不改；seq 是链上的序号，payload 为原文",
    "chain": "防篡改链：hash = sha256(各部分长度:内容)，依次为 prev、seq、event_id、at、recorded_at（UTC 微秒）、"
    "login、entity、entity_id、n、kind、payload",
    "account": "账号：一个账号一个岗位；不含密码",
    "alarm": "一键报警和设备告警；同一设备短时间内的重复告警合为一条",
    "alarm_message": "已收到的告警消息，防止同一消息重复登记",
    "app_meta": "数据库自身的记录：性质（正式、演示、演练）、镇域名称、修订号等",
    "accountability": "问责与激励：对单位的决定、依据、整改要求和结果；key 为所据的规则和事项",
    "accountability_use": "结果运用：年终考核、干部使用、评先选优",
    "appraisal": "月度考核：月份、进展、核对期和申诉的截止；WITHDRAWN 为草稿已撤回，其加分不计",
    "appraisal_body": "核对稿（n 为 0）和每次公布冻结的内容；公布的 sha256 在 appraisal_revision",
    "appraisal_bonus": "加分申报和审定，points 为百分之一分",
    "appraisal_county": "县级通报的各单位指标，value 为万分之一；void 为 1 表示已被后来的数据替代",
    "appraisal_item": "核对稿（revision_n 为 0）和每次公布的每个数字背后的各项：案件、指标、任务、分子分母",
    "appraisal_objection": "核对异议和申诉：单位、指标、案件、理由、裁定；excuse 为更正内容",
    "appraisal_revision": "历次公布：n 减 1 为修订号，at 为截至时间，seq 为依据的链上序号，sha256 为冻结内容的摘要",
    "area": "片区",
    "attachment": "附件的名称、类型、大小和 sha256；原文件在 attachments/",
    "calendar_day": "节假日与调休：works 为 1 的是工作日",
    "calendar_year": "已公布放假安排的年份",
    "case_barred": "回避名单：U 为被反映的单位，P 为被反映的人",
    "case_number": "案件编号每日已用到的序号",
    "case_scope": "哪个单位（U）或网格（G）看得到哪个案件",
    "case_text": "案件的检索文本和诉求原文",
    "chain_head": "链首：链上最后一环的序号和 hash",
    "change_log": "变更流：工作站据此刷新；可能已删去较早的部分",
    "document": "文书的编号、内容（data）、页面的 sha256 和印出时间，所属会商（meeting_id）；页面在 documents/",
    "paper_draft": "文稿：拟稿、核稿、签发各由谁何时办理；data 为签发的内容，document_id 为印发的文书",
    "paper_receipt": "文书发往各单位的回执：何时由谁签收、怎样得知、催收几次",
    "document_number": "各类文书每年已用到的序号",
    "grid": "网格：镇、管区、村（社区）等各级及其承办单位",
    "grid_up": "每个网格及其所有上级网格",
    "idempotency": "已受理的登记请求，防止同一请求重复登记",
    "import_mapping": "导入文件的列对应方案",
    "kpi_fact": "指标事实：每一项计入七项指标、评价或扣分的分子、分母、件数和待定数，按归属日和单位",
    "kpi_sum": "指标事实按日和按月的汇总：owner 为 U（单位指标）、G（网格指标）、M（评价与扣分）",
    "liaison": "各单位在各片区的联络人",
    "matter": "事项清单：牵头与协办单位、路径、时限、依据",
    "dispatch_rule": "会商定下的派单规则：同一事项今后建议的牵头与配合单位；revoked_at 为撤销时间",
    "meeting": "会商：时间地点、主持人账号、进展；year、serial 为年度次序",
    "meeting_decision": "议定事项：牵头、配合、任务、时限、验收标准；override 为指定缺席单位牵头的理由",
    "meeting_item": "会商议题：一个议题是一个案件；units 为涉及的单位",
    "meeting_opinion": "各单位对议题的意见；channel 不为空的是代录",
    "meeting_read_back": "牵头单位对议定事项的复述；void 为 1 表示事项后来有改动",
    "meeting_seat": "会商通知和签到",
    "mute": "静音：谁在哪台工作站因何静音，何时自动恢复",
    "office_hours": "办公时间及其起用日期",
    "person": "工作人员：同名同电话的账号属于同一人",
    "platform_unit": "各平台的承办单位",
    "proxy": "代录：替单位录入的步骤及其来电来访情况、确认或异议",
    "requester": "诉求人的姓名、电话、地址；不在链上，可以更正或删除",
    "roster": "值班表：某日第几班各岗位排了谁",
    "setting": "与默认不同的设置，如 limit. 开头的时限",
    "shift": "班次：从一次交接班到下一次；data 为交班人签字的内容，document_id 为交接班记录",
    "shift_log": "值班记录：记事、约定、领导指示、设备故障；settled_at 为约定办结的时间",
    "transition": "状态变化表：案件和任务允许的状态变化",
}


_CONTRACTED = tuple(_FILES)[:10]


def readme(written: Mapping[str, list[str]]) -> str:
    """The text for the files written, with the columns of each."""
    rows = [f"| `{name}.csv` | {_FILES[name]} |" for name in sorted(written, key=_order)]
    columns = [
        f"- `{name}.csv`：{'、'.join(head)}" for name, head in sorted(written.items(), key=lambda i: _order(i[0]))
    ]
    return _HEAD + "\n".join(rows) + "\n\n## 列\n\n" + "\n".join(columns) + "\n"


def _order(name: str) -> tuple[int, str]:
    return (_CONTRACTED.index(name) if name in _CONTRACTED else len(_CONTRACTED), name)
