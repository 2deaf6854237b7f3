"""The county's own monthly figures as a small table: 单位, 指标, 数值 (a percentage), one line each."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from io import StringIO

from ....models.errors import BadFile
from ....models.kpi import Metric
from ....models.text import one_line
from ....models.town.township import Township

_COLUMNS = ("单位", "指标", "数值")


def read_county(content: bytes, township: Township, name: str) -> dict[tuple[int, Metric], int]:
    """Percent in hundredths by unit and KPI. Units by code, full or short name, KPIs by code or label. Raises BadFile
    naming the row; nothing is taken then."""
    rows = list(csv.reader(StringIO(_decoded(content, name))))
    if not rows or tuple(one_line(head) for head in rows[0][:3]) != _COLUMNS:
        raise BadFile(f"{name}：第一行应为 {'、'.join(_COLUMNS)}", field="file")
    units = {word: unit.id for unit in township.units for word in (unit.code, unit.name, unit.short)}
    metrics = {word: metric for metric in Metric for word in (metric.value, metric.label)}
    found: dict[tuple[int, Metric], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        unit, metric, value = (one_line(cell) for cell in (*row, "", "", "")[:3])
        if unit not in units:
            raise BadFile(f"{name} 第{number}行：没有单位“{unit}”", field="file", kept="一行也没有录入")
        if metric not in metrics:
            raise BadFile(f"{name} 第{number}行：没有指标“{metric}”", field="file", kept="一行也没有录入")
        found[units[unit], metrics[metric]] = _hundredths(value, f"{name} 第{number}行")
    return found


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{name} 不是文本表格（UTF-8 或 GB18030）", field="file")


def _hundredths(text: str, place: str) -> int:
    try:
        value = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise BadFile(f"{place}：“{text}”不是百分数", field="file", kept="一行也没有录入") from None
    hundredths = value * 100
    if not value.is_finite() or hundredths != int(hundredths) or not 0 <= hundredths <= 10_000:
        raise BadFile(f"{place}：“{text}”应为 0 到 100、至多两位小数的百分数", field="file", kept="一行也没有录入")
    return int(hundredths)
