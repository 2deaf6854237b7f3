"""How villages are called, and what must stand beside a word for it to be a village's name.

Chinese has no blanks between words: 刘庄 may be a village, the end of 前刘庄, or 刘 and 庄 of two other words. These
lists say which neighbours make a name certain, doubtful or somebody else's. They are about the language and the
neighbourhood, not about one village: villages come from the township files.
"""

from __future__ import annotations

import re

#: The other towns of the county by their short names (public statistical division of 东平县).
OTHER_TOWNS = ("州城", "彭集", "沙河站", "银山", "斑鸠店", "接山", "大羊", "梯门", "新湖", "戴庙", "商老庄", "旧县")
#: Cities and districts around; towns, townships and counties are known by their last character.
_OTHER_CITIES = "肥城市 新泰市 济南市 济宁市 聊城市 菏泽市 岱岳区 泰山区".split()
#: Words that end like a town, township or county and are none, or mean ours.
_NO_OTHER_TOWN = tuple(
    (
        "我镇 们镇 本镇 俺镇 咱镇 全镇 该镇 到镇 从镇 在镇 去镇 来镇 乡镇 城镇 集镇 村镇 县镇 各镇 "
        "我县 们县 本县 全县 该县 各县 家乡 老乡 回乡 下乡 返乡 同乡 故乡 城乡 进乡 到乡"
    ).split()
)

_BETWEEN = r"(?:(?:人民)?政府|办事处)?(?:境内|下辖|下属|那边|里)?的?"
_KNOWN_TOWN = rf"东平街道|(?:{'|'.join(OTHER_TOWNS)})(?:镇|乡|街道)"
_OTHER_TOWN = re.compile(
    # A known town may be followed by the start of a longer name (接山镇林马庄村), but not by a way (银山镇到刘庄村).
    rf"(?:(?P<known>{_KNOWN_TOWN}){_BETWEEN}[^\W\d_来到去往至在和与、找向从通离]{{0,3}}"
    rf"|(?P<named>{'|'.join((*OTHER_TOWNS, *_OTHER_CITIES))}|[\u4e00-\u9fff]{{1,3}}[镇乡县]){_BETWEEN})$"
)
_OTHER_TOWN_BEHIND = re.compile(rf"[（(]?(?:属于?|归)?(?P<town>{_KNOWN_TOWN})")

# Where somebody comes from, goes to or compares with is not where the trouble is.
_TOWN_ALONE = re.compile(rf"(?<![来到去往至从通向比像])(?P<town>{_KNOWN_TOWN})(?!(?:那边)?(?:来|方向|交界|的人|一样))")
#: Words of people who speak of their own town or village.
_AT_HOME = re.compile("[我本俺咱]们?(?:镇|村|社区)")
#: 前楼 and 后楼 are the houses in front and behind; whoever is called 周林 is a person.
_COMMON_HEADS = frozenset("前后上下东西南北大小山老")
_NAMING = frozenset("叫姓名")

_NUMERALS = "一二三四五六七八九十百"
#: 前刘庄, 大刘庄 and 王刘庄 are other villages than 刘庄, but 晚上, 目前, 然后 … merely stand before a name.
_PART_OF_NAME = re.compile(
    r"(?:(?<![江山广关河湖路街桥村镇城坡])[东西南北]"
    r"|(?<![之以目从当提面门屋房楼跟日天年月])前|(?<![之以然今随最前背门屋房楼日天年月])后"
    r"|(?<![晚早马路街地河湖桥山网以家车身手头楼村镇路边])上|(?<![一以底乡楼地当如桥山树天脚手低])下"
    r"|(?<![不太很最扩巨越更多])大|(?<![不太很最缩越更多从])小|(?<![重更最崭刷创])新|(?<![古])老"
    # Family names, without those that also end everyday words (师傅, 上周, 示范, 桥梁).
    r"|[王李刘陈杨赵吴徐孙胡朱郭宋郑韩冯董曹袁邓沈吕苏蒋蔡贾魏薛潘杜姚邹郝崔邱侯邵孟乔龚窦])$"
)
#: What stands before a place when nothing else shows where its name begins.
_OPENS = frozenset("在到去来往从是我们住和与及跟同镇县乡的至向由于对把被给让叫请经过近离有找映诉电处边咱俺、")
#: What follows a village's bare name ("刘庄的路", "刘庄南头", "刘庄有人").
_CLOSES = frozenset("的东西南北村路街桥沟在有里这那和与及到至小学口前后头附旁边主大人河集、")
#: Last characters that make a bare name of two a settlement rather than a family name with a given name.
_SETTLEMENTS = frozenset("庄屯铺洼")
_SEVERAL_VILLAGES = re.compile("[两二三四几各]个?村")
#: 杨村 is a village, 杨村镇 a town; but 杨村镇东头 and 杨村街道路灯 are in the village.
_TOWN_BEHIND = re.compile("镇(?![东西南北里上中])|乡(?![亲里道村邻间])|街道办")
#: 柳村 and 杨村 are short: trees and colours before them make other villages of them (杨柳村, 沙柳村, 白杨村).
_BEFORE_SHORT_NAMES = frozenset("杨柳沙白黑红青石榆槐桑")

#: Between two names of one list, and of a way.
AND = frozenset({"、", "和", "与", "及", "跟", "以及", ",", "，", "/"})
TO = frozenset({"到", "至"})


def other_town(before: str, behind: str, own: tuple[str, ...]) -> str:
    """The other town, or county, that the words around a name put it into; empty when it can be ours.

    `own` are the names of the town and its county.
    """
    if found := _OTHER_TOWN.search(before[-16:]):
        town = found["known"] or found["named"]
        return "" if town.endswith(_NO_OTHER_TOWN + own) else town
    found = _OTHER_TOWN_BEHIND.match(behind)
    return found["town"] if found else ""


def elsewhere(text: str, own: tuple[str, ...]) -> str:
    """Another town that a text names as the place while it names neither ours nor its own village; else empty."""
    found = _TOWN_ALONE.search(text)
    if found is None or own[0].removesuffix("镇") in text or _AT_HOME.search(text):
        return ""
    return found["town"]


def longer_name(before: str, name: str, behind: str) -> str:
    """The other place the text may name: 大刘庄村, 十七里铺, 杨村镇; empty when `name` stands for itself."""
    if found := _TOWN_BEHIND.match(behind):
        return name + found.group()
    if not before:
        return ""
    by_number = name[0] in _NUMERALS and before[-1] in _NUMERALS
    by_tree = len(name) == 2 and before[-1] in _BEFORE_SHORT_NAMES
    return before[-1] + name if by_number or by_tree or _PART_OF_NAME.search(before[-2:]) else ""


def opens(before: str) -> bool:
    """Whether a place's name can begin here."""
    return not before or before[-1] in _OPENS or not _is_han(before[-1])


def may_stand_alone(before: str, name: str) -> bool:
    """Whether a bare name that nothing proves may still be meant as a village, so that it is worth asking."""
    return opens(before) and name[0] not in _COMMON_HEADS and not before.endswith(tuple(_NAMING))


def stands_as_settlement(before: str, name: str, behind: str) -> bool:
    """Whether a bare name of two characters, without 村, can only be a village here."""
    if _SEVERAL_VILLAGES.match(behind):
        return True
    closed = not behind or behind[0] in _CLOSES or not _is_han(behind[0])
    return name[-1] in _SETTLEMENTS and opens(before) and closed


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
