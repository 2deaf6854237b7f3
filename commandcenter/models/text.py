"""Text from outside: made clean for keeping, comparable for search, masked for papers. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_VISIBLE = re.compile(f"[^{_UNSEEN}\u200d\\s]")
_PICTOGRAPH = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
# A joiner binds family emoji; anywhere else it is dirt.
_STRAY_JOINER = re.compile(f"(?<![{_PICTOGRAPH}])\u200d|\u200d(?![{_PICTOGRAPH}])")
_PAUSE = re.compile("[，。！？；,!?;]")
_BLANKS = re.compile(r"[ \t]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
# Most cells have nothing to clean, and one look is cheaper than six.
_SUSPECT = re.compile(f"[\\s{_UNSEEN}\u200d０-９Ａ-Ｚａ-ｚ]")
_HALF_WIDTH = {
    code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)
}

_WHOLE_NUMBER = re.compile(r"^(\d+)\.0+$")

_CHINESE_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_TITLED = re.compile(r"[\u3400-\u9fff]{1,2}(先生|女士|同志|某+)|匿名")
_DIGITS = re.compile(r"\d[\d -]*\d|\d")
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx]|\d{15})(?!\d)")
_HOUSE = re.compile(r"(?:\d|[A-Za-z]|[一二三四五六七八九十百]+(?:号|栋|幢|座|单元|层|楼|室|户|组|队)).*$")

_COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 "
    "太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 "
    "漆雕 乐正 宰父 谷梁 拓跋 令狐 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门".split()
)


def normalise(text: str) -> str:
    """The text as it is kept and shown: one blank instead of runs, `\\n` line ends without empty lines, trimmed.

    Full-width digits and letters become half-width; Chinese punctuation and rare or deformed characters stay.
    Invisible and control characters go. Idempotent.
    """
    if not _SUSPECT.search(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _STRAY_JOINER.sub("", text)
    text = _FULL_WIDTH.sub(lambda run: run[0].translate(_HALF_WIDTH), _SPACES.sub(" ", text))
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip(" \n")


def is_empty(text: str) -> bool:
    """Nothing would be left of it: only blanks and invisible characters."""
    return _VISIBLE.search(text) is None


def one_line(text: str) -> str:
    """`normalise` for names, numbers and addresses: line ends become blanks."""
    return normalise(text).replace("\n", " ")


def beginning(text: str, most: int = 30) -> str:
    """What a text is called by that has no title: its first clauses in `most` characters, … where it goes on."""
    line = one_line(text)
    if len(line) <= most:
        return line
    head = line[: most - 1]
    pause = max((found.start() for found in _PAUSE.finditer(head)), default=0)
    return f"{head[:pause] if 2 * pause >= most else head}…"


def search_form(text: str) -> str:
    """What search compares (design §3): NFKC, casefolded, without blanks and invisible characters. Idempotent."""
    return _folded(_folded(text))  # once the blanks are gone a letter may meet its accent


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", normalise(text)).casefold()).split())


def tokens(form: str) -> tuple[str, ...]:
    """Every character and every bigram of a `search_form`, each once, in order of appearance."""
    found = dict.fromkeys(form)
    found.update(dict.fromkeys(first + second for first, second in pairwise(form)))
    return tuple(found)


def plain_number(text: str) -> str:
    """An external number as it is compared (domain §4): half-width, without blanks, outer quotes and a ".0" tail."""
    number = "".join(one_line(text).split()).strip("'‘’`\"")
    return _WHOLE_NUMBER.sub(r"\1", number)


def mask_name(name: str) -> str:
    """张三丰 → 张某某, 张三 → 张某, 欧阳修 → 欧阳某; a name given with a title (王女士) stays, other words → A***."""
    name = one_line(name)
    if not name or _TITLED.fullmatch(name):
        return name
    if not _CHINESE_NAME.fullmatch(name):
        return f"{name[0]}***"
    surname = surname_of(name)
    return surname + "某" * min(max(len(name) - len(surname), 1), 2)


def surname_of(name: str) -> str:
    """张三 → 张, 欧阳修 → 欧阳; of a name in Chinese characters."""
    return name[: 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1]


def mask_phone(phone: str) -> str:
    """13812341234 → 138****1234; shorter numbers keep their last two digits. Several numbers are masked one by one."""
    return _DIGITS.sub(lambda run: _masked_digits(run.group()), one_line(phone))


def mask_address(address: str) -> str:
    """An address down to the village, road or compound: 西村二村12号 → 西村二村***."""
    return _HOUSE.sub("***", one_line(address), count=1)


def mask_numbers(text: str) -> str:
    """Telephone and identity numbers inside a longer text masked, everything else as it is."""
    return _PERSONAL_NUMBER.sub(lambda run: _masked_digits(run.group()), text)


def _masked_digits(run: str) -> str:
    head, tail = (3, 4) if len(run) >= 9 else (0, 2)
    hidden = len(run) - head - tail
    return run[:head] + "*" * hidden + run[-tail:] if hidden > 0 else "*" * len(run)
