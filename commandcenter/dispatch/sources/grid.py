"""网格化管理: matters the grid workers reported elsewhere, mediations included."""

from __future__ import annotations

from ...models.draft import Platform
from .mapping import Column, ColumnMapping
from .table_source import TableSource

SOURCE = TableSource(
    Platform.GRID,
    ColumnMapping(
        "网格化管理默认",
        Platform.GRID,
        {
            Column.EXTERNAL_NO: ("事件编号", "事项编号", "案件编号", "编号"),
            Column.TITLE: ("事件名称", "事项名称", "名称", "标题"),
            Column.TEXT: ("事件概述", "概述", "摘要", "事件描述", "简述", "内容"),
            Column.PLACE: ("事发地址", "发生地点", "事发地点", "地址", "地点"),
            Column.REQUESTER: ("反映人", "当事人", "上报人", "联系人"),
            Column.PHONE: ("联系电话", "电话", "上报人电话"),
            Column.COMPLAINED: ("对方当事人", "被反映对象", "被反映人"),
            Column.CATEGORY: ("类别", "事件类别", "事件类型", "大类", "小类", "分类"),
            Column.URGENCY: ("紧急程度", "缓急程度"),
            Column.CHANNEL: ("来源", "渠道", "上报渠道"),
            Column.CONFIDENTIAL: ("是否保密",),
            Column.HAPPENED: ("发生时间", "发生日期", "事发时间"),
            Column.RECEIVED: ("上报时间", "登记时间", "受理时间"),
            Column.DUE: ("办结时限", "处置时限", "时限"),
            Column.UNITS: ("处置单位", "涉及单位", "办理单位", "责任单位"),
            Column.REPLY: ("处置结果", "办理结果", "化解结果", "调解结果"),
            Column.REPLIED: ("处置时间", "办结时间", "化解时间"),
            Column.LONGITUDE: ("经度",),
            Column.LATITUDE: ("纬度",),
            Column.ATTACHMENTS: ("附件", "照片"),
        },
    ),
)
