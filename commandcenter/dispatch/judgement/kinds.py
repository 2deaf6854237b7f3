"""Praise, questions and proposals: reports that can be answered on the spot (当场答复) and need no unit to work."""

from __future__ import annotations

import re

from ...models.draft import RequestKind
from ...models.text import normalise

_SIGNS = (
    (RequestKind.PRAISE, re.compile("表扬|点赞|锦旗|感谢|称赞|赞扬|致谢")),
    (
        RequestKind.CONSULT,
        re.compile(
            "请问|咨询|想问|问一下|了解一下|怎么办理?|如何办理|怎么(?:申请|报销|交)|需要(?:带)?(?:什么|哪些)(?:材料|手续)"
            "|哪里能|在哪里?(?:办|报名|交|打)"
        ),
    ),
    (
        RequestKind.SUGGEST,
        re.compile("(?:^|[,，。;；:：\\s])(?:我|我们)?建议(?!领导|政府|部门|相关|有关|尽快)|[提几][个点条]建议"),
    ),
)
#: Said outright; the praise that follows stands whatever words surround it.
_NO_COMPLAINT = re.compile("不是(?:来)?(?:投诉|反映问题|告状)|不是要?(?:投诉|举报)")
#: Words with 不 and 没 that tell of no trouble.
_HARMLESS = re.compile("不错|不断|不容易|不辞|不厌|不怕|没想到|没说的|行动不便|腿脚不便|没打过")
#: Whoever thanks or asks beside one of these wants something mended: 感谢 and 请问 are only manners.
_TROUBLE = re.compile(
    "[不没坏烂破脏臭堵漏断塌欠偷骂违占吵淹]|希望|盼|投诉|举报|反映|要求|解决一下|但是|可是|仍|至今|什么时候(?:能?修|能?通|解决)"
    "|何时|尽快|严重|影响|污|垃圾|打人|维修|处理"
)


def answerable(title: str, text: str) -> tuple[RequestKind, str] | None:
    """The kind of a report that 受理员 can answer on the spot (domain §2.2) and the word that shows it.

    None when anything in it asks for work to be done, or nothing shows such a kind.
    """
    whole = f"{normalise(title)}\n{normalise(text)}"
    outright = _NO_COMPLAINT.search(whole)
    plain = _HARMLESS.sub("", _NO_COMPLAINT.sub("", whole))
    for kind, signs in _SIGNS:
        if found := signs.search(plain):
            if _TROUBLE.search(plain) and not (outright and kind is RequestKind.PRAISE):
                return None
            return kind, found.group().strip(" ,，。;；:：\n")
    return None
