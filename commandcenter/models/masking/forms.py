"""A text as the rules of masking read it, and what may stand between the characters of one number or name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .values import Kind

#: Blanks of every width, line ends, and characters nobody sees.
BLANK = r"\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff\u20e3"
#: What people put inside a number.
SEPARATOR = rf"[{BLANK}\-\u2010-\u2015\u2212_.·•/~*()]"
IN_NUMBERS = re.compile(SEPARATOR)
#: What people put inside a name, and inside an address.
IN_NAMES = re.compile(rf"[{BLANK}\-\u2010-\u2015_.·•‧*/|]")
IN_ADDRESSES = re.compile(rf"[{BLANK}\-,.、()]")
HAN_DIGIT = "〇零一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖"
HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_HAN_DIGITS = {
    ord(character): str(digit)
    for digit, characters in enumerate("〇零 一幺壹 二两贰 三叁 四肆 五伍 六陆 七柒 八捌 九玖".split())
    for character in characters
}
_LETTER_O = re.compile(r"(?<=\d)O+(?=\d)")
_LEAST_SPELT = 7
#: Digits some of which may be hanzi; 、 and a comma stand between groups that are read out.
_SPELT = re.compile(rf"[\d{HAN_DIGIT}](?:(?:{SEPARATOR}|[,、]){{0,2}}[\d{HAN_DIGIT}])*(?![十百千万亿])")


#: Traditional characters that names and what stands around them are written with, and the simplified ones.
_TRADITIONAL = (
    "劉張陳楊趙黃吳孫馬羅鄭謝許韓馮鄧蕭蔣餘葉蘇呂盧薑鐘譚陸賈韋鄒閻龍賀顧龔萬錢嚴湯溫聶莊魯歐關蘭駱遊華齊喬龐顏嶽單連溝國軍偉麗強鳳雲傑賓寶慶榮學貴紅衛東愛蓮飛陽勝義輝興發銀瓊艷艶鵬瑩瑋婭維勳劍鋒樹棟樑進達遠"
    "運長開頭門問間聞廣應懷憶戰戲揚擁斷無時書會來業樂歡歲殺漢濤澤潔為燈爾爺狀獻獎環現異畫當療盡監盤確礦禮穩竇紀約級純綱綠經結給統絲繼續纖習聖聽職肅腦臨舊舉藝藍處虛蟲補觀覺親計記訓設話誌認語誠調談請論諸謀證"
    "識議讓豐豔貝負財貨責買費貿賢質賴躍軒轉農週遙適遲選遺還鄉醫釋鈞銘錦鎖鎮鏡鐵鑒閃閔陣陰隊階隨險雙難電靈靜響頂順須預頓領題願風駿騰驗鬥魚鮑鳥鳴鴻麥"
)
_SIMPLIFIED = (
    "刘张陈杨赵黄吴孙马罗郑谢许韩冯邓萧蒋余叶苏吕卢姜钟谭陆贾韦邹阎龙贺顾龚万钱严汤温聂庄鲁欧关兰骆游华齐乔庞颜岳单连沟国军伟丽强凤云杰宾宝庆荣学贵红卫东爱莲飞阳胜义辉兴发银琼艳艳鹏莹玮娅维勋剑锋树栋梁进达远"
    "运长开头门问间闻广应怀忆战戏扬拥断无时书会来业乐欢岁杀汉涛泽洁为灯尔爷状献奖环现异画当疗尽监盘确矿礼稳窦纪约级纯纲绿经结给统丝继续纤习圣听职肃脑临旧举艺蓝处虚虫补观觉亲计记训设话志认语诚调谈请论诸谋证"
    "识议让丰艳贝负财货责买费贸贤质赖跃轩转农周遥适迟选遗还乡医释钧铭锦锁镇镜铁鉴闪闵阵阴队阶随险双难电灵静响顶顺须预顿领题愿风骏腾验斗鱼鲍鸟鸣鸿麦"
)
_SIMPLER = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a rule wants masked. `person` is the key and the surname of whom a name names."""

    start: int
    end: int
    kind: Kind
    registered: bool = False
    person: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A folded text without what may stand inside a number or a name, and where its characters came from."""

    text: str
    places: tuple[int, ...]

    def find(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Where the characters stand one after the other, at most three others between two of them."""
        at = self.text.find(wanted)
        while at >= 0 and wanted:
            places = self.places[at : at + len(wanted)]
            if all(after - before <= 4 for before, after in pairwise(places)):
                yield places[0], places[-1] + 1
            at = self.text.find(wanted, at + 1)


def squeeze(folded: str, gaps: re.Pattern[str]) -> Squeezed:
    """The text without every character that `gaps` matches."""
    places = tuple(place for place, character in enumerate(folded) if not gaps.match(character))
    return Squeezed("".join(map(folded.__getitem__, places)), places)


def fold(text: str) -> str:
    """Half-width, upper case and simplified, character by character: places in it are places in the text."""
    if text.isascii():
        return text.upper()
    return "".join(map(_folded, text))


def _folded(character: str) -> str:
    if (simpler := _SIMPLER.get(character)) is not None:
        return simpler
    digit = unicodedata.decimal(character, "")  # digits of every script
    for form in (str(digit), unicodedata.normalize("NFKC", character).upper(), character.upper()):
        if len(form) == 1:
            return form
    return character


def han_digits(folded: str) -> str:
    """Hanzi that are digits, as digits."""
    return folded.translate(_HAN_DIGITS)


def number_form(folded: str) -> str:
    """The text with its numbers as digits: spelt ones of seven digits and more (幺三八…), a letter O among digits.

    Places in it are places in the text.
    """
    text = _LETTER_O.sub(lambda match: "0" * len(match[0]), folded)
    return _SPELT.sub(lambda match: han_digits(match[0]) if _digits_in(match[0]) >= _LEAST_SPELT else match[0], text)


def _digits_in(run: str) -> int:
    return sum(character.isdigit() or character in HAN_DIGIT for character in run)


def digits_of(text: str) -> str:
    """The digits of a number as somebody wrote it."""
    return re.sub(r"\D", "", fold(text))
