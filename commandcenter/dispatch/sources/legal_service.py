"""公共法律服务: legal aid and people's mediation."""

from __future__ import annotations

from ...models.draft import Platform
from .mapping import Column, ColumnMapping
from .table_source import TableSource

SOURCE = TableSource(
    Platform.LEGAL_SERVICE,
    ColumnMapping(
        "公共法律服务默认",
        Platform.LEGAL_SERVICE,
        {
            Column.EXTERNAL_NO: ("法律援助编号", "援助编号", "人民调解编号", "调解编号", "受理编号", "编号"),
            Column.TITLE: ("事项名称", "纠纷名称", "标题"),
            Column.TEXT: ("事项内容", "咨询内容", "纠纷简要情况", "案情简介", "基本情况", "内容"),
            Column.PLACE: ("地点", "地址", "纠纷发生地"),
            Column.REQUESTER: ("申请人", "受援人", "当事人", "咨询人"),
            Column.PHONE: ("联系电话", "申请人电话", "电话"),
            Column.ADDRESS: ("申请人住址", "住址"),
            Column.COMPLAINED: ("被申请人", "对方当事人"),
            Column.CATEGORY: ("类别", "服务类别", "纠纷类型", "事项类别"),
            Column.CONFIDENTIAL: ("是否保密",),
            Column.RECEIVED: ("受理日期", "受理时间", "申请日期", "日期"),
            Column.DUE: ("办理期限", "期限"),
            Column.UNITS: ("承办人", "法律顾问", "调解员", "承办单位"),
            Column.REPLY: ("协议内容", "调解协议", "办理结果"),
            Column.REPLIED: ("协议日期", "办结日期", "办结时间"),
            Column.ATTACHMENTS: ("附件",),
        },
    ),
)
