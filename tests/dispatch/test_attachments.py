"""Files from outside: judged by content, pictures written anew, kept with an event that vouches for their bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import datetime

import pytest
from PIL import Image

from commandcenter.dispatch import attachments
from commandcenter.dispatch.cases.offers import carry_out
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.media import EDGE, MAX_FILE, MAX_PHOTO, keep, thumbnail
from commandcenter.models.case import CaseState
from commandcenter.models.errors import BadFile, NotFound, RuleBroken, Stale
from commandcenter.models.lifecycle import Action, said_of
from commandcenter.models.timing.worktime import TZ
from tests.make import in_grid, neighbour
from tests.stage import Stage

S = CaseState


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert(mode).save(out, kind, **more)
    return out.getvalue()


def desk(stage: Stage, login: str) -> Desk:
    return stage.desk(login)


def png_of(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that says it unfolds into so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def office(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return out.getvalue()


# --- what is kept of a picture ---------------------------------------------------------------------------------------


def test_a_photo_loses_what_the_camera_wrote_but_its_moment() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8769)[0x9003] = "2026:10:16 08:30:00"
    exif.get_ifd(0x8825)[2] = (35.0, 58.0, 0.0)
    kept = keep("现场.JPG", picture(size=(400, 200), exif=exif) + b"tail of another format")
    opened = Image.open(io.BytesIO(kept.data))
    assert (kept.name, kept.mime) == ("现场.JPG", "image/jpeg")
    assert opened.size == (200, 400)
    assert not opened.getexif()
    assert b"tail" not in kept.data
    assert kept.taken_at == datetime(2026, 10, 16, 8, 30, tzinfo=TZ)


def test_a_large_picture_is_made_smaller() -> None:
    kept = keep("航拍.jpg", picture(size=(5000, 1000)))
    assert Image.open(io.BytesIO(kept.data)).size == (EDGE, EDGE // 5)


@pytest.mark.parametrize(
    ("kind", "mode", "name", "kept_as"),
    [
        ("PNG", "RGB", "截图.png", "截图.png"),
        ("PNG", "RGBA", "章.png", "章.png"),
        ("GIF", "P", "图.gif", "图.png"),
        ("BMP", "RGB", "图.bmp", "图.png"),
        ("WEBP", "RGB", "图.webp", "图.jpg"),
        ("JPEG", "CMYK", "图.jpeg", "图.jpeg"),
        ("JPEG", "RGB", "其实是照片.png", "其实是照片.jpg"),
    ],
)
def test_each_kind_of_picture_is_kept_as_one_every_viewer_knows(kind: str, mode: str, name: str, kept_as: str) -> None:
    kept = keep(name, picture(kind, (64, 48), mode))
    assert kept.name == kept_as
    assert Image.open(io.BytesIO(kept.data)).format == ("PNG" if kept_as.endswith("png") else "JPEG")


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = picture()
    assert keep("甲.jpg", data).sha256 == keep("乙.jpg", data).sha256


@pytest.mark.parametrize("size", [(30_000, 30_000), (1_000_000, 1), (9_000, 9_000)])
def test_bombs_are_refused_before_they_unfold(size: tuple[int, int]) -> None:
    with pytest.raises(BadFile, match=r"像素|已损坏"):
        keep("炸弹.png", png_of(*size))


@pytest.mark.parametrize("cut", [10, 100, 400])
def test_broken_pictures_are_refused_in_one_sentence(cut: int) -> None:
    with pytest.raises(BadFile, match=r"“坏.jpg”"):
        keep("坏.jpg", picture(size=(64, 64))[:cut])


def test_thumbnails_are_small_and_honest_about_damage() -> None:
    small = Image.open(io.BytesIO(thumbnail(picture(size=(640, 320)), 160)))
    assert small.size == (160, 80)
    with pytest.raises(BadFile):
        thumbnail(b"no picture")


# --- everything else -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "mime"),
    [
        ("通知.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("录音.wav", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        ("录音.mp3", b"ID3\3\0", "audio/mpeg"),
        ("录音.mp3", b"\xff\xfb\x90\0", "audio/mpeg"),
        ("录音.amr", b"#!AMR\n", "audio/amr"),
        ("录音.m4a", b"\0\0\0\x20ftypmp42", "audio/mp4"),
        ("视频.MP4", b"\0\0\0\x20ftypisom", "video/mp4"),
        ("说明.txt", "路灯不亮".encode("gb18030"), "text/plain"),
        ("来信.docx", office("word/document.xml"), "wordprocessingml.document"),
        ("名单.xlsx", office("xl/workbook.xml"), "spreadsheetml.sheet"),
        ("来信.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    ],
)
def test_files_people_send_are_kept_as_they_are(name: str, data: bytes, mime: str) -> None:
    kept = keep(name, data)
    assert (kept.name, kept.data) == (name, data)
    assert kept.mime.endswith(mime)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("照片.jpg", b"MZ\x90\0program"),
        ("照片.jpg", b"%PDF-1.7"),
        ("通知.pdf", "只是文字".encode()),
        ("网页.txt", b"\0\1\2"),
        ("压缩.zip", office("evil.exe")),
        ("来信.docx", office("evil.exe")),
        ("来信.docx", b"PK\x03\x04broken"),
        ("照片.heic", b"\0\0\0\x20ftypheic"),
        ("脚本.sh", b"rm -rf"),
        ("空.txt", b""),
    ],
)
def test_what_is_not_what_it_says_is_refused_by_name(name: str, data: bytes) -> None:
    with pytest.raises(BadFile, match=f"“{name}”"):
        keep(name, data)


def test_large_files_are_refused_with_their_size() -> None:
    with pytest.raises(BadFile, match=r"10\.0MB，超过10MB"):
        keep("录音.wav", b"RIFF\0\0\0\0WAVE".ljust(MAX_FILE + 1, b"\0"))
    with pytest.raises(BadFile, match="超过10MB"):
        keep("照片.jpg", b"\xff\xd8".ljust(MAX_PHOTO + 1, b"\0"))


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/说明.txt", "说明.txt"),
        ("C:\\桌面\\说明.txt", "说明.txt"),
        ("说\u202e明\n.txt", "说明 .txt"),
        ("长" * 300 + ".txt", "长" * 76 + ".txt"),
        ("a:b?.txt", "a b .txt"),
    ],
)
def test_names_carry_no_folder_and_no_tricks(name: str, kept_as: str) -> None:
    assert keep(name, b"text").name == kept_as


# --- with a case -----------------------------------------------------------------------------------------------------


def test_files_are_added_with_an_event_that_vouches_for_them(stage: Stage) -> None:
    case = stage.walk(S.HANDLING)
    photo, note = keep("现场.jpg", picture()), keep("说明.txt", "已更换".encode())
    after = attachments.add(stage.center("u-s17"), case.id, case.version, [photo, note])
    assert after.state == S.HANDLING
    assert after.version == case.version + 2
    events = stage.events(case.id)[-2:]
    assert [event.kind for event in events] == [Action.ATTACH] * 2
    assert said_of(events[0]) == {
        "name": "现场.jpg", "sha256": photo.sha256, "mime": "image/jpeg", "size": photo.size
    }  # fmt: skip
    first, second = attachments.listed(desk(stage, "lead1"), case.id)
    assert (first.name, first.event_n, second.event_n) == ("现场.jpg", after.version - 1, after.version)
    assert attachments.content(desk(stage, "lead1"), first.id) == (first, photo.data)
    assert (attachments.small_picture(desk(stage, "lead1"), first.id) or b"").startswith(b"\x89PNG")
    assert attachments.small_picture(desk(stage, "lead1"), second.id) is None
    assert stage.verify() == []


def test_the_same_content_is_kept_once_and_names_stay_apart(stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    center = stage.center("intake1")
    case = attachments.add(center, case.id, case.version, [keep("说明.txt", b"1"), keep("说明.txt", b"2")])
    assert [a.name for a in attachments.listed(desk(stage, "intake1"), case.id)] == ["说明.txt", "说明 (2).txt"]
    with pytest.raises(RuleBroken, match=r"与本案已有的附件“说明\.txt”内容相同"):
        attachments.add(center, case.id, case.version, [keep("新.txt", b"3"), keep("副本.txt", b"1")])
    assert len(attachments.listed(desk(stage, "intake1"), case.id)) == 2


def test_a_case_holds_so_much_and_no_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_CASE", 5)
    case = stage.walk(S.ACCEPTED)
    center = stage.center("intake1")
    case = attachments.add(center, case.id, case.version, [keep("甲.txt", b"123")])
    with pytest.raises(RuleBroken, match=r"“乙\.txt”没有添加"):
        attachments.add(center, case.id, case.version, [keep("乙.txt", b"456")])


def test_whoever_does_not_see_the_case_sees_no_file(stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    note = keep("说明.txt", b"1")
    attachments.add(stage.center("intake1"), case.id, case.version, [note])
    [kept] = attachments.listed(desk(stage, "intake1"), case.id)
    stranger = desk(stage, in_grid(neighbour()))
    for look in (
        lambda: attachments.listed(stranger, case.id),
        lambda: attachments.content(stranger, kept.id),
        lambda: attachments.content(desk(stage, "intake1"), 99),
        lambda: attachments.add(stage.center(stranger.by.login), case.id, case.version + 1, [note]),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_closed_case_takes_no_more_and_a_lost_race_changes_nothing(stage: Stage) -> None:
    case = stage.walk(S.CLOSED)
    with pytest.raises(RuleBroken, match="不能附件"):
        attachments.add(stage.center("intake1"), case.id, case.version, [keep("说明.txt", b"1")])
    case = stage.walk(S.ACCEPTED)
    with pytest.raises(Stale):
        attachments.add(stage.center("intake1"), case.id, case.version - 1, [keep("说明.txt", b"1")])
    with pytest.raises(RuleBroken, match="连同文件"):
        stage.center("intake1").act(case.id, case.version, Action.ATTACH, {"name": "x"})
    assert attachments.listed(desk(stage, "intake1"), case.id) == ()


# --- with a step -----------------------------------------------------------------------------------------------------


def test_a_step_and_its_proof_are_one_transaction(stage: Stage) -> None:
    case = stage.walk(S.HANDLING)
    said = {"result": "已更换灯头", "proof": "见附件"}
    files = [keep("灯.jpg", picture()), keep("夜.jpg", picture(size=(320, 200)))]
    ref = carry_out(stage.center("u-s17"), case.id, case.version, Action.FEED_BACK, said, files)
    assert stage.file(ref.id).tasks[0].result == "已更换灯头"
    assert [a.name for a in attachments.listed(desk(stage, "u-s17"), case.id)] == ["灯.jpg", "夜.jpg"]
    assert stage.events(case.id)[-1].kind == Action.FEED_BACK


def test_a_step_that_is_refused_leaves_no_file(stage: Stage) -> None:
    case = stage.walk(S.HANDLING)
    said = {"proof": "见附件"}
    with pytest.raises(RuleBroken, match="办理结果"):
        carry_out(stage.center("u-s17"), case.id, case.version, Action.FEED_BACK, said, [keep("灯.jpg", picture())])
    assert attachments.listed(desk(stage, "u-s17"), case.id) == ()
    assert stage.file(case.id).case.version == case.version
