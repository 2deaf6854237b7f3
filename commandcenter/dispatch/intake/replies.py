"""答复意见 go back to the platform in the platform's own columns (domain §2.2, external clock; M32)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from ...models.case import CaseFile
from ...models.draft import Platform
from ...models.errors import UserError, reason
from ...models.lifecycle import Action
from ...models.store import cases
from ...models.store.export_contract import cell
from ...models.store.store import Setup
from ...models.timing.worktime import TZ
from ..center import Center

#: The platform's heading → what stands there (domain §4, hotline_12345).
_Column = Callable[[CaseFile, Setup], str]
_COLUMNS: dict[str, _Column] = {
    "工单编号": lambda file, setup: file.case.external_no or "",
    "内容": lambda file, setup: file.case.text,
    "办理单位": lambda file, setup: _lead_name(file, setup),
    "办结时限": lambda file, setup: _moment(file.case.external_due),
    "答复意见": lambda file, setup: file.case.reply,
    "答复时间": lambda file, setup: _moment(file.case.reply_approved_at),
}


def send(center: Center, platform: Platform, path: Path, *, force: bool = False) -> int:
    """Write every approved reply that was not sent yet to a csv and mark it as sent; returns how many.

    The file appears only when all of it is written, the marks are kept only when the file is. Raises UserError.
    """
    if path.exists() and not force:
        raise UserError(f"{path} 已存在（加 --force 覆盖）", field="out")
    partial = path.with_name(path.name + ".partial")
    try:
        with center.store.unit() as unit:
            files = _waiting(unit, platform)
            _write(partial, files, center.store.setup(unit))
            for file in files:
                center.act_within(unit, file, Action.SEND_REPLY, {})
            partial.replace(path)
    except OSError as error:
        raise UserError(f"无法写入 {path}：{reason(error)}", field="out", kept="没有标记任何答复") from error
    finally:
        partial.unlink(missing_ok=True)
    return len(files)


def _waiting(unit: Connection, platform: Platform) -> list[CaseFile]:
    return [cases.load(unit, case_id) for case_id in cases.replies_to_send(unit, platform)]


def _write(path: Path, files: list[CaseFile], setup: Setup) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows([cell(show(f, setup)) for show in _COLUMNS.values()] for f in files)


def _lead_name(file: CaseFile, setup: Setup) -> str:
    return setup.township.unit[file.lead.unit_id].name if file.lead else ""


def _moment(at: datetime | None) -> str:
    return at.astimezone(TZ).strftime("%Y-%m-%d %H:%M:%S") if at else ""
