"""Prints the licences of everything that is shipped, in one page; run by the Python whose libraries are packed."""

from __future__ import annotations

import sys
import sysconfig
from importlib.metadata import Distribution, distributions
from pathlib import Path

#: What packs, and is not packed itself.
TOOLS = {"pip", "setuptools", "wheel", "altgraph", "packaging", "pyinstaller", "pyinstaller-hooks-contrib"}
RULE = "=" * 100
NAMES = ("licen", "copying", "notice", "authors")


def main(root: Path) -> None:
    part("commandcenter", "Apache-2.0", [root / "LICENSE"])
    fonts = root / "resources" / "fonts"
    part("fonts", "see each", sorted(p for p in fonts.rglob("*") if p.suffix in (".txt", ".md") or "LICEN" in p.name))
    part("Python", "PSF-2.0", [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"])
    for one in sorted(distributions(), key=lambda d: d.metadata["Name"].lower()):
        if one.metadata["Name"].lower() not in TOOLS:
            part(f"{one.metadata['Name']} {one.version}", said(one), texts(one))


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
    named = [file for file in one.files or [] if any(word in file.name.lower() for word in NAMES)]
    return [Path(str(one.locate_file(file))) for file in named if file.suffix.lower() not in (".py", ".pyc")]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
