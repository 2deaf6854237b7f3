"""What an engine says about a broken, busy or refusing database, as one sentence in the user's language."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidRequestError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import NotAllowed, Offline, Stale, UserError

_NOTHING = "没有改动任何数据"
#: The classes of a server's answers (PostgreSQL, appendix A) that are no bug of this program.
_OF_SERVER = {
    "28": "账号或密码不正确",
    "3D": "服务器上没有这个数据库",
    "42501": "数据库不允许这个账号这样做",
    "53100": "服务器磁盘已满，写入失败",
    "53300": "服务器的连接已用完，请稍后再试",
    "54": "内容超出了数据库的限度",
    "57014": "操作超时，已取消",
    "25006": "数据库是只读的，不能写入",
    "42P01": "数据库结构不完整，可能不是本程序的数据库，或需要升级",
    "42703": "数据库结构不完整，可能不是本程序的数据库，或需要升级",
}
#: Two transactions in each other's way: the loser did nothing and may try again.
_RACES = ("40001", "40P01", "55P03")
_LOST = ("08", "57P")
#: A guard's own sentence (`RAISE … USING ERRCODE`), see `sql/server_guards.sql`.
GUARD = "CC001"
_OTHER_NAME = re.compile(r'certificate for "(.+?)".* does not match host name "(.+?)"')
_NO_ROOT = re.compile(r'root certificate file "(.+?)" does not exist')


@contextmanager
def sentences() -> Iterator[None]:
    """Turns refusals into `UserError`s; everything else goes on as the bug it is."""
    try:
        yield
    except PoolTimeout as error:
        raise UserError("数据库正忙，请稍后再试", kept=_NOTHING) from error
    except DBAPIError as error:
        told = _of_file(error) if isinstance(error.orig, sqlite3.Error) else _of_server(error)
        if told is None:
            raise
        raise told from error
    except InvalidRequestError as error:
        # a connection that broke in the middle of a transaction cannot even end it
        if "invalid transaction" not in str(error):
            raise
        raise Offline("与数据库服务器的连接断了", kept=_NOTHING) from error


@contextmanager
def driver_sentences(base: type[Exception]) -> Iterator[None]:
    """The same for a driver asked without SQLAlchemy, whose errors are all of the class `base`."""
    with sentences():
        try:
            yield
        except base as error:
            raise DBAPIError.instance(None, None, error, base) from error


def _of_file(error: DBAPIError) -> UserError | None:
    text = str(error.orig)
    if isinstance(error, OperationalError):
        return _of_operation(text)
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return UserError("数据库文件已损坏，请用最近的备份恢复")
    return None


def _of_operation(text: str) -> UserError:
    if "locked" in text or "busy" in text:
        return UserError("数据库正忙，请稍后再试", kept=_NOTHING)
    if "readonly" in text or "read-only" in text:
        return UserError("数据库是只读的，不能写入")
    if "full" in text:
        return UserError("磁盘已满，写入失败", kept=_NOTHING)
    if "unable to open" in text:
        return UserError("数据库文件打不开，请检查文件和所在文件夹的权限")
    if "no such table" in text or "no such column" in text:
        return UserError("数据库结构不完整，可能不是本程序的数据库，或需要升级")
    return UserError(f"数据库无法使用：{text}")


def _of_server(error: DBAPIError) -> UserError | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None and "invalid connection option" in str(error.orig):
        return UserError("数据库地址里有不认识的选项，请检查地址")
    if state is None:
        # no answer at all: the connection could not be made, or broke
        lost = isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
        return _unanswered(str(error.orig)) if lost else None
    if state == GUARD:
        return NotAllowed(_first_line(error), kept=_NOTHING)
    if state in _RACES:
        return Stale("刚刚有人在改同一处，请再试一次", kept=_NOTHING)
    if state.startswith(_LOST):
        return Offline("与数据库服务器的连接断了", kept=_NOTHING)
    words = _OF_SERVER.get(state) or _OF_SERVER.get(state[:2])
    if words is None:
        return None
    family = NotAllowed if state == "42501" else UserError
    return family(words, field="password" if state.startswith("28") else None, kept=_NOTHING)


def _unanswered(text: str) -> UserError:
    """psycopg gives no code for what fails before the session begins, only libpq's words."""
    if "authentication failed" in text or "no password supplied" in text or "is not permitted to log in" in text:
        return UserError("账号或密码不正确", field="password")
    if 'database "' in text and "does not exist" in text:
        return UserError("服务器上没有这个数据库")
    if "certificate" in text or "SSL" in text:
        return UserError(f"{_of_certificate(text)}，没有连接", field="host")
    if "too many clients" in text or "connection slots" in text:
        return UserError("服务器的连接已用完，请稍后再试")
    if "pg_hba.conf" in text and "no encryption" in text:
        return UserError("服务器只接受加密的连接，请在地址里写 sslmode=verify-full")
    if "pg_hba.conf" in text:
        return UserError("服务器不接受从本机连接（pg_hba.conf）")
    return Offline("连不上数据库服务器，请检查网络", kept=_NOTHING)


def _of_certificate(text: str) -> str:
    """Why a server did not prove who it is."""
    if found := _OTHER_NAME.search(text):
        return f"服务器证书上的名称是 {found[1]}，与填写的 {found[2]} 不符"
    if found := _NO_ROOT.search(text):
        return f"本机没有根证书文件 {found[1]}，请向服务器管理员要来"
    if "does not support SSL" in text:
        return "服务器没有启用加密，请服务器管理员打开 ssl"
    if "verify failed" in text:
        return "服务器的证书不可信：不是本机所认的机构签发，或不在有效期内（也请核对本机的日期）"
    return "服务器的证书无法验证，请检查证书和服务器名称"


def _first_line(error: DBAPIError) -> str:
    diagnostic = getattr(error.orig, "diag", None)
    told = getattr(diagnostic, "message_primary", None)
    return str(told or error.orig).splitlines()[0]
