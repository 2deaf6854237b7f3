"""People in a folded text: registered ones in every form of their name, others by the words around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from . import told
from .forms import BLANK, HAN, IN_NAMES, Found, Squeezed, squeeze
from .pseudonyms import ORDINAL
from .surnames import (
    CIVIL,
    NICKNAMES_NOT,
    PLACE_AFTER,
    POSTS,
    SHORT_POSTS,
    WORDS,
    Name,
    is_another_word,
    short_forms,
)
from .told import COMPOUND, SURNAME
from .values import Kind

_END = rf"(?=$|[{BLANK},.。;；、:：!！?？()（）<《\[\]\d]|[男女是的系现住于因在]|电话|手机|身份证|今年|家住|联系|同志)"
_SELF = re.compile(
    rf"(?:我叫|本人叫|名叫|我是[{HAN}]{{2,9}}[村庄屯寨区镇组]的?|我是(?=[^,。]{{2,4}}[,，.。(]\s*(?:男|女|身份证|家住|现年|今年))|"
    rf"(?:姓名|联系人|投诉人|申请人|举报人|反映人|来电人|报案人|当事人|求助人|投稿人|户主|本人)[{BLANK}]*[:为是]?)"
    rf"[{BLANK}:]*({SURNAME}(?:[{HAN}][{BLANK}]?[{HAN}]|[{HAN}])){_END}"
)
_NO_NAME = re.compile(
    "[是的在有要了不也已都就和与及为叫住于对到从将被把们么什怎这那哪几某先女于今去年月绩续]|自己|名字|信息|情况"
)
_WORDS = frozenset(
    "应当 曾经 连续 成绩 高度 严重 周末 万分 强烈 明确 平时 安全 幸好 祖籍 文化 管理 施工 路过 常年".split()
)
_PLACES = "城村镇县区市路园苑院校厂店"
#: What may follow a surname (张先生, 张某国), a given name (建国叔), and what may not (建国路, 老张庄).
_CIVIL = re.compile(CIVIL)
_POST = re.compile(rf"(?:{POSTS}|{SHORT_POSTS})(?!\s*(?::|,?[您你]们?好))")
_BIG = re.compile(f"(?<![{HAN}])大$")
_HALF = re.compile(f"(?:某(?!{ORDINAL})|[×○*X])[某×○*X]?")
_PLACE = re.compile(PLACE_AFTER)
_NAMED_BEFORE = re.compile(rf"[人民户主是叫找子员妻夫母父亲:][{BLANK}]*$")
_NAMED_AFTER = re.compile(rf"[{BLANK}]*(?:反映|说|称|家[的里门住]|先生|女士|同志|电话|手机|身份证|[男女]|[(（:、]|$)")
#: Romanised: the surname, then one or more syllables; in one word or apart.
_SYLLABLE = (
    "(?:[BPMFDTNLGKHJQXZCSRYW]|[ZCS]H)?(?:[AEIOUV]|AI|EI|UI|AO|OU|IU|IE|UE|VE|ER|[AEIU]N|VN|[AEIO]NG|I?ONG|I?AN|I?ANG|"
    "I?AO|UA|UAI|U?AN|U?ANG|UO|IA)"
)
_ROMAN_SURNAME = (
    "(?:WANG|LI|ZHANG|LIU|CHEN|YANG|ZHAO|HUANG|ZHOU|WU|XU|SUN|MA|ZHU|HU|GUO|HE|GAO|LIN|LUO|ZHENG|LIANG|XIE|SONG|TANG|HAN|"
    "FENG|DENG|CAO|PENG|ZENG|XIAO|TIAN|DONG|YUAN|PAN|YU|JIANG|CAI|DU|YE|CHENG|SU|WEI|LV|DING|REN|SHEN|YAO|LU|CUI|ZHONG|TAN|"
    "FAN|JIN|SHI|LIAO|JIA|XIA|FU|FANG|BAI|ZOU|MENG|XIONG|QIN|QIU|YIN|XUE|YAN|DUAN|LEI|HOU|LONG|TAO|GU|MAO|HAO|GONG|SHAO|WAN|"
    "QIAN|DAI|MO|KONG|XIANG|OUYANG|SIMA|ZHUGE|SHANGGUAN)"
)
_ROMAN = re.compile(rf"(?<![A-Z]){_ROMAN_SURNAME}[ '·.\-]{{0,2}}{_SYLLABLE}(?:[ '·\-]?{_SYLLABLE}){{0,3}}(?![A-Z])")
_NO_GIVEN = re.compile(f"{PLACE_AFTER}|灯|小区|学校|医院|以来|初期|[省市县区商厂]")
_LEAST_ROMAN = 7
_MISTER = re.compile(r"(?:MR|MRS|MS|MISS)\.?\s*([A-Z]{3,})")


def find_registered(folded: str, names: Sequence[Name], *, strict: bool) -> Iterator[Found]:
    """Everybody registered: whole names, 称谓 with the surname; strict: given names alone too."""
    squeezed = squeeze(folded, IN_NAMES)
    spelt = Counter(name.whole for name in {name.key: name for name in names}.values())
    for name in names:
        key = name.key if spelt[name.whole] == 1 else ""  # two people who are both 王女士 are not told apart
        kind = Kind.ORGANISATION if name.organisation else Kind.NAME
        for start, end in chain(whole(folded, squeezed, name), _short(folded, squeezed, name, strict=strict)):
            yield Found(start, end, kind, registered=True, person=(key, name.surname))
    for surname in sorted({name.surname for name in names if name.surname}):
        yield from _by_surname(folded, surname, [name for name in names if name.surname == surname])


def find_others(folded: str, *, strict: bool) -> Iterator[Found]:
    """Names nobody registered, where the words around say so (我叫…, 联系人：…, 妻子…, 被反映人…); strict: also those
    told by a post or by what they are to the place (村民…), and strangers by 称谓 (刘大爷)."""
    for match in _SELF.finditer(folded):
        name = re.sub(rf"[{BLANK}]", "", match[1])
        if not (_NO_NAME.search(name[1:]) or name in _WORDS or name[-1] in _PLACES):
            surname = name[:2] if re.match(COMPOUND, name) else name[0]
            yield Found(*match.span(1), Kind.NAME, person=(name, surname))
    for match in _ROMAN.finditer(folded):
        if len(match[0]) >= _LEAST_ROMAN:
            yield Found(*match.span(), Kind.NAME, person=(re.sub("[^A-Z]", "", match[0]), ""))
    yield from told.find(folded) if strict else told.find_kin(folded)


def whole(folded: str, squeezed: Squeezed, name: Name) -> Iterator[tuple[int, int]]:
    """Where the whole name stands; of Latin letters only as words of their own."""
    for start, end in squeezed.find(name.whole):
        if name.whole in WORDS and not _is_meant(folded, start, end):
            continue
        if not (
            _is_latin(folded[start - 1 : start] + name.whole[0]) or _is_latin(name.whole[-1] + folded[end : end + 1])
        ):
            yield start, end
    if name.words:
        yield from (match.span() for match in _MISTER.finditer(folded) if match[1] in name.words)


def _is_latin(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


def _is_meant(folded: str, start: int, end: int) -> bool:
    """Whether a name that is a word as well (马路) stands here as a name."""
    return _NAMED_BEFORE.search(folded, 0, start) is not None or _NAMED_AFTER.match(folded, end) is not None


def _short(folded: str, squeezed: Squeezed, name: Name, *, strict: bool) -> Iterator[tuple[int, int]]:
    """A given name alone, a company as people call it."""
    if name.organisation:
        forms, own = short_forms(name.whole)
        for form in (*forms, *((own,) if strict and own else ())):
            yield from squeezed.find(form)
    for start, end in squeezed.find(name.given) if len(name.given) > 1 else ():
        distinctive = not name.surname or _CIVIL.match(folded, end)
        if distinctive or (strict and not _NO_GIVEN.match(folded, end)):
            yield start, end


def _by_surname(folded: str, surname: str, bearers: Sequence[Name]) -> Iterator[Found]:
    """张先生, 老张, 张某国: of the only registered bearer, of several nobody in particular; so is 张书记 always.

    张某甲 is left alone: it is a pseudonym already.
    """
    only = bearers[0].key if len({name.key for name in bearers}) == 1 else ""
    lasts = {name.given[-1:] for name in bearers} - {""}
    for match in re.finditer(surname, folded):
        at, end = match.span()
        if is_another_word(folded, at, surname):
            continue
        start = at - 1 if (at and folded[at - 1] in "老小阿") or _BIG.search(folded, 0, at) else at
        if half := _HALF.match(folded, end):
            end = half.end() + (folded[half.end() : half.end() + 1] in lasts)
        elif post := _POST.match(folded, end):
            if folded[max(at - 3, 0) : at] != "尊敬的":
                yield Found(at, post.end(), Kind.NAME, registered=True, person=("", surname))
            continue
        if title := _CIVIL.match(folded, end):
            end = title.end()
        elif not half and (start == at or _PLACE.match(folded, end)):
            continue
        if folded[start:end] not in NICKNAMES_NOT:
            yield Found(start, end, Kind.NAME, registered=True, person=(only, surname))
