"""Tells what is known against the libraries that are packed: `python3 installer/audit.py`.

The package index tells the advisories of a release, some mirrors of it only those of the newest one: a locked release
they do not tell of is counted as unknown. Exit 1 when something is known, 2 when the index does not answer.
"""

from __future__ import annotations

import argparse
import json
import re
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from pip._internal.models.index import PyPI
from pip._vendor import certifi

LOCK = Path(__file__).resolve().parent / "requirements.lock"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\]+)", re.MULTILINE)
_SECONDS = 30

#: The page of a path below the index, as it reads; None where there is none.
Ask = Callable[[str], dict[str, Any] | None]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default=PyPI.pypi_url, help="where releases are told of, as JSON")
    index = parser.parse_args().index.rstrip("/")
    known = unknown = 0
    try:
        for name, version, found in audited(LOCK.read_text(encoding="utf-8"), lambda path: page(f"{index}/{path}")):
            if found is None:
                unknown += 1
                print(f"{name} {version}: not the newest, and the index tells of the newest alone")
            for line in found or ():
                known += 1
                print(f"{name} {version}: {line}")
    except URLError as error:
        print(f"the index does not answer: {error.reason}", file=sys.stderr)
        return 2
    print(f"advisories: {known}; libraries the index tells nothing of: {unknown}")
    return 1 if known else 0


def audited(lock: str, ask: Ask) -> Iterator[tuple[str, str, list[str] | None]]:
    """Each locked library with what is known against that release in a line each; None where nobody tells."""
    for name, version in _PINNED.findall(lock):
        told = ask(f"{name}/{version}/json")
        if told is None:
            newest = ask(f"{name}/json")
            told = newest if newest is not None and newest["info"]["version"] == version else None
        known = () if told is None else told.get("vulnerabilities") or ()
        yield name, version, None if told is None else [line(one) for one in known if not one.get("withdrawn")]


def line(advisory: dict[str, Any]) -> str:
    names = ", ".join([advisory["id"], *advisory.get("aliases", ())])
    mended = ", ".join(advisory.get("fixed_in") or ()) or "no release"
    return f"{names}, mended in {mended}"


def page(url: str) -> dict[str, Any] | None:
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(certifi.where())
    try:
        with urlopen(url, timeout=_SECONDS, context=trusted) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except HTTPError as error:
        if error.code == 404:
            return None
        raise


if __name__ == "__main__":
    sys.exit(main())
