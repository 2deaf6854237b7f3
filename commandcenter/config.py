"""Where things lie on this machine: settings from a TOML file and the environment, and the shipped resources.

The lowest layer: it imports nothing of the package, so its errors are its own `ConfigError`.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "commandcenter"
#: The program's version; a test compares it with the package's own.
VERSION = "0.3.0"
_DATABASE_NAME = "laohu.db"
_DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")

# Key in the file -> variable of the environment, which wins over the file.
_VARIABLES = {
    "database": "COMMANDCENTER_DB",
    "data_dir": "COMMANDCENTER_DATA_DIR",
    "cache_dir": "COMMANDCENTER_CACHE_DIR",
    "log_dir": "COMMANDCENTER_LOG_DIR",
}
_CONFIG_VARIABLE = "COMMANDCENTER_CONFIG"


class ConfigError(Exception):
    """One clear sentence naming the file or variable and the key that must be mended."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The validated settings of one start of the program; folders are absolute and need not exist yet.

    `database` is a SQLAlchemy URL: an embedded SQLite file, or a shared PostgreSQL server.
    """

    database: str
    data_dir: Path
    cache_dir: Path
    log_dir: Path

    @classmethod
    def load(cls, database: str | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
        """Settings from, in this order: `database` (the command line's), `environ`, the file, the defaults.

        The file is `$COMMANDCENTER_CONFIG`, else `config.toml` in the user's or else the machine's configuration
        folder. Folders it names are relative to it. Raises `ConfigError`.
        """
        values = _from_file(environ) | _from_environment(environ)
        if database is not None:
            values["database"] = ("--db", database)
        data_dir = _folder(values, "data_dir", platformdirs.user_data_path(APP, appauthor=False))
        return cls(
            database=_database(values, data_dir),
            data_dir=data_dir,
            cache_dir=_folder(values, "cache_dir", platformdirs.user_cache_path(APP, appauthor=False)),
            log_dir=_folder(values, "log_dir", platformdirs.user_log_path(APP, appauthor=False)),
        )


def resource(path: str) -> Path:
    """The shipped file or folder `path` ("fonts/LaohuHei-Regular.ttf"), from a source tree as from a frozen bundle.

    Raises `ConfigError` when it is missing: the installation is damaged.
    """
    home = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
    found = home / "resources" / path
    if not found.exists():
        raise ConfigError(f"程序文件不完整，缺少 {found}，请重新安装")
    return found


# A value together with where it was said, for the error message.
_Said = dict[str, tuple[str, str]]


def _from_file(environ: Mapping[str, str]) -> _Said:
    file = _config_file(environ)
    if file is None:
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"配置文件 {file} 读不了：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"配置文件 {file} 不是 UTF-8 文本") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"配置文件 {file} 不是有效的 TOML：{error}") from error
    said: _Said = {}
    for key, value in table.items():
        where = f"配置文件 {file} 的 {key}"
        if key not in _VARIABLES:
            raise ConfigError(f"{where} 不认识，可用的有 {'、'.join(_VARIABLES)}")
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{where} 应为非空文字")
        said[key] = (where, value if key == "database" else str(file.parent / Path(value).expanduser()))
    return said


def _config_file(environ: Mapping[str, str]) -> Path | None:
    if named := environ.get(_CONFIG_VARIABLE):
        return Path(named).expanduser().absolute()
    folders = (platformdirs.user_config_path(APP, appauthor=False), platformdirs.site_config_path(APP, appauthor=False))
    return next((folder / "config.toml" for folder in folders if (folder / "config.toml").is_file()), None)


def _from_environment(environ: Mapping[str, str]) -> _Said:
    return {
        key: (f"环境变量 {variable}", environ[variable])
        for key, variable in _VARIABLES.items()
        if environ.get(variable)
    }


def _folder(values: _Said, key: str, default: Path) -> Path:
    if key not in values:
        return default
    where, value = values[key]
    folder = Path(value).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{where} 应为文件夹，{folder} 却是文件")
    return folder


def _database(values: _Said, data_dir: Path) -> str:
    if "database" not in values:
        return f"sqlite:///{(data_dir / _DATABASE_NAME).as_posix()}"
    where, url = values["database"]
    scheme = next((scheme for scheme in _DATABASE_SCHEMES if url.startswith(scheme)), None)
    if scheme is None or url == scheme:
        raise ConfigError(f"{where} 应为 sqlite:///文件 或 postgresql://服务器/库名，现为 {_without_password(url)}")
    return url


def _without_password(url: str) -> str:
    """A URL may hold a password; a message may be read over somebody's shoulder or end in a log."""
    scheme, mark, rest = url.rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"
