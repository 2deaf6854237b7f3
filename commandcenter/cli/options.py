"""Options that several commands share, and how their values are read; a bad value is a wrong use (exit 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..models.draft import Platform


class Theme(StrEnum):
    """Light for the lit duty room, dark for the night and the wall."""

    LIGHT = "light"
    DARK = "dark"


class Lang(StrEnum):
    """What the interface speaks; papers and the command line are always Chinese."""

    CHINESE = "zh"
    ENGLISH = "en"


_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def day(text: str | date) -> date:
    """A calendar day written 2026-10-31; a default is a day already."""
    if isinstance(text, date):
        return text
    parts = _DAY.fullmatch(text.strip())
    if parts is None:
        raise typer.BadParameter(f"“{text}”不是日期，应如 2026-10-31")
    try:
        return date(*map(int, parts.groups()))
    except ValueError:
        raise typer.BadParameter(f"没有 {text} 这一天") from None


def platform_of(text: str) -> Platform:
    """A source platform by its code or name."""
    known = [platform for platform in Platform if platform is not Platform.LOCAL]
    for platform in known:
        if text in (platform.value, platform.label):
            return platform
    names = "、".join(f"{platform.value}（{platform.label}）" for platform in known)
    raise typer.BadParameter(f"没有平台“{text}”，可用的有 {names}")


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first and last day."""

    first: date
    last: date


def month(text: str) -> Month:
    """A month written 2026-10."""
    parts = _MONTH.fullmatch(text.strip())
    try:
        first = date(int(parts[1]), int(parts[2]), 1) if parts else None
        following = (first + timedelta(days=31)).replace(day=1) if first else None
    except (ValueError, OverflowError):
        first = following = None
    if first is None or following is None:
        raise typer.BadParameter(f"“{text}”不是月份，应如 2026-10")
    return Month(first, following - timedelta(days=1))


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise typer.BadParameter(f"“{text}”应为 {least} 到 {most} 之间的整数")
        return number

    return read


Database = Annotated[
    str | None,
    typer.Option("--db", metavar="地址", help="数据库文件，或 sqlite:///文件。 不写则用默认的库"),
]
Login = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="账号",
        help="以此账号登录（密码当场输入，或取自 COMMANDCENTER_PASSWORD、钥匙串）。 不写则以“系统”身份执行",
    ),
]
PersonLogin = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="账号",
        help="由谁办理（密码当场输入，或取自 COMMANDCENTER_PASSWORD、钥匙串）。 须由人负责，“系统”不能代办",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="结果以 JSON 输出")]
Force = Annotated[bool, typer.Option("--force", metavar="", help="覆盖已有的文件")]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪个文件")]
