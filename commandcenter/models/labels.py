"""Enumerations that carry their Chinese label once."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A StrEnum member written as NAME = "CODE", "中文"; `.label` is what people read."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Labelled:  # a lookup by code names no label
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
