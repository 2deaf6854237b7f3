"""Telephones, identity numbers and bank cards in a folded text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .forms import IN_NUMBERS, SEPARATOR, Found, digits_of, han_digits, number_form, squeeze
from .values import Kind

#: A run of digit groups; what the groups are is decided afterwards, the longest reading first.
_RUN = re.compile(rf"\d+(?:(?:{SEPARATOR}|[,、]){{1,3}}\d+)*")
_CASE_NUMBER = re.compile(r"LH\d{8}-\d{5}")

#: Before a number: it is a telephone, an identity number, a number of a paper.
_PHONE_CUE = re.compile(
    r"(?:电话|手机|联系|热线|拨打|致电|来电|回电|座机|传真|号码|TEL|PHONE|电:)[^\d,。;]{0,8}$|(?:打|拨|呼)[给到过]?$"
)
#: Short numbers inside a company's or a village's own net.
_SHORT_CUE = re.compile(r"(?:短号|虚拟网|集团号|小号|分机号?)[:是为\s]{0,2}$")
_ABROAD_CUE = re.compile(r"(?<![\dA-Z])\+$")
_IDENTITY_CUE = re.compile(r"身份证[^\d,。;]{0,8}$")
_CARD_CUE = re.compile(r"(?:卡号|[账帐][号户]|一卡通|社保卡|银行卡|存折)[^\d,。;]{0,6}$")
#: Directly before a number: it is that of a paper, a meter or a thing, whatever it looks like.
_NUMBERED = re.compile(
    r"(?:户号|编号|单号|表号|文号|批号|档号|井号|合同号?|合同编号|(?<!份)证号|执照号?|发票号?|学籍号|条码|代码|NO\.?|№)[:是为\s]{0,2}$"
)
_PAPER_CUE = re.compile(
    r"(?:发票|合同|收据|执照|票据)[^,。;]{0,16}$|(?:编号|单号|工单|文号|批号|证号|NO|№|第|[A-Z$¥￥.#])[^\d,。;]{0,3}$"
)
_ORDER_CUE = re.compile(r"(?:工单|案件|受理|交办件?|文号|案号)(?:编号|单号|号|号码)?[:为是\s]{0,3}[A-Z]{0,4}$")
#: After a number: it counts something.
_COUNTED = re.compile(
    r"\)?\s*(?:余|多|几)?\s*[万亿千百]?(?:元|块|人|平|米|㎡|M2|亩|吨|斤|公|千|立方|户|度|%|倍|条|次|张|号(?!码)|年|月|字|票|套|个)|\.\d"
)

#: Digits of the longest number looked for.
_LONGEST = 22
_LEAST = 7
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[1-9]\d{6,7}|0{12}|0{11}")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d{2}|000|00)")
#: Service lines of companies, meant to be called by everybody.
_SERVICE = re.compile(r"[48]00\d{7}")
_EXTENSION = re.compile(r"(?!19\d\d|20\d\d)[1-9]\d{0,3}")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_PREFIX = re.compile(r"(?:\(\s?\+?|\+[\s(]?)$")
#: How people group eleven digits of a mobile telephone; other groupings need a word before them.
_MOBILE_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
                       "71 81 82 83 91".split())  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Groups:
    """Neighbouring groups of digits read as one number, and the text around them."""

    parts: tuple[str, ...]
    before: str
    after: str
    last: str = ""
    gaps: str = ""
    """What stands between the groups."""

    @property
    def listed(self) -> bool:
        """Whether the groups may as well be numbers of their own: 1、2 or 1,234."""
        return any(mark in self.gaps for mark in ",、")

    @property
    def is_numbered(self) -> bool:
        return _NUMBERED.search(self.before) is not None

    @property
    def digits(self) -> str:
        return "".join(self.parts)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(map(len, self.parts))


def is_identity(number: str) -> bool:
    """18 characters with a true date and check character, or 15 digits with a true date (they have no check digit)."""
    if len(number) == 15:
        return _is_born(number[:2], f"19{number[6:12]}")
    if len(number) != 18 or not _is_born(number[:2], number[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return number[17] == "10X98765432"[total % 11]


def is_bank_card(number: str) -> bool:
    """16 or 19 digits of a card's range with a valid check digit (Luhn)."""
    if len(number) not in (16, 19) or number[0] not in "3456":
        return False
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def find(folded: str, public: Iterable[str], *, strict: bool) -> Iterator[Found]:
    """Numbers by their form. Strict: every other run of seven digits too, unless it counts something."""
    known = frozenset(number for written in public for number in _written(written))
    text = _CASE_NUMBER.sub(lambda case: "L" * len(case[0]), number_form(folded))
    for run in _RUN.finditer(text):
        yield from _numbers(text, run, known, strict=strict)


def find_registered(folded: str, phones: Iterable[str]) -> Iterator[Found]:
    """Registered telephones wherever their digits stand one after the other, a landline without its area code too."""
    digits = squeeze(number_form(han_digits(folded)), IN_NUMBERS)
    for number in {number for phone in phones for number in _written(phone) if len(number) >= 5}:
        for start, end in digits.find(number):
            yield Found(start, end, Kind.PHONE, registered=True)


def _written(phone: str) -> Iterator[str]:
    """The digits of each telephone in a field, and those of a landline as called from within its area."""
    for part in re.split(r"[,;，；、]|(?<=\d{7})\s+(?=\+?[01]\d{2,})", phone):
        digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits_of(part))
        digits = re.sub(r"^(?:00)?860?(?=[1-9]\d{8,10}$)", "0", digits)
        yield digits
        if _LANDLINE.fullmatch(digits) and (area := _AREA.match(digits)):
            yield digits[area.end() :]


def _numbers(folded: str, run: re.Match[str], public: Collection[str], *, strict: bool) -> Iterator[Found]:
    groups = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"\d+", run[0])]
    at = 0
    while at < len(groups):
        for stop in range(min(len(groups), at + _LONGEST), at, -1):
            start, end = groups[at][0], groups[stop - 1][1]
            parts = tuple(folded[a:b] for a, b in groups[at:stop])
            last = "X" if folded[end : end + 1] in ("X", "×") else ""
            gaps = re.sub(r"\d", "", folded[start:end])
            read = _Groups(parts, folded[max(start - 24, 0) : start], folded[end : end + 8], last, gaps)
            if read.digits in public or _SERVICE.fullmatch(read.digits):
                at = stop - 1
                break
            if kind := _kind(read, strict):
                end += len(last) if kind is Kind.IDENTITY and len(read.digits) == 17 else 0
                yield Found(_with_prefix(folded, start, end), end, kind)
                at = stop - 1
                break
        at += 1


def _with_prefix(folded: str, start: int, end: int) -> int:
    """Where the number begins: the + of +86 and a bracket that closes inside belong to it."""
    prefix = _PREFIX.search(folded, max(start - 3, 0), start)
    opened = prefix is not None and (")" in folded[start:end] or "(" not in prefix[0])
    return prefix.start() if prefix and opened else start


def _kind(read: _Groups, strict: bool) -> Kind | None:
    size = len(read.digits)
    if _SHORT_CUE.search(read.before) and 3 <= size <= 8 and len(read.parts) == 1:
        return Kind.PHONE
    if len(read.parts) == 1 and _is_several(read.digits):
        return Kind.PHONE
    if not _LEAST <= size <= _LONGEST:
        return None
    if not read.listed and _identifies(read):
        return Kind.IDENTITY
    if _is_mobile(read) or _is_landline(read) or (not read.listed and (_is_local(read) or _is_abroad(read))):
        return Kind.PHONE
    if read.listed:
        return None
    carded = size >= 10 and _CARD_CUE.search(read.before) is not None
    if carded or (is_bank_card(read.digits) and _PAPER_CUE.search(read.before) is None):
        return Kind.BANK_CARD
    alone = strict and len(read.parts) == 1 and not (_counts(read) or _is_date(read.digits))
    alone = alone and _ORDER_CUE.search(read.before) is None
    return Kind.NUMBER if alone else None


def _is_several(digits: str) -> bool:
    """Two or more telephones or identity numbers written into one another."""
    if len(digits) < 22:
        return False
    rest = [digits[size:] for size, is_one in ((11, _is_eleven), (18, is_identity)) if is_one(digits[:size])]
    return any(not one or _is_eleven(one) or is_identity(one) or _is_several(one) for one in rest)


def _is_eleven(digits: str) -> bool:
    return _MOBILE.fullmatch(digits) is not None


def _identifies(read: _Groups) -> bool:
    number = read.digits + (read.last if len(read.digits) == 17 else "")
    cued = _IDENTITY_CUE.search(read.before) is not None
    if len(number) == 15 and is_identity(number) and len(read.parts) in (1, 3) and not read.is_numbered:
        return True
    if len(number) == 18 and is_identity(number):
        return True
    # Mistyped or half typed: a true region and day say enough, and so does the word before it.
    named = read.is_numbered or _ORDER_CUE.search(read.before) is not None
    likely = len(number) == 18 and (_is_born(number[:2], number[6:14]) or read.last != "") and not named
    return likely or (cued and len(number) <= 18 and not _is_date(read.digits))


def _is_mobile(read: _Groups) -> bool:
    digits, sizes = read.digits, read.sizes
    if read.is_numbered:
        return False
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits[len(prefix) :]):
            return True
    cued = _PHONE_CUE.search(read.before) is not None
    if _MOBILE.fullmatch(digits):
        halves = len(sizes) == 2 and min(sizes) >= 5 and not set(read.gaps) & set("~.,、/*")
        return sizes in _MOBILE_GROUPS or cued or halves
    # A mobile telephone with a digit too many or too few is still somebody's.
    return cued and len(sizes) == 1 and 10 <= len(digits) <= 12 and digits[0] == "1" and digits[1] in "3456789"


def _is_abroad(read: _Groups) -> bool:
    """+852 9123 4567"""
    return 8 <= len(read.digits) <= 15 and _ABROAD_CUE.search(read.before) is not None


def _is_landline(read: _Groups) -> bool:
    parts = list(read.parts)
    if read.is_numbered or (read.listed and len(parts) != 2):
        return False
    if parts[0] in ("86", "0086") and len(parts) > 1:
        parts = ["0" + parts[1].removeprefix("0"), *parts[2:]]
    extended = (
        len(parts) > 1
        and not read.listed
        and _EXTENSION.fullmatch(parts[-1]) is not None
        and _is_area_and_number(parts[:-1])
    )
    return extended or _is_area_and_number(parts)


def _is_area_and_number(parts: Sequence[str]) -> bool:
    whole = "".join(parts)
    return _LANDLINE.fullmatch(whole) is not None and (
        len(parts) == 1 or (_AREA.fullmatch(parts[0]) is not None and len(parts) <= 3)
    )


def _is_local(read: _Groups) -> bool:
    """Seven or eight digits: a telephone of the area unless they count something, are a date or number a paper."""
    digits = read.digits
    if len(digits) > 8 or _counts(read) or _is_date(digits):
        return False
    paper = _PAPER_CUE.search(read.before) is not None
    cued = _PHONE_CUE.search(read.before) is not None and not (paper and "号码" in read.before)
    if len(read.parts) > 1:
        years = all(map(_YEAR.fullmatch, read.parts))
        return cued and digits[0] != "0" and read.sizes in ((3, 4), (4, 4)) and not years
    return cued or (_LOCAL.fullmatch(digits) is not None and not paper)


def _counts(read: _Groups) -> bool:
    return _COUNTED.match(read.after) is not None or read.before.endswith(".")


def _is_date(digits: str) -> bool:
    """A day, a time stamp or an order number that begins with its day."""
    return 8 <= len(digits) <= 16 and _YEAR.match(digits) is not None and _is_day(digits[:8])


def _is_born(province: str, day: str) -> bool:
    return province in _PROVINCES and day[:2] in ("18", "19", "20") and _is_day(day)


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True
