"""Generated texts for measuring masking: what must be hidden is known because it was put there.

Nothing of the rules is used here: numbers, names and houses are written the way people write them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from ..models.masking import Kind, Known, Person

_SURNAMES = "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 马 胡 郭 何 高 林 于 方 时 任 欧阳 司马 诸葛 上官".split()
_GIVEN = "建国 秀英 伟 敏 志强 丽华 军 红梅 海燕 德胜 玉兰 小龙 文博 桂芳 永 春生 雪 思远 大勇 兰".split()
_FOREIGN = ("John Smith", "Maria Garcia", "阿依古丽·买买提", "Nguyen Van An")
_TITLES = "先生 女士 大爷 大妈 师傅 老师 大哥 大姐".split()
_VILLAGES = "西村二村 前埠子 后水河 凤凰社区 东三村 刘庄".split()
_ROADS = "中山路 湖滨街 水浒大道 建国路 二组".split()
_AREAS = "0538 010 021 0531 0755".split()
_HAN_DIGITS = "零一二三四五六七八九"
_FULL_WIDTH = {ord(str(n)): 0xFF10 + n for n in range(10)} | {ord("X"): 0xFF38, ord("-"): 0xFF0D, ord(" "): 0x3000}

#: Sentences that hold nothing to hide, though they look like it.
_PLAIN = (
    "按照第10号令办理", "3月5号就报过一次", "案件编号LH20261009-00001", "见东政发〔2026〕12号文件", "拨打过12345和110",
    "共有3栋高层没有通水", "地铁2号线停运", "欠款4500000元", "2026年10月1日至10月15日施工", "每年交300至500元",
    "建国以来第一次", "关于主任会议的决定", "小时候这里是河", "老师和家长都很着急", "面积有1200平米", "二期工程停工",
    "三室一厅的房子漏水", "从7点30分等到11点", "井边的2号泵坏了", "高压线离房子不到8米", "对方老板不在", "污水流进农田",
    "希望尽快解决", "工单编号2026100912345678", "国道220线积水", "第15条第2款", "占比97.53%", "限速40",
    "GB5749-2022标准", "面向全镇公开", "任务没有完成", "一栋楼都没修", "镇里派人看了2次", "河道长1.5公里",
    "老路窄，小路更窄", "补贴1380元",
)  # fmt: skip


@dataclass(slots=True)
class Sample:
    """A text, what is known of its case, the passages that must be hidden, and those that count neither way."""

    text: str
    known: Known
    wanted: tuple[tuple[int, int, Kind], ...]
    ignored: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Writer:
    """Writes one text piece by piece and notes where the sensitive ones went."""

    random: Random
    people: list[Person] = field(default_factory=list)
    text: str = ""
    wanted: list[tuple[int, int, Kind]] = field(default_factory=list)

    def say(self, words: str) -> None:
        self.text += words

    def hide(self, passage: str, kind: Kind) -> None:
        self.wanted.append((len(self.text), len(self.text) + len(passage), kind))
        self.text += passage


def samples(count: int, seed: int) -> list[Sample]:
    """So many texts; the same seed gives the same texts."""
    random = Random(seed)
    return [_sample(random) for _ in range(count)]


def _sample(random: Random) -> Sample:
    writer = _Writer(random)
    for _ in range(random.randint(1, 3)):
        writer.people.append(_person(random))
    pieces: list[Callable[[_Writer], None]] = [_name, _phone, _identity, _house, _address, _registered_phone]
    for _ in range(random.randint(2, 7)):
        if random.random() < 0.5:
            writer.say(random.choice(_PLAIN))
        else:
            random.choice(pieces)(writer)
        writer.say(random.choice("，。；\n,"))
    return Sample(writer.text, Known(tuple(writer.people)), tuple(writer.wanted))


def _person(random: Random) -> Person:
    name = random.choice(_FOREIGN) if random.random() < 0.08 else random.choice(_SURNAMES) + random.choice(_GIVEN)
    address = f"东平县老湖镇{random.choice(_VILLAGES)}{random.randint(2, 300)}号"
    return Person(name, (_mobile(random) if random.random() < 0.7 else _landline(random),), address)


def _name(writer: _Writer) -> None:
    random, person = writer.random, writer.random.choice(writer.people)
    name = person.name
    if name in _FOREIGN:
        writer.say("外来务工人员")
        writer.hide(random.choice((name, name.upper(), name.replace(" ", "  "))), Kind.NAME)
        writer.say("说没有人管")
        return
    surname = next(known for known in sorted(_SURNAMES, key=len, reverse=True) if name.startswith(known))
    form = random.choice(
        (name, name, name, random.choice((" ", "·", "\u3000", "\u200b", "-")).join(name),
         surname + random.choice(_TITLES), f"老{surname}", f"{surname}某", f"{surname}某某")
    )  # fmt: skip
    writer.say(random.choice(("村民", "", "反映人", "找到", "据")))
    writer.hide(form, Kind.NAME)
    writer.say(random.choice(("反映路灯不亮", "说没有人管", "，住得不远", "的房子漏水", "与邻居争吵")))


def _phone(writer: _Writer) -> None:
    random = writer.random
    number = _spaced_mobile(random) if random.random() < 0.6 else _landline(random)
    writer.say(random.choice(("电话", "联系电话：", "手机", "请打", "回电", "我的号码是", "")))
    writer.hide(_widened(random, number), Kind.PHONE)


def _registered_phone(writer: _Writer) -> None:
    random, number = writer.random, writer.random.choice(writer.people).phones[0]
    cut = random.randint(2, len(number) - 2)
    writer.say("本人电话")
    writer.hide(random.choice((number, f"{number[:cut]} {number[cut:]}", _widened(random, number))), Kind.PHONE)


def _identity(writer: _Writer) -> None:
    random = writer.random
    born = f"{random.randint(1940, 2005)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    body = f"370923{born}{random.randint(0, 999):03}"
    number = body + _check_character(body) if random.random() < 0.85 else f"370923{born[2:]}{random.randint(0, 999):03}"
    if len(number) == 18 and random.random() < 0.3:
        number = random.choice((" ", "-")).join((number[:6], number[6:14], number[14:]))
    writer.say(random.choice(("身份证", "身份证号：", "证件号", "号码为")))
    writer.hide(_widened(random, random.choice((number, number.lower()))), Kind.IDENTITY)


def _house(writer: _Writer) -> None:
    random = writer.random
    a, b, c = random.randint(1, 40), random.randint(1, 4), random.randint(1, 18) * 100 + random.randint(1, 4)
    han = "一二三四五六七八九十"[b]
    passage = random.choice(
        (f"{a}号楼{b}单元{c}室", f"{a}幢", f"{a}栋{c}", f"{a}号楼{c}", f"{b}单元{c}", f"{a}-{b}-{c}", f"{c}室",
         f"{a}#{c}", f"{han}号楼{han}单元{c}室", f"门牌{a}号", f"门牌 {a}号", f"A{b}栋{c}室", f"{a}号楼")
    )  # fmt: skip
    if random.random() < 0.3:
        writer.say(random.choice(_ROADS))
        passage = f"{a}号"
    else:
        writer.say(random.choice(("住", "我家在", "锦绣小区", "位于", "楼上")))
    writer.hide(_widened(random, passage), Kind.HOUSE)
    writer.say(random.choice(("漏水", "停电", "的业主", "，没有电梯")))


def _address(writer: _Writer) -> None:
    random, address = writer.random, writer.random.choice(writer.people).address
    tail = random.choice((address, address.removeprefix("东平县"), address.removeprefix("东平县老湖镇")))
    writer.say("家住")
    writer.hide(_widened(random, tail), Kind.ADDRESS)


def _mobile(random: Random) -> str:
    return f"1{random.randint(3, 9)}{random.randint(0, 999_999_999):09}"


def _spaced_mobile(random: Random) -> str:
    number = _mobile(random)
    gap = random.choice((" ", "-", "", "", ".", "—"))
    number = gap.join((number[:3], number[3:7], number[7:]))
    if random.random() < 0.05:
        return "".join(_HAN_DIGITS[int(digit)] for digit in number if digit.isdigit())
    return random.choice(("", "", "", "+86", "+86 ", "86-", "0086")) + number


def _landline(random: Random) -> str:
    number = f"{random.randint(2, 8)}{random.randint(0, 999_999):06}"
    area = random.choice(_AREAS)
    return random.choice((f"{area}-{number}", f"{area}{number}", f"({area}){number}", f"{area} {number}", number))


def _widened(random: Random, text: str) -> str:
    return text.translate(_FULL_WIDTH) if random.random() < 0.2 else text


def _check_character(body: str) -> str:
    return "10X98765432"[sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11]
