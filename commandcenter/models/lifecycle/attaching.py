"""Attachments: what an event tells of a file that was added to a case; its bytes lie beside the log (design §3)."""

from __future__ import annotations

import re

from ..access import EVERYONE
from ..case import OPEN, CaseState
from ..errors import RuleBroken
from .table import STAYS, Action, Field, FieldKind, Transition, states, text
from .work import Work

_SHA256 = re.compile("[0-9a-f]{64}")


def _attach(w: Work) -> None:
    """The event itself is the record; it must be able to vouch for the bytes."""
    if not _SHA256.fullmatch(w.said["sha256"]):
        raise RuleBroken("附件的校验值应为64位十六进制数", field="sha256")


ROWS = (
    Transition(
        Action.ATTACH,
        OPEN | states(CaseState.DRAFT),
        STAYS,
        EVERYONE,
        _attach,
        (
            text("name", "文件名"),
            text("sha256", "校验值"),
            text("mime", "类型"),
            Field("size", "大小", FieldKind.NUMBER),
            Field("taken_at", "拍摄时间", FieldKind.TIME, required=False),
        ),
    ),
)
