"""12345社情信息: the order exports of the hotline and the message exports of the county's leaders' mailbox."""

from __future__ import annotations

from ...models.draft import Platform
from .mapping import Column, ColumnMapping
from .table_source import TableSource

SOURCE = TableSource(
    Platform.HOTLINE_12345,
    ColumnMapping(
        "12345默认",
        Platform.HOTLINE_12345,
        {
            Column.EXTERNAL_NO: ("工单编号", "工单号", "留言编号", "诉求编号", "受理编号", "编号"),
            Column.TITLE: ("工单标题", "标题", "诉求标题", "留言主题", "主题"),
            Column.TEXT: ("内容", "诉求内容", "工单内容", "来电内容", "受理内容", "留言详情", "反映内容"),
            Column.PLACE: ("事发地点", "事发地址", "诉求地址", "地点", "地址", "问题属地"),
            Column.REQUESTER: ("来电人", "诉求人", "来电人姓名", "联系人", "姓名", "留言用户"),
            Column.PHONE: ("电话", "来电号码", "联系电话", "手机号码", "手机号", "来电电话"),
            Column.ADDRESS: ("来电人地址", "诉求人住址", "联系地址", "住址"),
            Column.COMPLAINED: ("被反映对象", "被反映单位", "被投诉人", "被投诉单位", "被举报人", "被举报单位"),
            Column.CATEGORY: (
                "分类",
                "诉求分类",
                "问题分类",
                *(f"{n}级{w}" for w in ("分类", "标签") for n in "一二三"),
            ),
            Column.URGENCY: ("紧急程度", "缓急程度", "工单等级"),
            Column.KIND: ("来电类别", "诉求类别", "诉求类型", "工单类型", "来电类型"),
            Column.CHANNEL: ("渠道", "来源渠道", "受理渠道", "诉求渠道", "来源"),
            Column.CONFIDENTIAL: ("是否保密", "保密", "是否公开保密"),
            Column.NEEDS_REPLY: ("是否回复", "是否需要回复", "是否回访"),
            Column.HAPPENED: ("发生时间", "事发时间"),
            Column.RECEIVED: ("受理时间", "来电时间", "留言时间", "登记时间", "创建时间"),
            Column.DUE: ("办结时限", "办理时限", "截止时间", "要求办结时间", "处理时限"),
            Column.UNITS: ("办理单位", "承办单位", "主办单位", "责任单位"),
            Column.REPLY: ("答复意见", "答复内容", "办理结果", "办结意见", "回复内容"),
            Column.REPLIED: ("答复时间", "回复时间", "办结时间"),
            Column.LONGITUDE: ("经度",),
            Column.LATITUDE: ("纬度",),
            Column.ATTACHMENTS: ("附件", "附件地址"),
        },
    ),
)
