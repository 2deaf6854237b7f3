"""What masking works with: who is known, what was found, the masked text."""

from __future__ import annotations

from dataclasses import dataclass

from ..labels import Labelled
from .pseudonyms import Pseudonyms


class Strictness(Labelled):
    """How much is hidden: strict while representatives of the public are in the room."""

    NORMAL = "NORMAL", "一般"
    STRICT = "STRICT", "严格"


class Kind(Labelled):
    """What a masked passage is."""

    NAME = "NAME", "姓名"
    ORGANISATION = "ORGANISATION", "单位名称"
    PHONE = "PHONE", "电话"
    IDENTITY = "IDENTITY", "身份证号"
    HOUSE = "HOUSE", "门牌"
    ADDRESS = "ADDRESS", "住址"
    SELECTED = "SELECTED", "选中的文字"
    BANK_CARD = "BANK_CARD", "银行卡号"
    PLATE = "PLATE", "车牌"
    EMAIL = "EMAIL", "邮箱"
    ACCOUNT = "ACCOUNT", "微信或 QQ 号"
    WORKPLACE = "WORKPLACE", "工作单位"
    BIRTHDAY = "BIRTHDAY", "出生日期"
    NUMBER = "NUMBER", "号码"


#: What stands in place of a passage; names get pseudonyms and house numbers 某, so that sentences stay readable.
WORDS = {
    Kind.PHONE: "〔电话〕",
    Kind.IDENTITY: "〔身份证号〕",
    Kind.ADDRESS: "〔住址〕",
    Kind.SELECTED: "〔隐去〕",
    Kind.BANK_CARD: "〔银行卡号〕",
    Kind.PLATE: "〔车牌〕",
    Kind.EMAIL: "〔邮箱〕",
    Kind.ACCOUNT: "〔账号〕",
    Kind.WORKPLACE: "〔工作单位〕",
    Kind.BIRTHDAY: "〔出生日期〕",
    Kind.NUMBER: "〔号码〕",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A requester or party as registered. `name` may be a title (王女士), a company or empty; `phones` as written."""

    name: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a case when its texts are masked.

    `selected`: passages that somebody masked by selecting them; `shown`: passages that somebody let be read again;
    `public`: telephones that everybody may read (duty phones of units); a registered telephone is never public.
    `places`: names of grids and villages, which are no addresses although they may be registered as such.
    """

    people: tuple[Person, ...] = ()
    selected: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A masked passage: `original[start:end]` reads `replacement`. `registered`: it stands in the register."""

    start: int
    end: int
    kind: Kind
    replacement: str
    registered: bool = False


def may_show(span: Span, strictness: Strictness) -> bool:
    """Whether a person may undo this mask: never an identity number; what is registered only in normal mode."""
    if span.kind in (Kind.IDENTITY, Kind.BANK_CARD):
        return False
    return strictness is Strictness.NORMAL or not (span.registered or span.kind is Kind.PHONE)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its masks in order, none touching another's characters, and the pseudonyms given so far."""

    original: str
    spans: tuple[Span, ...]
    pseudonyms: Pseudonyms

    @property
    def text(self) -> str:
        """What the room reads."""
        parts, at = [], 0
        for span in self.spans:
            parts += [self.original[at : span.start], span.replacement]
            at = span.end
        return "".join([*parts, self.original[at:]])
