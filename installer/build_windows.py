"""Builds the Windows installer on any system: `.venv/bin/python installer/build_windows.py --python FOLDER`.

FOLDER is Python's own "embeddable package" for Windows, unpacked (python.org; 3.12 for 64 bit): no registry of packages
has it. The libraries are fetched as Windows wheels and unpacked beside the program. Where `makensis` is on this machine
a setup program is made of it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
#: What an embeddable Python reads to find its libraries; "import site" lets wheels find their parts.
PATHS = "python312.zip\n.\n..\\program\n..\\program\\libraries\nimport site\n"
START = '@echo off\r\n"%~dp0python\\python.exe" -P -m commandcenter %*\r\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="the embeddable package, unpacked")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where things are made")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the setup program goes")
    asked = parser.parse_args()
    if lacking := [name for name in ("PIL", "PySide6") if find_spec(name) is None]:
        print(f"{', '.join(lacking)} not found: run it with the program's own .venv/bin/python", file=sys.stderr)
        return 1
    if not (asked.python / "python.exe").is_file():
        print(f"no python.exe in {asked.python}: unpack Python's embeddable package for Windows there", file=sys.stderr)
        return 1
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tree = stage(asked.python, fetch(project["dependencies"], asked.build / "wheels"), asked.build / "windows")
    print(f"{tree}  {sum(f.stat().st_size for f in tree.rglob('*') if f.is_file()) / 1e6:.1f} MB")
    if shutil.which("makensis") is None:
        print("makensis is not here: no setup program was made", file=sys.stderr)
        return 0
    asked.out.mkdir(parents=True, exist_ok=True)
    made = asked.out / f"commandcenter-{project['version']}-setup.exe"
    defined = {"VERSION": project["version"], "SOURCE": tree, "OUT": made.resolve()}
    given = [f"-D{name}={value}" for name, value in defined.items()]
    run("makensis", "-V2", *given, HERE / "windows" / "commandcenter.nsi")
    print(f"{made}  {made.stat().st_size / 1e6:.1f} MB")
    return 0


def fetch(dependencies: list[str], folder: Path) -> list[Path]:
    """The wheels of the program's libraries, and of theirs, for Windows."""
    shutil.rmtree(folder, ignore_errors=True)
    where = ["--platform", "win_amd64", "--python-version", "3.12", "--implementation", "cp", "--only-binary=:all:"]
    wanted = [*(one for one in dependencies if "< '3.12'" not in one), "colorama", "pywin32-ctypes"]
    run(sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder, *where, *wanted)
    return sorted(folder.glob("*.whl"))


def stage(python: Path, wheels: list[Path], tree: Path) -> Path:
    """The folder as it will lie on the machine: Python, the program, its libraries."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(python, tree / "python")
    (tree / "python" / "python312._pth").write_text(PATHS, encoding="ascii")
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "commandcenter", tree / "program" / "commandcenter", ignore=skipped)
    shutil.copytree(ROOT / "resources", tree / "program" / "resources")
    shutil.copyfile(ROOT / "LICENSE", tree / "program" / "LICENSE")
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(tree / "program" / "libraries")
    (tree / "commandcenter.cmd").write_text(START, encoding="ascii", newline="")
    icon(ROOT / "resources" / "icon.svg", tree / "icon.ico")
    return tree


def icon(drawing: Path, target: Path) -> None:
    """The drawing in the sizes that Windows shows."""
    from io import BytesIO

    from PIL import Image
    from PySide6.QtCore import QBuffer
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication(["icon", "-platform", "offscreen"])
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")
    del application
    with Image.open(BytesIO(kept.data().data())) as drawn:
        drawn.save(target, sizes=[(size, size) for size in (16, 24, 32, 48, 64, 128, 256)])


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    sys.exit(main())
