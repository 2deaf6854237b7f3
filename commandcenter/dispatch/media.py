"""What a file from outside is, judged by its content, and what of it is kept: pure functions on bytes.

Pictures are decoded and written anew, so that nothing but the picture is kept (no EXIF, no position, no tail of
another format); everything else must be what its name says and is kept as it is.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePath

from PIL import Image, ImageOps, UnidentifiedImageError

from ..models.errors import BadFile
from ..models.text import one_line
from ..models.timing.worktime import TZ

MIB = 1 << 20
#: What is kept of one file (design §3, Attachments); a photo may come larger, since it is written anew.
MAX_FILE = 10 * MIB
MAX_PHOTO = 40 * MIB
#: Longest edge of a kept picture, and of its thumbnail, in pixels.
EDGE = 2560
THUMBNAIL = 160
#: A small file may unfold into a huge picture; below Pillow's own limit, so that it says nothing of its own.
MAX_PIXELS = 80_000_000
#: A drawing larger than this as PNG is kept as JPEG.
_LOSSLESS = int(1.5 * MIB)
_QUALITY = 85
#: So many colours across are left of a region that is made unrecognisable.
_GRAINS = 4
_MAX_NAME = 80
_MAX_ENTRIES = 5_000

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_TAKEN = (0x9003, 0x0132)  # DateTimeOriginal, DateTime
_EXIF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OLE = "application/x-ole-storage"
#: Which endings a content may carry; the first is the usual one.
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "audio/wav": (".wav",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/amr": (".amr",),
    "video/mp4": (".mp4", ".mov", ".3gp"),
    _DOCX: (".docx",),
    _XLSX: (".xlsx",),
    _OLE: (".wps", ".et", ".doc", ".xls"),
    "text/plain": (".txt", ".csv", ".md"),
}
#: Photos of some telephones in a film's wrapping, which Pillow cannot decode.
_PHOTO_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
ACCEPTED = "照片、PDF、录音（wav、mp3、m4a、amr）、短视频（mp4）、txt、docx、xlsx、wps"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file ready to be stored. `taken_at` is what a camera wrote into a picture; None proves nothing."""

    name: str
    mime: str
    data: bytes
    sha256: str
    taken_at: datetime | None = None

    @property
    def size(self) -> int:
        return len(self.data)


def keep(name: str, data: bytes) -> Kept:
    """What is kept of a file. Raises BadFile with one sentence that names it and says why not."""
    name = _safe_name(name)
    if not data:
        raise BadFile(f"“{name}”是空文件", field="file")
    if len(data) > MAX_PHOTO:
        raise BadFile(f"“{name}”有{megabytes(len(data))}，超过{MAX_FILE // MIB}MB", field="file")
    if (picture := _opened(name, data)) is not None:
        return _picture(name, picture)
    suffix = PurePath(name).suffix.lower()
    mime = _mime(data, suffix)
    if mime is None:
        raise BadFile(f"“{name}”不是可以添加的文件，可添加：{ACCEPTED}", field="file")
    suffixes = _SUFFIXES[mime]
    if suffix not in suffixes:
        raise BadFile(f"“{name}”的内容与扩展名不符，应为{'、'.join(suffixes)}", field="file")
    if len(data) > MAX_FILE:
        raise BadFile(f"“{name}”有{megabytes(len(data))}，超过{MAX_FILE // MIB}MB", field="file")
    return _kept(name, mime, data)


def is_picture(mime: str) -> bool:
    return mime.startswith("image/")


def thumbnail(data: bytes, edge: int = THUMBNAIL) -> bytes:
    """A kept picture made small, as PNG. Raises BadFile when it cannot be read any more."""
    picture = _opened("图片", data)
    if picture is None:
        raise BadFile("图片已损坏，无法显示", field="file")
    try:
        picture.thumbnail((edge, edge))
        return _encoded(picture.convert("RGBA" if _transparent(picture) else "RGB"), "PNG")
    except (OSError, ValueError, SyntaxError) as error:
        raise BadFile("图片已损坏，无法显示", field="file") from error


def blurred(data: bytes, regions: Iterable[tuple[float, float, float, float]], edge: int = EDGE) -> bytes:
    """A kept picture as JPEG in which nothing of the regions can be recognised any more; each is left, top, width and
    height in shares of the picture. Raises BadFile when it cannot be read any more."""
    picture = _opened("图片", data)
    if picture is None:
        raise BadFile("图片已损坏，无法显示", field="file")
    try:
        picture.thumbnail((edge, edge))
        pixels = _on_white(picture.convert("RGBA" if _transparent(picture) else "RGB"))
        for region in regions:
            _destroy(pixels, region)
        return _encoded(pixels, "JPEG")
    except (OSError, ValueError, SyntaxError) as error:
        raise BadFile("图片已损坏，无法显示", field="file") from error


def _destroy(pixels: Image.Image, region: tuple[float, float, float, float]) -> None:
    """Nothing but a few mean colours is left of a region: no filter brings anything back."""
    left, top, wide, high = region
    box = (
        max(0, math.floor(left * pixels.width)),
        max(0, math.floor(top * pixels.height)),
        min(pixels.width, math.ceil((left + wide) * pixels.width)),
        min(pixels.height, math.ceil((top + high) * pixels.height)),
    )
    size = box[2] - box[0], box[3] - box[1]
    if min(size) < 1:
        return
    grains = pixels.crop(box).resize((min(_GRAINS, size[0]), min(_GRAINS, size[1])), Image.Resampling.BOX)
    if min(size) <= _GRAINS:
        grains = grains.resize((1, 1), Image.Resampling.BOX)
    pixels.paste(grains.resize(size, Image.Resampling.BICUBIC), box)


def megabytes(size: int) -> str:
    """ "3.2MB", small ones "48KB"."""
    return f"{size / MIB:.1f}MB" if size >= MIB // 10 else f"{max(1, size // 1024)}KB"


# --- pictures --------------------------------------------------------------------------------------------------------


def _opened(name: str, data: bytes) -> Image.Image | None:
    """The picture in these bytes, its pixels not decoded yet; None when they are no picture."""
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        raise _too_many_pixels(name) from None
    except (OSError, ValueError, SyntaxError) as error:
        raise BadFile(f"图片“{name}”已损坏，读不出来", field="file") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels(name)
    return picture


def _too_many_pixels(name: str) -> BadFile:
    return BadFile(f"图片“{name}”超过{MAX_PIXELS // 10_000}万像素，请缩小后再添加", field="file")


def _picture(name: str, picture: Image.Image) -> Kept:
    """Written anew: upright, no larger than needed, without anything a camera or an editor put beside it."""
    lossless = picture.format in ("PNG", "GIF", "BMP")
    try:
        taken_at = _taken_at(picture)
        picture.draft("RGB", (EDGE, EDGE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((EDGE, EDGE))
        clear = _transparent(upright)
        pixels = upright.convert("RGBA" if clear else "RGB")
        data = _encoded(pixels, "PNG") if lossless or clear else b""
        if not data or len(data) > _LOSSLESS:
            data = _encoded(_on_white(pixels), "JPEG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadFile(f"图片“{name}”已损坏，读不出来", field="file") from error
    mime, suffix = ("image/png", ".png") if data.startswith(b"\x89PNG") else ("image/jpeg", ".jpg")
    return _kept(_with_suffix(name, suffix), mime, data, taken_at)


def _transparent(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(out, kind, **({"quality": _QUALITY} if kind == "JPEG" else {}))
    return out.getvalue()


def _taken_at(picture: Image.Image) -> datetime | None:
    """The camera's own clock, taken for local time."""
    exif = picture.getexif()
    for tag in _TAKEN:
        said = exif.get_ifd(0x8769).get(tag) or exif.get(tag)
        if isinstance(said, str) and (found := _EXIF_TIME.match(said)):
            try:
                return datetime(*map(int, found.groups()), tzinfo=TZ).astimezone(UTC)  # type: ignore[misc,arg-type]
            except ValueError:
                return None
    return None


# --- everything else -------------------------------------------------------------------------------------------------


def _mime(data: bytes, suffix: str) -> str | None:
    head = data[:16]
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head.startswith(b"ID3") or (head[0] == 0xFF and len(data) > 1 and head[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if head[4:8] == b"ftyp" and head[8:12] not in _PHOTO_BRANDS:
        return "audio/mp4" if head[8:11] == b"M4A" or suffix == ".m4a" else "video/mp4"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE
    if head.startswith(b"PK\x03\x04"):
        return _office(data)
    return "text/plain" if _is_text(data) else None


def _office(data: bytes) -> str | None:
    """Only the list of contents is read; nothing is unpacked."""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if len(names) > _MAX_ENTRIES or "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return _DOCX
    return _XLSX if "xl/workbook.xml" in names else None


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


# --- names -----------------------------------------------------------------------------------------------------------


def _safe_name(name: str) -> str:
    """A name without folders and marks that some system cannot carry."""
    plain = _UNSAFE.sub(" ", one_line(name.replace("\\", "/").rpartition("/")[2])).strip(" .")
    path = PurePath(plain or "附件")
    return path.stem[: _MAX_NAME - len(path.suffix)] + path.suffix


def _with_suffix(name: str, suffix: str) -> str:
    own = PurePath(name).suffix.lower()
    if own == suffix or (suffix == ".jpg" and own == ".jpeg"):
        return name
    return PurePath(name).stem + suffix


def _kept(name: str, mime: str, data: bytes, taken_at: datetime | None = None) -> Kept:
    return Kept(name, mime, data, sha256(data).hexdigest(), taken_at)
