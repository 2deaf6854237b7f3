"""What an administrator may set about a kind of paper: the name on its red head, usual words, whether it is signed
first. Pure; kept as a setting, each change a version of its own that enters the check code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .errors import UserError
from .text import normalise, one_line

#: The settings that hold templates begin with this, the code of the kind follows.
KEY = "paper."
_LONGEST_ISSUER = 60
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Template:
    """`version` 0: as the program came. `issuer` "" is the centre's own name; `texts` stand in the free parts of a
    paper until somebody writes others; `signed` None: as the program says (`paperwork.SIGNED_FIRST`)."""

    version: int = 0
    issuer: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    signed: bool | None = None


def read(value: str | None) -> Template:
    """The template from a setting; as the program came where nothing stands or what stands cannot be read."""
    try:
        told = json.loads(value or "{}")
        return Template(int(told["version"]), str(told["issuer"]), dict(told["texts"]), told["signed"])
    except (ValueError, KeyError, TypeError):
        return Template()


def written(template: Template) -> str:
    """As a setting holds it."""
    told = {
        "version": template.version,
        "issuer": template.issuer,
        "texts": dict(template.texts),
        "signed": template.signed,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def revised(
    before: Template, issuer: str, texts: Mapping[str, str], signed: bool | None, known: Mapping[str, str]
) -> Template:
    """The next version. `known` are the free parts of the kind with their labels. Raises UserError naming the field."""
    issuer = one_line(issuer)
    if len(issuer) > _LONGEST_ISSUER:
        raise UserError(f"发文机关名称最多{_LONGEST_ISSUER}字", field="issuer")
    said = {name: normalise(words) for name, words in texts.items()}
    for name, words in said.items():
        if name not in known:
            raise UserError("这一项由数据填写，不能设常用文字", field=name)
        if len(words) > _LONGEST_TEXT:
            raise UserError(f"{known[name]}的常用文字最多{_LONGEST_TEXT}字", field=name)
    after = Template(before.version, issuer, {name: words for name, words in said.items() if words}, signed)
    if after == before:
        raise UserError("没有改动")
    return replace(after, version=before.version + 1)


def stamp(program: int, template: Template) -> str:
    """The version that a paper carries and that its check code covers: the program's, then the administrator's."""
    return f"{program}.{template.version}" if template.version else str(program)


def laid_out_by(stamped: str) -> str:
    """The program's part of it: what decides the layout. The administrator's is in the paper's data."""
    return stamped.partition(".")[0]
