"""People in a folded text: registered ones in every form of their name, others by the words around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from .forms import BLANK, HAN, IN_NAMES, Found, Squeezed, squeeze
from .pseudonyms import ORDINAL
from .surnames import CIVIL, COMMON, NICKNAMES_NOT, PLACE_AFTER, POSTS, Name, core, is_another_word
from .values import Kind

_COMPOUND = "(?:欧阳|上官|司马|诸葛|皇甫|慕容|令狐|司徒|夏侯|尉迟|长孙|东方|端木|公孙|宇文)"
_SURNAME = f"(?:{_COMPOUND}|[{COMMON}])"
_END = rf"(?=$|[{BLANK},.。;；、:：!！?？()（）<《\[\]\d]|[男女是的系现住于因在]|电话|手机|身份证|今年|家住|联系|同志)"
_SELF = re.compile(
    rf"(?:我叫|本人叫|名叫|我是(?=[^,。]{{2,4}}[,，.。(]\s*(?:男|女|身份证|家住|现年|今年))|"
    rf"(?:姓名|联系人|投诉人|申请人|举报人|反映人|来电人|报案人|当事人|求助人|投稿人|户主|本人)[{BLANK}]*[:为是]?)"
    rf"[{BLANK}:]*({_SURNAME}(?:[{HAN}][{BLANK}]?[{HAN}]|[{HAN}])){_END}"
)
_NO_NAME = re.compile(
    "[是的在有要了不也已都就和与及为叫住于对到从将被把们么什怎这那哪几某先女于今去年月绩续]|自己|名字|信息|情况"
)
_WORDS = frozenset(
    "应当 曾经 连续 成绩 高度 严重 周末 万分 强烈 明确 平时 安全 幸好 祖籍 文化 管理 施工 路过 常年".split()
)
_PLACES = "城村镇县区市路园苑院校厂店"
#: 村民刘胤, 妻子毛玉金: who is told by what he is to the place or to somebody; and words that only begin like a name.
_KIN = re.compile(
    rf"(?:村民|居民|业主|住户|农户|租户|邻居|村支书|支书|村书记|村主任|老伴|丈夫|妻子|儿子|女儿|儿媳|父亲|母亲|哥哥|弟弟|姐姐|妹妹)"
    rf"[{BLANK}:]*((?![区楼向应查敬原商]){_SURNAME}[{HAN}]{{1,2}}?)"
    rf"(?:{_END}|(?=反映|说|称|家|的|和|与|等|把|被|将|也|向|要求|认为|表示|多次|经常|长期|私自|违规|夫妇|夫妻|一家|儿子|女儿))"
)
_NO_KIN = frozenset("普遍 毕业 毕业留 谢谢 单位 申请 关系 路线 初婚 解惑 安宁 房屋 田地".split())
_STRANGER = re.compile(rf"(?<![{HAN}])({_SURNAME}(?:先生|女士|大爷|大妈|大娘|老太|老汉|师傅|阿姨|大哥|大姐))")
#: What may follow a surname (张先生, 张某国), a given name (建国叔), and what may not (建国路, 老张庄).
_CIVIL = re.compile(CIVIL)
_POST = re.compile(rf"(?:{POSTS})(?!\s*(?::|,?[您你]们?好))")
_HALF = re.compile(f"(?:某(?!{ORDINAL})|[×○*X])[某×○*X]?")
_PLACE = re.compile(PLACE_AFTER)
_NO_GIVEN = re.compile(f"{PLACE_AFTER}|小区|学校|医院|以来|初期|[省市县区商厂]")
_MISTER = re.compile(r"(?:MR|MRS|MS|MISS)\.?\s*([A-Z]{3,})")


def find_registered(folded: str, names: Sequence[Name], *, strict: bool) -> Iterator[Found]:
    """Everybody registered: whole names, 称谓 with the surname; strict: given names alone too."""
    squeezed = squeeze(folded, IN_NAMES)
    spelt = Counter(name.whole for name in {name.key: name for name in names}.values())
    for name in names:
        key = name.key if spelt[name.whole] == 1 else ""  # two people who are both 王女士 are not told apart
        kind = Kind.ORGANISATION if name.organisation else Kind.NAME
        for start, end in chain(whole(folded, squeezed, name), _given(folded, squeezed, name, strict=strict)):
            yield Found(start, end, kind, registered=True, person=(key, name.surname))
    for surname in sorted({name.surname for name in names if name.surname}):
        yield from _by_surname(folded, surname, [name for name in names if name.surname == surname])


def find_others(folded: str, *, strict: bool) -> Iterator[Found]:
    """Names nobody registered, where the words around say so (我叫…, 联系人：…); strict: also those told by what they
    are (村民…, 妻子…), and strangers by 称谓 (刘大爷)."""
    for match in chain(_SELF.finditer(folded), _kin(folded) if strict else ()):
        name = re.sub(rf"[{BLANK}]", "", match[1])
        if not (_NO_NAME.search(name[1:]) or name in _WORDS or name[-1] in _PLACES):
            surname = name[:2] if re.match(_COMPOUND, name) else name[0]
            yield Found(*match.span(1), Kind.NAME, person=(name, surname))
    for match in _STRANGER.finditer(folded) if strict else ():
        surname = match[1][:2] if re.match(_COMPOUND, match[1]) else match[1][0]
        yield Found(*match.span(1), Kind.NAME, person=(match[1], surname))


def _kin(folded: str) -> Iterator[re.Match[str]]:
    found = (match for match in _KIN.finditer(folded) if match[1] not in _NO_KIN)
    return (match for match in found if not is_another_word(folded, match.start(1), match[1][0]))


def whole(folded: str, squeezed: Squeezed, name: Name) -> Iterator[tuple[int, int]]:
    """Where the whole name stands; of Latin letters only as words of their own."""
    for start, end in squeezed.find(name.whole):
        if not (
            _is_latin(folded[start - 1 : start] + name.whole[0]) or _is_latin(name.whole[-1] + folded[end : end + 1])
        ):
            yield start, end
    if name.organisation:
        yield from squeezed.find(core(name.whole))
    elif name.words:
        yield from (match.span() for match in _MISTER.finditer(folded) if match[1] in name.words)


def _is_latin(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


def _given(folded: str, squeezed: Squeezed, name: Name, *, strict: bool) -> Iterator[tuple[int, int]]:
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
        start = at - 1 if at and folded[at - 1] in "老小阿" else at
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
