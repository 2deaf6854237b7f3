"""What people say in the demonstration: invented persons and telephone numbers, texts made of the admission list.

Every name carries 某 and every number begins with 1380000, so that nobody can be mistaken for a real person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from ..models.urgent import Report

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
_GIVEN = "英华明芳军霞平兰强梅涛玲勇敏静红亮燕峰云"
_SPOTS = "村委会东侧 村东头 村西头 小学门口 卫生室旁 主街中段 村北路口 小桥附近 健身广场 三组 五组 文化大院".split()
_SINCE = "已经好几天了 从上周开始 有半个多月了 昨天晚上发现的 一直没人管 反映过一次没有结果 邻居们都看到了".split()
_WISH = "希望尽快处理 请安排人员到现场看看 请给个答复 盼尽快解决 希望有人负责到底 请核实处理".split()
#: What the night of rain brings, by a keyword of the matter it belongs to.
_RAIN = {
    "积水": ("雨太大，路上积水没过小腿，水排不出去", "沟里的水漫到家门口，请派人抽水"),
    "墙倒": ("院墙被雨泡塌了一段，怕再倒",),
    "停电": ("变压器附近断电，一片黑，老人在家害怕",),
    "树倒": ("路边大树被风刮倒，把路挡住了",),
    "暴雨": ("暴雨把大棚冲坏了，菜都泡在水里",),
}
#: What no matter of the admission list means, and a keyword of the nearest one.
UNLISTED = (
    ("想问村里能不能给安装一个露天电影幕布，逢年过节放电影", "村内公益"),
    ("邻家信鸽总落到我家屋顶，天不亮就叫，不知道归谁管", "扰民"),
    ("希望给村口的老井立一块石碑，大家愿意出钱", "村内公益"),
)

RESULTS = (
    "已到现场处理完毕，诉求人在场确认",
    "已组织人员整改到位，现场已恢复",
    "已与诉求人当面沟通，按规定办理完毕",
    "已核实情况并处理，后续由专人跟进",
    "已完成维修，经现场查看运行正常",
)
PROOFS = ("处理前后照片各1张", "现场照片2张、诉求人签字", "办理记录及照片", "会谈记录、签字表")
FINDINGS = ("现场查看已解决", "入户核实属实，问题已处理", "现场干净整洁，与反馈一致", "与诉求人核对，情况一致")
FAILINGS = ("现场问题仍在，未处理到位", "只清理了一半，照片与现场不符", "诉求人称无人上门，现场无变化")
ANSWERS = (
    "已告知办理条件、所需材料和受理窗口",
    "已解释相关政策，来电人表示理解",
    "建议已收悉，转有关站所研究采纳",
    "感谢您的肯定，已向承办单位转达",
)
#: What a shift lead writes into 信息首报, 续报 and 终报.
REPORTED: Mapping[Report, Mapping[str, str]] = {
    Report.FIRST: {"losses": "暂未接报人员伤亡，财产损失正在核实", "measures": "已通知网格长到现场值守"},
    Report.FOLLOW: {"losses": "经现场核实，无人员伤亡", "trend": "现场秩序平稳，险情未扩大"},
    Report.FINAL: {"losses": "无人员伤亡", "cause": "现场核查已查明，详见核查单"},
}
CITED = "《老湖镇站所职责清单》相应条款"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str


def person(rng: Random) -> Person:
    return Person(f"{rng.choice(_SURNAMES)}某{rng.choice(_GIVEN)}", f"1380000{rng.randrange(10_000):04d}")


def report(rng: Random, place: str, example: str) -> str:
    """A report of the public: where, what, since when, what is asked for."""
    return f"{place}{rng.choice(_SPOTS)}：{example}，{rng.choice(_SINCE)}，{rng.choice(_WISH)}。"


def of_rain(keywords: Iterable[str]) -> list[str]:
    """What people say of a matter in the night of rain; nothing where rain has no part in it."""
    return [text for word in keywords for text in _RAIN.get(word, ())]


def reply(rng: Random, matter: str) -> str:
    """答复意见 to the caller."""
    return f"您好，您反映的“{matter}”事项已办理：{rng.choice(RESULTS)}。感谢您的监督与支持。"
