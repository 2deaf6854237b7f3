"""Half-typed forms: on the disk at once, whatever happens to the program; one case however often they are sent."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from commandcenter.dispatch.drafts import KEPT_DAYS, Drafts, new_key
from commandcenter.dispatch.media import Kept
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import UserError
from tests.stage import ROOT, Stage

_TYPING = """
import sys
from pathlib import Path
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.drafts import Drafts
from commandcenter.models.timing.clock import SystemClock
from commandcenter.models.store import accounts
from commandcenter.models.store.store import open_store
store = open_store(sys.argv[1])
with store.read() as connection:
    desk = Desk(store, accounts.session_of(connection, "intake1"), SystemClock())
drafts = Drafts(Path(sys.argv[2]), desk, "intake")
text = ""
while True:
    text += "灯"
    drafts.save("k1", {"text": text})
    print(len(text), flush=True)
"""


def drafts_of(stage: Stage, folder: Path, login: str = "intake1", kind: str = "intake") -> Drafts:
    return Drafts(folder, stage.desk(login), kind)


@pytest.fixture
def drafts(stage: Stage, tmp_path: Path):
    opened = drafts_of(stage, tmp_path / "data")
    yield opened
    opened.close()


def test_a_killed_program_loses_nothing_that_was_saved(stage: Stage, tmp_path: Path) -> None:
    """SIGKILL in the middle of typing: whatever a save returned for is there, and the file is whole."""
    folder = tmp_path / "data"
    child = subprocess.Popen(
        [sys.executable, "-c", _TYPING, stage.url, str(folder)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(7)]
    os.kill(child.pid, signal.SIGKILL)
    told += [int(line) for line in child.stdout if line.strip()]
    assert child.wait() == -signal.SIGKILL
    drafts = drafts_of(stage, folder)
    [draft] = drafts.listed()
    assert len(draft.typed["text"]) in (told[-1], told[-1] + 1)
    drafts.close()


def test_the_file_is_its_owners_alone(drafts: Drafts, tmp_path: Path) -> None:
    drafts.save(new_key(), {"text": "路灯"})
    assert stat.S_IMODE((tmp_path / "data" / "drafts.db").stat().st_mode) == 0o600


def test_saving_again_keeps_one_draft_with_its_beginning(drafts: Drafts, stage: Stage) -> None:
    began = stage.now
    drafts.save("k1", {"text": "路"})
    stage.wait(minutes=2)
    drafts.save("k1", {"text": "路灯", "source": "电话"})
    [draft] = drafts.listed()
    assert (draft.started_at, draft.changed_at) == (began, stage.now)
    assert draft.typed == {"text": "路灯", "source": "电话"}


def test_drafts_belong_to_login_database_and_form(drafts: Drafts, stage: Stage, tmp_path: Path) -> None:
    drafts.save("k1", {"text": "甲"})
    others = (
        drafts_of(stage, tmp_path / "data", "intake2"),
        drafts.of_kind("dispatch"),
    )
    for other in others:
        other.save("k1", {"text": "乙"})
        assert other.listed() == ()
        other.discard("k1")
        other.forget("k1")
        other.close()
    [draft] = drafts.listed()
    assert draft.typed == {"text": "甲"}


def test_another_database_has_its_own(drafts: Drafts, stage: Stage, stage_template: Path, tmp_path: Path) -> None:
    drafts.save("k1", {"text": "甲"})
    elsewhere = Stage(stage_template, tmp_path, "other.db")
    assert drafts_of(elsewhere, tmp_path / "data").listed() == ()
    elsewhere.close()


def test_discarded_drafts_can_be_brought_back_for_a_week(drafts: Drafts, stage: Stage) -> None:
    drafts.save("k1", {"text": "甲"})
    drafts.save("k2", {"text": "乙"})
    drafts.discard("k1")
    drafts.discard("k2")
    assert drafts.listed() == ()
    stage.wait(days=KEPT_DAYS - 1)
    drafts.bring_back("k1")
    assert [d.key for d in drafts.listed()] == ["k1"]
    assert [d.key for d in drafts.discarded()] == ["k2"]
    stage.wait(days=2)
    assert drafts.discarded() == ()
    drafts.bring_back("k2")
    assert [d.key for d in drafts.listed()] == ["k1"]


def test_files_stay_with_their_draft(drafts: Drafts) -> None:
    first, second = Kept("灯.jpg", "image/jpeg", b"1", "a" * 64), Kept("录音.amr", "audio/amr", b"2", "b" * 64)
    drafts.add_file("k1", {"text": ""}, first)
    drafts.add_file("k1", {"text": "灯"}, second)
    drafts.add_file("k1", {"text": "灯"}, first)
    assert drafts.files("k1") == (first, second)
    drafts.drop_file("k1", first.sha256)
    assert drafts.files("k1") == (second,)
    drafts.forget("k1")
    assert drafts.files("k1") == ()


def test_a_crash_between_commit_and_forgetting_makes_nothing_twice(drafts: Drafts, stage: Stage) -> None:
    """The key of the draft is the key of the registration; a draft that became a case is not offered again."""
    drafts.save("k1", {"text": "西村二村路灯不亮"})
    draft = CaseDraft(Platform.LOCAL, text="西村二村路灯不亮")
    case = stage.center("intake1").register(draft, key="k1")
    assert stage.center("intake1").register(draft, key="k1").id == case.id
    assert drafts.listed() == ()
    assert drafts.discarded() == ()


def test_a_newer_programs_file_is_left_alone(drafts: Drafts, stage: Stage, tmp_path: Path) -> None:
    drafts.save("k1", {"text": "甲"})
    with drafts._opened().unit() as unit:
        unit.exec_driver_sql("PRAGMA user_version = 99")
    later = drafts_of(stage, tmp_path / "data")
    with pytest.raises(UserError, match="更新版本"):
        later.listed()
