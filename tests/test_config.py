"""Settings: what wins over what, and the sentences people get for a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.config import ConfigError, Settings, resource


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "machine"))
    return tmp_path


def config(folder: Path, text: str) -> dict[str, str]:
    file = folder / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return {"COMMANDCENTER_CONFIG": str(file)}


def test_defaults_are_the_users_own_folders(home: Path) -> None:
    settings = Settings.load(environ={})
    assert settings.data_dir == home / "data" / "commandcenter"
    assert settings.database == f"sqlite:///{settings.data_dir}/laohu.db"
    assert settings.cache_dir == home / "cache" / "commandcenter"
    assert settings.log_dir.is_relative_to(home / "state")


def test_command_line_beats_environment_beats_file(tmp_path: Path) -> None:
    environ = config(tmp_path, 'database = "sqlite:///file.db"\nlog_dir = "logs"')
    assert Settings.load(environ=environ).database == "sqlite:///file.db"
    environ["COMMANDCENTER_DB"] = "postgresql://server/laohu"
    assert Settings.load(environ=environ).database == "postgresql://server/laohu"
    settings = Settings.load("sqlite:///told.db", environ)
    assert settings.database == "sqlite:///told.db"
    assert settings.log_dir == tmp_path / "logs"


def test_own_data_folder_takes_the_embedded_database_along(tmp_path: Path) -> None:
    settings = Settings.load(environ={"COMMANDCENTER_DATA_DIR": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path}/laohu.db"


def test_users_file_beats_the_machines(home: Path) -> None:
    config(home / "machine" / "commandcenter", 'log_dir = "/machine"')
    assert Settings.load(environ={}).log_dir == Path("/machine")
    config(home / "config" / "commandcenter", 'log_dir = "/user"')
    assert Settings.load(environ={}).log_dir == Path("/user")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("database = 5", "database 应为非空文字"),
        ('log_dir = " "', "log_dir 应为非空文字"),
        ('databse = "sqlite:///a.db"', "databse 不认识，可用的有 database、data_dir"),
        ('database = "mysql://somebody:secret@server/db"', "database 应为 sqlite:///文件 或 postgresql://"),
        ('database = "sqlite:///"', "database 应为 sqlite:///文件"),
        ("database = ", "不是有效的 TOML"),
        ('cache_dir = "config.toml"', "cache_dir 应为文件夹"),
    ],
)
def test_mistakes_name_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    environ = config(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        Settings.load(environ=environ)
    assert environ["COMMANDCENTER_CONFIG"] in str(caught.value)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml 读不了"):
        Settings.load(environ={"COMMANDCENTER_CONFIG": str(tmp_path / "absent.toml")})


def test_file_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes('log_dir = "日志"'.encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        Settings.load(environ={"COMMANDCENTER_CONFIG": str(file)})


def test_mistake_in_the_environment_names_the_variable() -> None:
    with pytest.raises(ConfigError, match="环境变量 COMMANDCENTER_DB"):
        Settings.load(environ={"COMMANDCENTER_DB": "nonsense"})


def test_resources_from_a_source_tree_and_a_frozen_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resource("fonts/SHA256SUMS").is_file()
    (tmp_path / "resources" / "qss").mkdir(parents=True)
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource("qss") == tmp_path / "resources" / "qss"
    with pytest.raises(ConfigError, match=r"fonts.*请重新安装"):
        resource("fonts")
