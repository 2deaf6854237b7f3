"""Prints the licences of everything that is shipped, in one page: `licences.py CHECKOUT [PACKED]`, run by the Python
whose libraries are packed. Libraries that were packed from the system are told with what Debian says of them."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from importlib.metadata import Distribution, distributions
from pathlib import Path

#: What packs, and is not packed itself.
TOOLS = {"pip", "setuptools", "wheel", "altgraph", "packaging", "pyinstaller", "pyinstaller-hooks-contrib"}
RULE = "=" * 100
#: Where Debian keeps the texts that many share, and which ones a library that brings none of its own goes by.
COMMON = Path("/usr/share/common-licenses")
LESSER = {"LGPL-3.0": ("LGPL-3", "GPL-3")}
NAMES = ("licen", "copying", "notice", "authors")


def main(root: Path, packed: Path | None = None) -> None:
    part("commandcenter", "Apache-2.0", [root / "LICENSE"])
    fonts = root / "resources" / "fonts"
    part("fonts", "see each", sorted(p for p in fonts.rglob("*") if p.suffix in (".txt", ".md") or "LICEN" in p.name))
    part("Python", "PSF-2.0", [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"])
    for one in sorted(distributions(), key=lambda d: d.metadata["Name"].lower()):
        if one.metadata["Name"].lower() not in TOOLS:
            part(f"{one.metadata['Name']} {one.version}", said(one), texts(one))
    for package, libraries in sorted(of_the_system(packed).items() if packed is not None else ()):
        part(f"{package}: {', '.join(libraries)}", "see below", [Path("/usr/share/doc", package, "copyright")])


def of_the_system(packed: Path) -> dict[str, list[str]]:
    """The packages that bring the packed libraries which no library of Python brought, each with those."""
    found: dict[str, list[str]] = {}
    for library in sorted(packed.glob("_internal/lib*.so*")):
        if library.is_symlink() or library.name.startswith("libpython"):
            continue
        told = subprocess.run(["dpkg", "-S", f"*/{library.name}"], capture_output=True, text=True, check=False).stdout
        if told:
            found.setdefault(told.partition(":")[0], []).append(library.name)
    return found


def part(name: str, licence: str, files: list[Path]) -> None:
    print(RULE, f"{name}    {licence}", RULE, sep="\n")
    for file in files:
        if file.is_file():
            print(f"--- {file.name}", file.read_text(encoding="utf-8", errors="replace").strip(), "", sep="\n")


def said(one: Distribution) -> str:
    """The licence as the library says it: an expression, a word, or what it is classified as."""
    told = one.metadata.get("License-Expression") or one.metadata.get("License") or ""
    classified = [c.split(" :: ")[-1] for c in one.metadata.get_all("Classifier", []) if c.startswith("License")]
    return told.strip().splitlines()[0] if told.strip() and len(told) < 100 else ", ".join(classified) or "see below"


def texts(one: Distribution) -> list[Path]:
    """Its licence files, those beside what it brings along included."""
    named = [file for file in one.files or [] if any(word in part.lower() for part in file.parts for word in NAMES)]
    own = [Path(str(one.locate_file(file))) for file in named if file.suffix.lower() not in (".py", ".pyc")]
    return own or [COMMON / text for name, texts in LESSER.items() if name in said(one) for text in texts]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
