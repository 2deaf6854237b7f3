"""Builds the Debian package, which UOS and Kylin take too: `python3 installer/build_deb.py`.

Everything lies under `/opt/apps/ID`, as those shops want it, and nothing is run when it is installed or removed. Beside
that plain links put it into the menu and on the command line; `--store` leaves them out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

ID = "org.laohu.commandcenter"
HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
LOCKED_FOR = (3, 11)

#: soname that the packed program or its plug-ins load from the system -> who brings it, on any of the systems.
DEPENDS = {
    "libc.so.6": "libc6 (>= 2.28)",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgobject-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libcups.so.2": "libcups2 | libcups2t64",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libexpat.so.1": "libexpat1",
    "liblzma.so.5": "liblzma5",
    "libbz2.so.1.0": "libbz2-1.0",
    "libzstd.so.1": "libzstd1",
    "libudev.so.1": "libudev1",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
}
#: Folders of libraries that were moved into a wheel afterwards: taking anything more out breaks them.
_REPAIRED = ".libs"
#: Parts of the C library, which one package brings.
OF_LIBC = ("libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so", "libutil.so", "ld-linux", "libresolv.so")


def main() -> int:
    asked = arguments()
    project = tomllib.loads((asked.source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if sys.version_info[:2] != LOCKED_FOR:
        print("made with Python {}.{} only, for which the libraries are locked".format(*LOCKED_FOR), file=sys.stderr)
        return 1
    python = environment(HERE.parent / "build" / "venv")
    packed = pack(python, asked.source, asked.build)
    (packed / "licences.txt").write_text(run(python, HERE / "licences.py", asked.source, packed), encoding="utf-8")
    tree = stage(packed, asked.build / "tree", project["version"], for_store=asked.store)
    unknown = sorted(needed(packed) - DEPENDS.keys())
    if unknown:
        print(f"no package is known for {', '.join(unknown)}: add them to DEPENDS", file=sys.stderr)
        return 1
    made = build(tree, asked.out, asked.compress)
    print(f"{made}  {made.stat().st_size / 1e6:.1f} MB, installed {size_of(tree) / 1e6:.1f} MB")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=HERE.parent, help="the checkout to pack")
    parser.add_argument("--build", type=Path, default=HERE.parent / "build", help="where things are made")
    parser.add_argument("--out", type=Path, default=HERE.parent / "dist", help="where the package goes")
    parser.add_argument("--compress", default="xz", choices=("gzip", "xz"), help="gzip is quick, xz is small")
    parser.add_argument("--store", action="store_true", help="only what a shop of applications allows")
    asked = parser.parse_args()
    for name in ("source", "build", "out"):
        setattr(asked, name, getattr(asked, name).resolve())
    return asked


def environment(folder: Path) -> Path:
    """A Python with just what is locked, made once for each list of it."""
    stamp, python, wanted = folder / ".wanted", folder / "bin" / "python", LOCK.read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        venv.create(folder, with_pip=True, clear=True)
        run(python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", "--require-hashes", "-r", LOCK)
        stamp.write_text(wanted, encoding="utf-8")
    return python


def pack(python: Path, source: Path, build: Path) -> Path:
    """The folder with the packed program."""
    os.environ |= {"COMMANDCENTER_SOURCE": str(source), "PYTHONPATH": str(source)}  # from whatever folder it is called
    where = ["--distpath", build / "packed", "--workpath", build / "work"]
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *where, HERE / "commandcenter.spec")
    packed = build / "packed" / "commandcenter"
    for library in packed.rglob("*.so*"):
        if not library.is_symlink() and not library.parent.name.endswith(_REPAIRED):
            run("strip", "--strip-unneeded", library)
    return packed


def stage(packed: Path, tree: Path, version: str, *, for_store: bool) -> Path:
    """Everything where it will lie once it is installed, and what the package says of itself."""
    shutil.rmtree(tree, ignore_errors=True)
    home = tree / "opt" / "apps" / ID
    shutil.copytree(packed, home / "files" / "commandcenter", symlinks=True)
    install(HERE / "linux" / "commandcenter.sh", home / "files" / "bin" / "commandcenter.sh", 0o755)
    icon = Path("icons", "hicolor", "scalable", "apps", f"{ID}.svg")
    menu = Path("applications", f"{ID}.desktop")
    install(HERE.parent / "resources" / "icon.svg", home / "entries" / icon)
    words = {
        "ID": ID,
        "VERSION": version,
        "VERSION4": ".".join((version.split("+")[0].split(".") + ["0"] * 4)[:4]),
        "ARCHITECTURE": architecture(),
        "DEPENDS": ", ".join(dict.fromkeys(DEPENDS.values())),
        "SIZE": str(size_of(tree) // 1024),
    }
    fill(HERE / "linux" / "commandcenter.desktop.in", home / "entries" / menu, words)
    fill(HERE / "linux" / "info.json.in", home / "info", words)
    if not for_store:
        link(tree / "usr" / "share" / icon, home / "entries" / icon)
        link(tree / "usr" / "share" / menu, home / "entries" / menu)
        link(tree / "usr" / "bin" / "commandcenter", home / "files" / "bin" / "commandcenter.sh")
    fill(HERE / "debian" / "control.in", tree / "DEBIAN" / "control", words)
    sums = "".join(f"{hashlib.md5(file.read_bytes()).hexdigest()}  {file.relative_to(tree)}\n" for file in files(tree))
    (tree / "DEBIAN" / "md5sums").write_text(sums, encoding="utf-8")
    return tree


def build(tree: Path, out: Path, compress: str) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    level = ["-Zxz", "-z6"] if compress == "xz" else ["-Zgzip", "-z6"]
    said = run("dpkg-deb", *level, "--root-owner-group", "--build", tree, out)
    return Path(said.split("'")[3])


def needed(packed: Path) -> set[str]:
    """The sonames that something packed asks for and nothing packed is."""
    own = {path.name for path in packed.rglob("*.so*")}
    asked: set[str] = set()
    for path in packed.rglob("*"):
        if path.is_file() and not path.is_symlink() and (".so" in path.name or os.access(path, os.X_OK)):
            told = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=False).stdout
            asked |= {line.split("[")[1].split("]")[0] for line in told.splitlines() if "(NEEDED)" in line}
    return {name for name in asked - own if not name.startswith(OF_LIBC)} | {"libc.so.6"}


def architecture() -> str:
    return run("dpkg", "--print-architecture").strip()


def files(tree: Path) -> Iterator[Path]:
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.parts:
            yield path


def size_of(tree: Path) -> int:
    return sum(path.stat().st_size for path in files(tree))


def install(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def fill(template: Path, target: Path, words: dict[str, str]) -> None:
    text = template.read_text(encoding="utf-8")
    for name, word in words.items():
        text = text.replace(f"@{name}@", word)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    target.chmod(0o644)


def link(at: Path, to: Path) -> None:
    """A link that holds wherever the tree is unpacked."""
    at.parent.mkdir(parents=True, exist_ok=True)
    at.symlink_to(os.path.relpath(to, at.parent))


def run(*command: object) -> str:
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
