"""`self-check`: whether this installation can do its work: database, fonts, a paper, a page of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from ..config import ConfigError, resource
from ..models.errors import UserError
from .desk import path_of, settings
from .options import Database
from .printing import show

#: A page counts as printed when at least this share of its points is dark.
_DARK, _INK = 128, 0.002


def self_check(db: Database = None) -> None:
    """自检：打开数据库，核对字库，印一页文书并看它是不是空白。"""
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("数据库", lambda: _check_database(db)),
        ("字库", _check_fonts),
        ("文书", _check_paper),
    )
    failed = [name for name, step in steps if not _passes(name, step)]
    if failed:
        raise UserError(f"自检没有通过：{'、'.join(failed)}")
    show("自检通过")


def _passes(name: str, step: Callable[[], str]) -> bool:
    """Runs a step and prints what came of it; the next step is tried whatever happened."""
    try:
        said = step()
    except (UserError, ConfigError) as error:
        show(f"[不通过] {name}：{error}")
        return False
    show(f"[通过] {name}：{said}")
    return True


def _check_database(db: str | None) -> str:
    from ..models.store.overview import head_holds, overview
    from ..models.store.store import open_store

    url = settings(db).database
    path = path_of(url)
    if db is None and path is not None and not path.exists():
        return f"还没有建立（{path}）"
    store = open_store(url)
    try:
        with store.read() as connection:
            if not head_holds(connection):
                raise UserError("事件链的末端与记录不符，请运行 commandcenter verify")
            found = overview(connection)
    finally:
        store.close()
    return f"{path}，案件 {found.cases} 件，事件 {found.events} 条，链首完好"


def _check_fonts() -> str:
    """Every font is the one shipped and can be loaded by the page engine."""
    from ..dispatch.documents.pdf import load_font

    folder = resource("fonts")
    lines = resource("fonts/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    glyphs = 0
    for digest, name in (line.split(maxsplit=1) for line in lines):
        path = folder / name
        if not path.is_file():
            raise UserError(f"缺少字库文件 {path}，请重新安装")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise UserError(f"字库文件 {path} 已损坏，请重新安装")
        glyphs += len(load_font(f"check-{path.stem}", path))
    return f"{len(lines)} 个文件，{glyphs} 个字形"


def _check_paper() -> str:
    from ..dispatch.paperwork.trial_page import trial_page

    pdf = trial_page()
    with TemporaryDirectory() as folder:
        path = Path(folder, "check.pdf")
        path.write_bytes(pdf)
        pages, ink = _first_page(path)
    if ink < _INK:
        raise UserError("印出的页面是空白的，请重新安装")
    return f"印出 {pages} 页，{len(pdf) // 1024} KB，首页着墨 {ink:.1%}"


def _first_page(path: Path) -> tuple[int, float]:
    """How many pages the file has, and the dark share of the first."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        grey = document[0].render(scale=1, grayscale=True).to_numpy()
        return len(document), float((grey < _DARK).mean())
    finally:
        document.close()
