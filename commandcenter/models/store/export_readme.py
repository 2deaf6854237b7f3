"""The README that lies in every export: what each file and column is."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD = """# 数据导出说明

每个 CSV 文件对应一张表：UTF-8 编码，首行为列名；时间为北京时间（+08:00）；是/否为 1/0；空单元格表示没有。
以 = + - @ 等开头的内容前加了一个单引号，防止表格软件当作公式执行；读回时去掉开头的一个单引号即可。
账号密码不导出；因回避不得查看的案件整件不导出，chain.csv 中其事件标有 withheld。
文书页面在 documents/，附件在 attachments/，文件名为其编号。

前十个文件的前若干列是固定约定，可用任意工具独立复算七项指标；其余列和其余文件是同一数据库的完整内容。

| 文件 | 内容 |
|---|---|
"""

_FILES = {
    "units": "单位；peer_group 为参与比较的分组",
    "cases": "案件；unreasonable_at 为认定不合理诉求或信访终结的时间",
    "tasks": "任务：一个案件派给一个单位；end_state 为空表示仍在办",
    "requests": "退单、延期、挂账等申请及裁决",
    "suspensions": "挂账的起止；to 为空表示仍在挂账",
    "verifications": "现场核查；SAMPLE_ 开头为抽查",
    "callbacks": "回访；一行是一次拨打",
    "ratings": "双向评价的逐项得分",
    "events": "事件：只增不改；seq 是链上的序号，payload 为原文",
    "chain": "防篡改链：hash = sha256(各部分长度:内容)，依次为 prev、seq、event_id、at、recorded_at（UTC 微秒）、"
    "login、entity、entity_id、n、kind、payload",
}


def readme(written: Mapping[str, list[str]]) -> str:
    """The text for the files written, with the columns of each."""
    rows = [f"| `{name}.csv` | {_FILES.get(name, '')} |" for name in sorted(written, key=_order)]
    columns = [
        f"- `{name}.csv`：{'、'.join(head)}" for name, head in sorted(written.items(), key=lambda i: _order(i[0]))
    ]
    return _HEAD + "\n".join(rows) + "\n\n## 列\n\n" + "\n".join(columns) + "\n"


def _order(name: str) -> tuple[int, str]:
    names = list(_FILES)
    return (names.index(name) if name in names else len(names), name)
