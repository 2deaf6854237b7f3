"""社会矛盾受理: petitions and disputes of the letters-and-visits office."""

from __future__ import annotations

from ...models.draft import Platform
from .mapping import Column, ColumnMapping
from .table_source import TableSource

SOURCE = TableSource(
    Platform.DISPUTES,
    ColumnMapping(
        "社会矛盾受理默认",
        Platform.DISPUTES,
        {
            Column.EXTERNAL_NO: ("信访编号", "信访件编号", "信访件号", "受理编号", "编号"),
            Column.TITLE: ("信访事项", "概况", "标题"),
            Column.TEXT: ("信访诉求", "诉求内容", "诉求", "主要诉求", "反映内容", "内容"),
            Column.PLACE: ("问题属地", "事发地点", "地点", "地址"),
            Column.REQUESTER: ("信访人", "信访人姓名", "上访人", "姓名"),
            Column.PHONE: ("联系电话", "手机号码", "电话"),
            Column.ADDRESS: ("信访人住址", "住址"),
            Column.COMPLAINED: ("被反映对象", "被反映人", "被反映单位"),
            Column.CATEGORY: ("内容分类", "问题类别", "分类"),
            Column.URGENCY: ("紧急程度",),
            Column.KIND: ("信访目的", "事项类别"),
            Column.CHANNEL: ("信访形式", "渠道"),
            Column.CONFIDENTIAL: ("是否保密",),
            Column.HAPPENED: ("发生时间",),
            Column.RECEIVED: ("登记时间", "登记日期", "信访日期", "受理时间"),
            Column.DUE: ("办理期限", "办结时限", "期限"),
            Column.UNITS: ("责任单位", "有权处理机关", "办理单位"),
            Column.REPLY: ("处理意见", "办理结果", "化解结果", "结果"),
            Column.REPLIED: ("答复时间", "办结时间", "化解时间"),
            Column.ATTACHMENTS: ("附件",),
        },
    ),
)
