"""What is hidden only while representatives are present: accounts, plates, employers; in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .forms import HAN, Found
from .values import Kind

_EMAIL = re.compile(r"(?<![A-Z0-9._%+*\-])[A-Z0-9._%+*\-]+@[A-Z0-9\-]+(?:\.[A-Z0-9\-]+)+")
_ACCOUNT = re.compile(
    r"(?:[微薇威V]信|扣扣|QQ|WX|VX|WECHAT|抖音|支付宝)(?:账号|帐号|号码|号|群)?[:是为\s]{0,3}([A-Z0-9][A-Z0-9_\-]{4,20})"
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Z][·•.\-\s]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳](?![A-Z0-9])"
)
#: Of tractors; and without the province where a word says that it is one.
_OTHER_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\d\d[·•.\-\s]?\d{4,6})(?!\d)|"
    r"(?:车号|车牌号?码?)[:是为\s]{0,2}([A-Z][·•.\-\s]?[A-Z0-9]{4,6})(?![A-Z0-9])"
)
_TAIL = re.compile(r"(?:尾号|后四位)[:是为\s]{0,2}(\d{3,6}X?)")
_DAY = r"(?:19|20)?\d\d\s?[年.\-/][\s'\"]*(?:\d{1,2}\s?(?:[月.\-/][\s'\"]*(?:\d{1,2}\s?[日号曰]?)?)?)?"
_BIRTHDAY = re.compile(rf"{_DAY}(?=\s?(?:出生|生[,.。;人]))|(?<=生于){_DAY}|(?<=出生){_DAY}|(?<=出生日期[:为]){_DAY}")
_HALF_HIDDEN = re.compile(r"(?<!\d)1[3-9]\d[*X×]{4}\d{4}(?!\d)")
#: Words that no employer's name holds.
_NOT_IN_NAMES = "我你他她的把从到年月去了是不有请想被将和这现此来在于某"
_EMPLOYER = re.compile(
    rf"(?:(?:我|本人|丈夫|妻子|老公|老婆|儿子|女儿|父亲|母亲|他|她)(?:目前|现在|现|一直|以前)?[在于是]|工作单位[:是为]?\s?)"
    rf"((?:(?![{_NOT_IN_NAMES}])[{HAN}A-Z0-9]){{2,16}}?"
    rf"(?:公司|厂|小学|中学|大学|学校|幼儿园|医院|局|所|站|超市|银行|集团|中心|饭店|酒店|店|院|队))"
    rf"(?=工作|上班|任职|任教|打工|教书|员工|职工|退休|就职|当|做事|$|[,。;]\s*(?:电话|手机|身份证))"
)


def find(folded: str) -> Iterator[Found]:
    for pattern, kind in (
        (_EMAIL, Kind.EMAIL), (_ACCOUNT, Kind.ACCOUNT), (_PLATE, Kind.PLATE),
        (_OTHER_PLATE, Kind.PLATE), (_TAIL, Kind.NUMBER),
        (_BIRTHDAY, Kind.BIRTHDAY), (_HALF_HIDDEN, Kind.PHONE), (_EMPLOYER, Kind.WORKPLACE),
    ):  # fmt: skip
        for match in pattern.finditer(folded):
            yield Found(*match.span(match.lastindex or 0), kind)
