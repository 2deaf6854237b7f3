"""`screenshot`: a page as a person sees it, taken offscreen."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from ..models.errors import UserError
from .chinese import wrong_use
from .desk import at_database
from .options import Database, Lang, Theme
from .printing import say, show, show_table

_SIZE = re.compile(r"(\d{3,5})x(\d{3,5})")
_LARGEST = 8192


def screenshot(
    page: Annotated[str | None, typer.Argument(metavar="页面", help="页面或状态的名称，见 --list")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪个 PNG 文件")] = None,
    size: Annotated[str, typer.Option("--size", metavar="宽x高", help="窗口大小")] = "1920x1080",
    theme: Annotated[Theme, typer.Option("--theme", help="界面明暗")] = Theme.LIGHT,
    lang: Annotated[Lang, typer.Option("--lang", help="界面语言")] = Lang.CHINESE,
    user: Annotated[str | None, typer.Option("--user", metavar="账号", help="以谁的眼睛看；不写则取合适的岗位")] = None,
    every: Annotated[bool, typer.Option("--list", metavar="", help="列出全部页面和状态")] = False,
    help_pictures: Annotated[
        Path | None, typer.Option("--help-pictures", metavar="文件夹", help="帮助各章的全部插图，明暗各一张")
    ] = None,
    db: Database = None,
) -> None:
    """把某个页面拍成图片：不打开窗口，不写数据库。"""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ..views.shots import SHOTS, shot

    if help_pictures is not None:
        _take_help_pictures(help_pictures, db)
        return

    if every:
        show_table(["名称", "内容", "岗位"], [[[s.name, s.title, s.role.label] for s in SHOTS]])
        return
    if page is None or out is None:
        raise wrong_use("请写明页面和 --out 文件；全部页面见 screenshot --list")
    wanted = shot(page)
    if wanted is None:
        raise wrong_use(f"没有页面“{page}”，全部页面见 screenshot --list")
    if out.suffix.lower() != ".png":
        raise wrong_use(f"{out} 应以 .png 结尾")
    from ..app.pictures import take_shot

    with at_database(db, None) as (store, _owner):
        image = take_shot(store, wanted, user, _pixels(size), theme.value, lang.value)
    if not image.save(str(out)):
        raise UserError(f"图片写不到 {out}：请检查文件夹是否存在、能否写入")
    show(str(out))
    say(f"{wanted.title}　{image.width()}×{image.height()}")


def _take_help_pictures(folder: Path, db: str | None) -> None:
    from ..app.help_pictures import take_all

    if not folder.is_dir():
        raise UserError(f"没有文件夹 {folder}")
    with at_database(db, None) as (store, _owner):
        for file, size in take_all(store, folder):
            show(f"{file.name}　{size // 1000} KB")


def _pixels(size: str) -> tuple[int, int]:
    parts = _SIZE.fullmatch(size)
    if parts is None or max(int(parts[1]), int(parts[2])) > _LARGEST:
        raise wrong_use(f"“{size}”不是大小，应如 1920x1080")
    return int(parts[1]), int(parts[2])
