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
    "老路窄，小路更窄", "补贴1380元", "拆除3栋违建", "村里的长明灯",
    "业主普遍认为要修", "村民向镇里反映", "居民区附近有噪音", "安排村民巡查", "要求书记带队", "会计师班开课",
)  # fmt: skip
#: Numbers of things, which are no telephones; strict masking hides every long number.
_NUMBERED = (
    *(("电费户号", "0412345678"), ("设备编号", "13800138000"), ("合同编号", "13912345678")),
    *(("房产证号", "370923000123456"), ("营业执照", "370923600123456")),
)
#: People nobody registered: strict masking hides them all, the ordinary one those told by a relation.
_KIN = "妻子 丈夫 儿媳 侄子 孙子 弟媳 其父亲 被反映人".split()
_ROLES = "村民 邻居 村支书 网格员 负责人 包工头 老板 患者 低保户 残疾人 施工队长".split()
_UNKNOWN = "毛玉金 王桂兰 李晓梅 周大勇 陈浩 郑兰 孔令军 赵广才 钱玉娟 马强 刘守义 田玉芬 欧阳克明".split()
_DOES = "患病 占道 不赡养老人 代为反映 在镇小学读书 态度差 私自卖地 上门 电话不接 拖欠工资 跑路 转院 家的狗咬人".split()
_POSTS = "赵书记 李主任 钱所长 孙站长 吴经理".split()
_TRADITIONAL = str.maketrans("张陈赵黄吴孙马刘杨国伟丽军兰红", "張陳趙黃吳孫馬劉楊國偉麗軍蘭紅")
_COMPANIES = (
    ("山东恒泰建材有限公司", ("恒泰建材", "山东恒泰", "恒泰公司")),
    ("东平县鑫源物流有限公司", ("鑫源物流", "东平县鑫源", "鑫源公司")),
)


@dataclass(slots=True)
class Sample:
    """A text, what is known of its case, the passages that must be hidden, and those that count neither way."""

    text: str
    known: Known
    wanted: tuple[tuple[int, int, Kind], ...]
    ignored: tuple[tuple[int, int], ...] = ()
    when_strict: tuple[tuple[int, int, Kind], ...] = ()
    """What must be hidden in strict mode alone; it counts neither way in the other."""


@dataclass(slots=True)
class _Writer:
    """Writes one text piece by piece and notes where the sensitive ones went."""

    random: Random
    people: list[Person] = field(default_factory=list)
    besides: list[Person] = field(default_factory=list)
    """Registered too, of whom no more than a name is known."""
    text: str = ""
    wanted: list[tuple[int, int, Kind]] = field(default_factory=list)
    when_strict: list[tuple[int, int, Kind]] = field(default_factory=list)

    def say(self, words: str) -> None:
        self.text += words

    def hide(self, passage: str, kind: Kind, *, strict: bool = False) -> None:
        (self.when_strict if strict else self.wanted).append((len(self.text), len(self.text) + len(passage), kind))
        self.text += passage


def samples(count: int, seed: int) -> list[Sample]:
    """So many texts; the same seed gives the same texts."""
    random = Random(seed)
    return [_sample(random) for _ in range(count)]


def _sample(random: Random) -> Sample:
    writer = _Writer(random)
    for _ in range(random.randint(1, 3)):
        writer.people.append(_person(random))
    pieces: list[Callable[[_Writer], None]] = [
        *(_name, _phone, _identity, _house, _address, _registered_phone),
        *(_hard_name, _hard_phone, _hard_identity, _hard_house, _stranger, _company),
    ]
    for _ in range(random.randint(2, 7)):
        if random.random() < 0.5:
            writer.say(random.choice(_PLAIN))
        else:
            random.choice(pieces)(writer)
        writer.say(random.choice("，。；\n,"))
    return Sample(
        writer.text, Known((*writer.people, *writer.besides)), tuple(writer.wanted), (), tuple(writer.when_strict)
    )


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


# --- harder kinds ----------------------------------------------------------------------------------------------------


def _hard_name(writer: _Writer) -> None:
    """In traditional letters, or romanised."""
    random = writer.random
    person = Person(random.choice("张陈赵黄吴孙马刘杨") + random.choice("建国 国伟 丽军 红兰".split()))
    if random.random() < 0.5:
        writer.besides.append(person)
        writer.hide(person.name.translate(_TRADITIONAL), Kind.NAME)
    else:
        words = random.choice(("ZHANG JIANGUO", "Zhang Jian Guo", "wang xiulan", "LIU WEI", "Chen Li Hua"))
        writer.hide(words, Kind.NAME)
    writer.say("反映路灯不亮")


def _hard_phone(writer: _Writer) -> None:
    """Read out, cut by commas, with a letter, run together, without the area, from abroad, short."""
    random, number = writer.random, _mobile(writer.random)
    groups = number[:3], number[3:7], number[7:]
    said = ["".join(_HAN_DIGITS[int(digit)] for digit in group).replace("一", "幺") for group in groups]
    zero = number.find("0", 1, -1)
    cue, written = random.choice((
        ("手机", random.choice("、， ").join(said)), ("手机", random.choice(",，").join(groups)),
        ("手机", number if zero < 0 else f"{number[:zero]}O{number[zero + 1 :]}"), ("", f"{number[:6]} {number[6:]}"),
        ("", number + _mobile(random)), ("打", f"282-{random.randint(1000, 9999)}"), ("座机", "二八二一四五六"),
        ("香港电话", "+852 9123 4567"), ("短号", str(random.randint(600_000, 699_999))),
    ))  # fmt: skip
    writer.say(cue)
    writer.hide(written, Kind.PHONE)
    writer.say("联系他")


def _hard_identity(writer: _Writer) -> None:
    """With a wrong check digit, with a telephone behind it, half of it behind the word that says what it is; and
    numbers that only look like one."""
    random = writer.random
    body = f"370923{random.randint(1940, 2005)}0312{random.randint(0, 999):03}"
    right = _check_character(body)
    wrong = str((int(right) + 1) % 10) if right != "X" else "1"
    if random.random() < 0.25:
        cue, written = random.choice(_NUMBERED)
        writer.say(cue)
        writer.hide(written, Kind.NUMBER, strict=True)
        return
    cue, written = random.choice((("本人", body + wrong), ("身份证", body), ("证件", body + right + _mobile(random))))
    writer.say(cue)
    writer.hide(written, Kind.IDENTITY)


def _hard_house(writer: _Writer) -> None:
    writer.say(writer.random.choice(("西村二村村北", "湖韵小区", "平湖路", "后街")))
    writer.hide(
        writer.random.choice(
            ("第三排从东数第二家", "东起第4户", "南头第二户", "西邻第一家", "西第3个门", "路北红大门", "12-3号",
             "三号楼二单元五零一")
        ),
        Kind.HOUSE,
    )  # fmt: skip
    writer.say(writer.random.choice(("漏水", "门市停电", "积水")))


def _stranger(writer: _Writer) -> None:
    random = writer.random
    name, kind = random.choice(_UNKNOWN), random.random()
    if kind < 0.3:
        writer.say(random.choice(_KIN))
        writer.hide(name, Kind.NAME, strict=True)
    elif kind < 0.7:
        writer.say(random.choice(_ROLES))
        writer.hide(name, Kind.NAME, strict=True)
    elif kind < 0.85:
        writer.hide(name, Kind.NAME, strict=True)
        writer.say("、")
        writer.hide(random.choice(_UNKNOWN), Kind.NAME, strict=True)
        writer.say(random.choice(("兄弟俩", "夫妻", "父子")))
    else:
        writer.hide(random.choice((*_POSTS, "吴老二", "刘老三")), Kind.NAME, strict=True)
    writer.say(random.choice(_DOES))


def _company(writer: _Writer) -> None:
    whole, short = writer.random.choice(_COMPANIES)
    writer.besides.append(Person(whole))
    writer.hide(writer.random.choice((whole, *short)), Kind.ORGANISATION)
    writer.say("夜间施工")


# --- numbers ---------------------------------------------------------------------------------------------------------


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
