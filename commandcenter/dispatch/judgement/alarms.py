"""Words that tell of people in danger or of a crowd: hints for the person at intake, not a decision."""

from __future__ import annotations

import re

from ...models.case import Danger
from ...models.draft import Urgency
from ...models.text import normalise
from .lexicon import Lexicon

#: Somebody may be dying.
_LIFE_WORDS = (
    "被困 溺水 落水 掉进水 掉河里 掉水里 起火 着火 失火 火灾 爆炸 倒塌 坍塌 塌方 中毒 喝药 喝农药 喝了农药 "
    "服毒 自杀 轻生 跳楼 跳河 上吊 割腕 触电 电倒 漏电 燃气泄漏 煤气泄漏 天然气泄漏 氨气泄漏 决口 溃坝 管涌 "
    "山洪 泥石流 山体滑坡 咬伤 砸伤 砸人 捅人 持刀 砍人 昏迷 晕倒 没有意识 不省人事 大出血 病危 走失 失踪 被绑架 被埋 "
    "翻车 翻船 沉船"
).split()
#: People gather.
_CROWD_WORDS = (
    "集体上访 集体信访 群访 越级上访 人聚集 人员聚集 群众聚集 村民聚集 业主聚集 聚集村民 聚集群众 聚集闹 "
    "聚集讨 聚集反映 围堵 堵路 堵住路 堵住大门 堵大门 拉横幅 打横幅 静坐 聚众闹事 聚众斗殴 械斗 群殴 打群架"
).split()
#: Longer words that hide one of these and mean no danger.
_HARMLESS_WORDS = (
    "没有意识到 看着火车 落水管 落水口 落水洞 减轻生产 减轻生活 跳楼价 信息爆炸 信息大爆炸 易爆炸物 塌方式 "
    "玩失踪 慢性自杀 漏电保护 砸人家 人员聚集场所 人员聚集区 人员聚集地 商贩堵路"
).split()
# Many people alone are no crowd ("几百名幼儿"); many who come, block or demand are one.
_HEADCOUNT = re.compile(
    "(?:[几数][十百]|上百|百余|[二三四五六七八九]十|[2-9]\\d|[1-9]\\d\\d)[多来余]?(?:人|名|个人|位|口子|号人)"
    "[^。！？,，\n]{0,10}(?:聚|围|堵|闹|上访|拦|讨|维权|要说法|反映|打起来|对峙|(?:在|到|去|来)(?:镇|县|村委|政府))"
)
#: A fresh danger is told at once; further down a long letter tells its history.
_TOLD_AT_ONCE = 150
# "怕倒塌", "随时可能爆炸", "去年被咬伤": a danger feared, talked about or past, not one that has come.
_FEARED = re.compile(
    "(?:去年|前年|曾经|防|怕|担心|避免|杜绝|以免|万一|容易|随时|隐患|如果|一旦|发生过|会(?=导致|造成|引发|引起))[^。！？\n]{0,6}$"
    "|可能(?:会|要|发生|导致|造成|引发|引起)?$"
)
_FEARED_BEHIND = re.compile("[^。！？\n]{0,3}(?:的?(?:危险|风险|隐患|可能)|事件|事故频发|怎么办)")

_NEAR = "[^。！？,，;；\\n]"
# Things that endanger whoever comes near once they have given way, and those that merely bar the way.
_FALLEN = re.compile(
    rf"(?:高压线|(?<!通信)(?<!通讯)(?<!广播)电[线缆]|线杆|电杆){_NEAR}{{0,6}}?"
    r"(?P<gave>断(?![电网供])|[掉垂](?![皮漆])|落地|倒)(?:了|落|在|下)?"
    r"|桥[^。！？,，;；\n桥村]{0,4}?(?P<broke>断(?!头|了?[电网水])|[塌垮坍]|冲毁|冲走)了?"
    rf"|(?:房子?|[屋楼]){_NEAR}{{0,3}}?(?P<fell>塌)了?"
)
_GIVEN_WAY = re.compile(rf"(?:路|路[面基肩]|地面|堤|墙|棚){_NEAR}{{0,4}}?(?P<gave>[塌陷垮]|冲毁|冲断)了?")
# "快倒了", "要塌", "差点被刮断".
_NOT_YET = re.compile("(?:[快要将没]|差点)被?[吹刮冲压]?$")

_LIFE = Lexicon([*_LIFE_WORDS, *_HARMLESS_WORDS])
_CROWD = Lexicon([*_CROWD_WORDS, *_HARMLESS_WORDS])


def alarms(title: str, text: str) -> tuple[Urgency, Danger, tuple[str, ...]]:
    """Hints at danger with a sentence that says why, life before crowd (domain §2.2), whatever the matter is.

    A danger that has come is an emergency; one feared, long past, or told far down in a long text is urgent, and so
    is a road or wall that gave way.
    """
    title = normalise(title)
    whole = f"{title}\n{normalise(text)}"
    life = sorted([*_words_of_life(whole), *_given_way(_FALLEN, whole)])
    for at, word, has_come in life:
        if has_come and at < len(title) + _TOLD_AT_ONCE:
            return Urgency.EMERGENCY, Danger.LIFE, (_hint(word, Urgency.EMERGENCY, Danger.LIFE),)
    crowd = [word for _, word in _CROWD.find(whole) if word not in _HARMLESS_WORDS]
    if headcount := _HEADCOUNT.search(whole):
        crowd = [headcount.group(), *crowd]
    if crowd:
        return Urgency.URGENT, Danger.CROWD, (_hint(crowd[0], Urgency.URGENT, Danger.CROWD),)
    if urgent := life or _given_way(_GIVEN_WAY, whole):
        return Urgency.URGENT, Danger.NONE, (_hint(urgent[0][1], Urgency.URGENT),)
    return Urgency.NORMAL, Danger.NONE, ()


def _words_of_life(whole: str) -> list[tuple[int, str, bool]]:
    """Position, word, and whether the danger has come."""
    found = [(at, word) for at, word in _LIFE.find(whole) if word not in _HARMLESS_WORDS]
    return [(at, word, not _is_feared(whole[:at], whole[at + len(word) :])) for at, word in found]


def _given_way(pattern: re.Pattern[str], whole: str) -> list[tuple[int, str, bool]]:
    """The same of things that broke or fell, judged by what stands before the verb."""
    out = []
    for found in pattern.finditer(whole):
        before = whole[: found.start(found.lastgroup or 0)]
        feared = _is_feared(before, whole[found.end() :]) or bool(_NOT_YET.search(before[-8:]))
        out.append((found.start(), found.group(), not feared))
    return out


def _is_feared(before: str, behind: str) -> bool:
    return bool(_FEARED.search(before[-12:]) or _FEARED_BEHIND.match(behind))


def _hint(word: str, *kinds: Urgency | Danger) -> str:
    return f"命中“{word}” → {'、'.join(kind.label for kind in kinds)}"
