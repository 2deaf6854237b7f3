"""Wrong use: one Chinese line on stderr, exit 2; help pages in Chinese."""

from __future__ import annotations

import re

import pytest

from commandcenter.cli.window import open_window
from commandcenter.models.errors import UserError
from tests.cli.conftest import PERIOD, Run

COMMANDS = (
    "init", "demo", "import", "kpi", "document", "verify", "export", "upgrade", "bench", "masking",
    "self-check",
    "account", "account add", "account move", "account disable", "account reset", "account list",
    "server", "server init", "server check", "period", "period list", "period open", "period publish",
)  # fmt: skip

WRONG = {
    "kpy": "没有命令“kpy”，可用的有 kpi",
    "完全不对": "没有命令“完全不对”，可用的有 init",
    "--nonsense": "没有选项 --nonsense",
    "kpi": "缺少选项 --from",
    "kpi --from 2026-11-01": "缺少选项 --to",
    "kpi --from": "选项 --from 后面缺少值",
    "kpi --form 2026-11-01 --to 2026-11-02": "没有选项 --form，是否想用 --from",
    "kpi --from 2026-02-30 --to 2026-03-01": "选项 --from：没有 2026-02-30 这一天",
    "kpi --from 11月1日 --to 2026-03-01": "选项 --from：“11月1日”不是日期，应如 2026-10-31",
    "kpi --from 2026-11-02 --to 2026-11-01": "起止日期颠倒：--from 2026-11-02 晚于 --to 2026-11-01",
    "kpi --from 2026-11-01 --to 2026-11-02 --json --csv": "--json 和 --csv 只能选一个",
    "kpi --from 2026-11-01 --to 2026-11-02 --json=1": "选项 --json 不带值",
    "kpi --from 2026-11-01 --to 2026-11-02 --db mysql://u:p@h/x": "--db 应为 sqlite:///文件",
    "kpi 一 二 --from 2026-11-01 --to 2026-11-02": "多出了 一 二",
    "import": "缺少参数 文件",
    "import a.csv": "缺少选项 --platform",
    "import a.csv --platform weibo": "没有平台“weibo”，可用的有 grid（网格化管理）、hotline_12345",
    "import a.csv --platform local": "没有平台“local”，可用的有",
    "import a.csv --platform grid --save-mapping ": "选项 --save-mapping 后面缺少值",
    "document": "缺少文书种类，可用的见 document --list",
    "document poster --out a.pdf": "没有文书种类“poster”，可用的见 document --list",
    "document dispatch --out a.pdf": "派单须写明 --case 案件编号",
    "document talk_notice --matter x --out a.pdf": "选项 --matter：“x”应为 1 到 999999 之间的整数",
    "document dispatch --case LH1 --period 2026-10 --out a.pdf": "派单用不到 --period 月份",
    "document dispatch --case LH1": "缺少选项 --out",
    "document bulletin --out a.pdf": "通报须写明 --period 月份",
    "document bulletin --period 2026-13 --out a.pdf": "“2026-13”不是月份",
    "document bulletin --period 9999-12 --out a.pdf": "“9999-12”不是月份",
    "document bulletin --period 2026-10 --out a.pdf --issue": "印发文书须用 --as 账号 登录",
    "document bulletin --period 2026-10 --out a.pdf --issue --as office": "印发通报须用 --register-no 填写发文字号",
    "document bulletin --period 2026-10 --out a.pdf --register-no 1": "--register-no 只在印发（--issue）时用",
    "verify --export x --db y": "--export 不用数据库",
    "export": "缺少选项 --out",
    "demo --days 0": "选项 --days：“0”应为 1 到 366 之间的整数",
    "demo --days 六": "选项 --days：“六”应为 1 到 366 之间的整数",
    "demo --end 2026-11-31": "没有 2026-11-31 这一天",
    "account": "缺少子命令：add、move、disable、reset、password 或 list",
    "server": "缺少子命令：init 或 check",
    "period": "缺少子命令：list、open、withdraw、show、publish 或 revise",
    "period open": "缺少参数 月份",
    "account ad": "没有命令“ad”，可用的有 add",
    "account add --login a1 --name 王一 --unit LH": "缺少选项 --role",
    "account add --login a1 --name 王一 --unit LH --role 镇长": "没有岗位“镇长”，可用的有 受理员",
    "account disable": "缺少选项 --login",
    "init extra": "多出了 extra",
    "masking --n 0": "选项 --n：“0”应为 1 到 1000000 之间的整数",
    "masking --marked a.json": "--marked 与 --data 要一起用",
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_use_is_one_sentence_and_exit_2(line: str, cc: Run) -> None:
    ended = cc(*line.split())
    assert ended.code == 2
    assert ended.said.startswith("用法不对：")
    assert WRONG[line] in ended.said
    assert re.search(r"（帮助：commandcenter[a-z -]* --help）$", ended.said)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_chinese(name: str, cc: Run) -> None:
    ended = cc(*name.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"用法：commandcenter {name}" in ended.out
    assert "选项" in ended.out
    assert "显示本帮助" in ended.out
    assert not re.search(r"…\s*│", ended.out), "nothing is cut at the edge"
    assert not re.search(r"Usage|Options|Arguments|Commands|Show this|\[required\]|default|<\w+>", ended.out)


def test_the_help_of_the_program_lists_its_commands(cc: Run) -> None:
    out = cc("--help").out
    for name in COMMANDS:
        assert name.split()[0] in out


@pytest.mark.parametrize(("line", "said"), [("bench", "缺少测试名称"), ("bench 马拉松", "没有测试“马拉松”")])
def test_a_missing_or_unknown_bench_is_answered_with_the_known_ones(line: str, said: str, cc: Run) -> None:
    ended = cc(*line.split())
    assert ended.code == 2
    assert f"{said}，可用的有 {'、'.join(cc('bench', '--list').out.split())}" in ended.said


def test_dates_may_lack_leading_zeros(cc: Run, db: object) -> None:
    assert cc("kpi", "--from", "2026-11-1", "--to", "2026-11-2", "--db", db).code == 0


def test_the_period_is_common_to_the_tests() -> None:
    assert PERIOD[1] < PERIOD[3]


def test_a_screen_that_lets_nobody_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":7777")
    with pytest.raises(UserError, match="图形界面 :7777 连不上"):
        open_window(None, None, None)
