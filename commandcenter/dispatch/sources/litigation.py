"""诉讼服务中心: mediations the court delegates to the town."""

from __future__ import annotations

from ...models.draft import Platform
from .mapping import Column, ColumnMapping
from .table_source import TableSource

SOURCE = TableSource(
    Platform.LITIGATION,
    ColumnMapping(
        "诉讼服务默认",
        Platform.LITIGATION,
        {
            Column.EXTERNAL_NO: ("委派调解号", "委派调解编号", "委派编号", "案号", "编号"),
            Column.TITLE: ("案由", "纠纷类型"),
            Column.TEXT: ("纠纷概况", "案情简介", "诉讼请求", "事实与理由", "基本情况", "内容"),
            Column.PLACE: ("纠纷发生地", "地点", "地址"),
            Column.REQUESTER: ("申请人", "原告", "申请人姓名"),
            Column.PHONE: ("申请人电话", "联系电话", "电话"),
            Column.ADDRESS: ("申请人住址", "住址"),
            Column.COMPLAINED: ("被申请人", "被告", "对方当事人"),
            Column.HAPPENED: ("发生时间",),
            Column.RECEIVED: ("委派日期", "委派时间", "移送时间"),
            Column.DUE: ("调解期限", "办理期限", "期限", "截止时间"),
            Column.UNITS: ("调解组织", "承接单位", "办理单位"),
            Column.REPLY: ("调解结果", "结果"),
            Column.REPLIED: ("调解时间", "办结时间", "结案时间"),
            Column.ATTACHMENTS: ("附件",),
        },
    ),
)
