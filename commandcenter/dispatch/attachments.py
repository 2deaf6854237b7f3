"""Attachments of a case: files are added with an event that tells their hash, listed and read (design §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from ..models.access import may_see
from ..models.case import CaseFile
from ..models.errors import BadFile, NotFound, RuleBroken, reason
from ..models.lifecycle import Action
from ..models.store import attachments as store
from ..models.store import cases
from ..models.store.attachments import TOLD, Attachment
from .center import CaseRef, Center, ref_of
from .desk import Desk
from .media import MAX_FILE, MAX_PHOTO, MIB, THUMBNAIL, Kept, is_picture, keep, megabytes, thumbnail

__all__ = ["MAX_CASE", "Attachment", "add", "add_within", "content", "listed", "read_file", "small_picture"]

#: Bytes of all files of one case (design §3, Attachments).
MAX_CASE = 50 * MIB


def read_file(path: Path) -> Kept:
    """A file of this machine, judged and made safe. Raises BadFile with one sentence naming it."""
    try:
        size = path.stat().st_size
        if size > MAX_PHOTO:
            raise BadFile(f"“{path.name}”有{megabytes(size)}，超过{MAX_FILE // MIB}MB", field="file")
        return keep(path.name, path.read_bytes())
    except OSError as error:
        raise BadFile(f"“{path.name}”读不了：{reason(error)}", field="file") from error


def add(center: Center, case_id: int, seen: int, files: Sequence[Kept]) -> CaseRef:
    """Adds files to a case, one event each, all or none; anybody who sees the case may, while it is open.

    Raises RuleBroken (too much, or known already), NotAllowed, NotFound; Stale when somebody else acted since.
    """
    with center.store.unit() as unit:
        case_file = center.as_seen(unit, case_id, seen)
        for file in files:
            case_file = add_within(center, unit, case_file, file)
        return ref_of(case_file)


def add_within(center: Center, unit: Connection, case_file: CaseFile, file: Kept) -> CaseFile:
    """`add` of one file inside a transaction that is already open."""
    case_id = case_file.case.id
    there = store.of_case(unit, case_id)
    if known := next((a for a in there if a.sha256 == file.sha256), None):
        raise RuleBroken(f"“{file.name}”与本案已有的附件“{known.name}”内容相同", field="file")
    if sum(a.size for a in there) + file.size > MAX_CASE:
        raise RuleBroken(f"本案附件合计超过{MAX_CASE // MIB}MB，“{file.name}”没有添加", field="file")
    file = replace(file, name=_free_name(file.name, {a.name for a in there}))
    told = {name: getattr(file, name) for name in TOLD}
    after = center.act_within(unit, case_file, Action.ATTACH, told)
    store.add(unit, case_id, after.case.version, told, file.data)
    return after


def listed(desk: Desk, case_id: int) -> tuple[Attachment, ...]:
    """The files of a case in the order they came, without bytes. Raises NotFound for a case one may not see."""
    with desk.store.read() as connection:
        _check(desk, connection, case_id)
        return store.of_case(connection, case_id)


def content(desk: Desk, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file with its bytes. Raises NotFound, also for a file of a case one may not see."""
    with desk.store.read() as connection:
        found = store.one(connection, attachment_id)
        if found is None:
            raise NotFound("没有这个附件")
        _check(desk, connection, found.case_id)
        data = store.content(connection, attachment_id)
    if data is None:
        raise NotFound(f"附件“{found.name}”的内容不见了，请运行 commandcenter verify")
    return found, data


def small_picture(desk: Desk, attachment_id: int, edge: int = THUMBNAIL) -> bytes | None:
    """A thumbnail of at most `edge` pixels as PNG; None for a file that is no picture."""
    found, data = content(desk, attachment_id)
    return thumbnail(data, edge) if is_picture(found.mime) else None


def _check(desk: Desk, connection: Connection, case_id: int) -> None:
    if not may_see(cases.load(connection, case_id), desk.by, desk.store.setup(connection).township):
        raise NotFound("没有这个案件")


def _free_name(name: str, taken: set[str]) -> str:
    """照片.jpg, 照片 (2).jpg …: two files of a case never carry one name."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (name, "")
    tried = (f"{stem} ({n}){suffix}" for n in range(2, len(taken) + 3))
    return name if name not in taken else next(new for new in tried if new not in taken)
