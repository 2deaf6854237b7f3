"""typer in Chinese: help pages, and every wrong use of the command line as one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from . import PROGRAM

if TYPE_CHECKING:
    from rich.table import Table

_EXTRA = re.compile(r"extra argument(?:\(s\)|s)? \((.*)\)", re.DOTALL)


def wrong_use(sentence: str) -> typer.BadParameter:
    """The error to raise when options contradict each other or one is missing: exit 2."""
    return typer.BadParameter(sentence)


class _Chinese:
    """What commands and groups share."""

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage: ", "用法：", 1)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help, option.metavar = "显示本帮助", ""
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _translate_panels()
        for parameter in self.get_params(ctx):  # type: ignore[attr-defined]
            if parameter.param_type_name == "argument":
                parameter.display_type_rich = lambda ctx: None
        super().format_help(ctx, formatter)  # type: ignore[misc]


class Command(_Chinese, TyperCommand):
    """A command whose help page is Chinese."""


class Group(_Chinese, TyperGroup):
    """A group of commands; an unknown one is answered with the nearest known ones."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name, self.commands) or list(self.commands)
            raise typer.BadParameter(f"没有命令“{name}”，可用的有 {'、'.join(near)}", ctx=ctx)
        return super().resolve_command(ctx, args)


def sentence(error: typer.TyperException) -> str:
    """What was wrong with the command line, and where its help is, in one line."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else PROGRAM
    return f"用法不对：{_what(error)}（帮助：{path} --help）"


def _what(error: typer.TyperException) -> str:
    kind = type(error).__name__
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        near = "、".join(sorted(getattr(error, "possibilities", None) or ()))
        return f"没有选项 {option}" + (f"，是否想用 {near}" if near else "")
    if kind == "BadOptionUsage":
        return f"选项 {option} " + ("后面缺少值" if "require" in error.message else "不带值")
    if kind == "MissingParameter":
        return f"缺少{_name(error)}"
    if kind == "BadParameter":
        return f"{name}：{error.message}" if (name := _name(error)) else error.message
    if extra := _EXTRA.search(error.message):
        return f"多出了 {extra[1]}"
    return error.message


def _name(error: typer.TyperException) -> str:
    parameter: Any = getattr(error, "param", None)
    if parameter is None:
        return ""
    if parameter.param_type_name == "argument":
        return f"参数 {parameter.metavar or parameter.name}"
    return f"选项 {parameter.opts[0]}"


def _translate_panels() -> None:
    """Loaded with the first help page only: rich is slow to import."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.DEFAULT_STRING = "[默认 {}]"
    rich_utils.Table = _folding_table()  # type: ignore[attr-defined]
    rich_utils.Columns = _side_by_side  # type: ignore[assignment, attr-defined]


def _side_by_side(parts: Sequence[Any]) -> Any:
    """A help text alone stays as it is: columns of their own would cut it."""
    from rich.columns import Columns

    return parts[0] if len(parts) == 1 else Columns(parts)


@cache
def _folding_table() -> type[Table]:
    """Tables of help pages fold text without blanks, which they would cut at the edge of the page."""
    from rich.table import Table

    class Folding(Table):
        def add_row(self, *cells: Any, **more: Any) -> None:
            super().add_row(*cells, **more)
            for column in self.columns:
                column.overflow = "fold"

    return Folding
