"""The program on the command line: its commands, and how every ending becomes an exit code and at most one line.

0 done · 1 a problem the user can mend, or a bug (its traceback goes to the log) · 2 wrong use · 130 interrupted.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Annotated

import typer
from typer.main import get_command

from ..config import ConfigError
from ..models.errors import UserError
from . import (
    PROGRAM,
    VERSION,
    account,
    bench,
    bugs,
    document,
    figures,
    intake,
    keeping,
    period,
    screenshot,
    server,
    starting,
)
from . import diagnose as diagnosing
from . import masking as masks
from . import self_check as checking
from .chinese import Command, Group, sentence
from .options import Database, Lang, Login, Theme
from .printing import say

app = typer.Typer(
    cls=Group,
    add_completion=False,
    help="老湖镇吹哨报到“全响应”指挥中心。不带命令时打开窗口；没有图形界面时走一遍演示镇，列出考核指标并印出派单和通报样张。",
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]",
    invoke_without_command=True,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {VERSION}")
        raise typer.Exit


@app.callback()
def _start(
    context: typer.Context,
    theme: Annotated[Theme | None, typer.Option("--theme", help="界面明暗")] = None,
    lang: Annotated[Lang | None, typer.Option("--lang", help="界面语言")] = None,
    db: Database = None,
    login: Login = None,
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="显示版本", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    from .window import has_display, open_window

    if has_display():
        open_window(db, login, theme, lang)
    else:
        from .tour import tour

        tour()


for _name, _command in (
    ("init", starting.init),
    ("demo", starting.demo),
    ("import", intake.take_in),
    ("takeover", intake.take_over),
    ("kpi", figures.kpi),
    ("document", document.document),
    ("verify", keeping.verify),
    ("export", keeping.export),
    ("backup", keeping.backup),
    ("restore", keeping.restore),
    ("move", keeping.move),
    ("upgrade", keeping.upgrade),
):
    app.command(_name, cls=Command, options_metavar="[选项]")(_command)
app.add_typer(account.app, name="account")
app.add_typer(server.app, name="server")
app.add_typer(period.app, name="period")
app.command("screenshot", cls=Command, options_metavar="[选项]")(screenshot.screenshot)
app.command("bench", cls=Command, options_metavar="[选项]")(bench.bench)
app.command("diagnose", cls=Command, options_metavar="[选项]")(diagnosing.diagnose)
app.command("masking", cls=Command, options_metavar="[选项]")(masks.masking)
app.command("self-check", cls=Command, options_metavar="[选项]")(checking.self_check)


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line. Returns the exit code; nothing but a result, messages or one error line is printed."""
    _speak_utf8()
    with _interruptions() as interrupted:
        try:
            code = _carry_out(arguments)
            sys.stdout.flush()
            return code
        except (Exception, KeyboardInterrupt) as error:
            return _end(KeyboardInterrupt() if interrupted() else error)


def _carry_out(arguments: Sequence[str]) -> int:
    try:
        with get_command(app).make_context(PROGRAM, list(arguments)) as context:
            context.command.invoke(context)
        return 0
    except typer.Exit as done:
        return done.exit_code


def _end(error: BaseException) -> int:
    """Says what happened; returns the exit code."""
    match error:
        case KeyboardInterrupt() | EOFError() | typer.Abort():
            say("已中断：正在写的一步没有留下；导入时此前已写完的行保留")
            return 130
        case typer.TyperException():
            say(sentence(error))
            return 2
        case UserError() | ConfigError():
            say(f"错误：{error}")
        case BrokenPipeError():
            _drop_output()
        case _:
            say(bugs.explain(error))
            if isinstance(error, OSError) and error.filename is None:
                _drop_output()
    return 1


@contextlib.contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl+C was pressed: raised inside a function that SQLite calls, it comes out as some other error."""
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        raise KeyboardInterrupt

    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ours = ours and threading.current_thread() is threading.main_thread()
    if ours:
        signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _speak_utf8() -> None:
    """What goes to a file or a pipe is UTF-8 on every system; a name that is no text must not stop a command."""
    sys.stdout, sys.stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _drop_output() -> None:
    """The result cannot be written any more (its reader left, the disk is full): Python must not try once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
