"""What an administrator may set about a kind of paper: the name on its red head, usual words, the sentences that stand
on each, whether it is signed first. Pure; kept as a setting, each change a version of its own that enters the check
code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .errors import UserError
from .text import normalise, one_line

#: The settings that hold templates begin with this, the code of the kind follows.
KEY = "paper."
_LONGEST_ISSUER = 60
_LONGEST_TEXT = 2000
_LONGEST_SENTENCE = 300
#: What the program fills in stands in a sentence so.
HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """`version` 0: as the program came. `issuer` "" is the centre's own name; `texts` stand in the free parts of a
    paper until somebody writes others; `phrases` in the place of the program's sentences; `signed` None: as the program
    says (`paperwork.SIGNED_FIRST`)."""

    version: int = 0
    issuer: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    signed: bool | None = None
    phrases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a kind of paper lets be set: its free parts and its sentences, each with its label, and what must stand in
    a sentence for the program to fill in."""

    texts: Mapping[str, str]
    phrases: Mapping[str, str] = field(default_factory=dict)
    holes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read(value: str | None) -> Template:
    """The template from a setting; as the program came where nothing stands or what stands cannot be read."""
    try:
        told = json.loads(value or "{}")
        return Template(
            int(told["version"]),
            str(told["issuer"]),
            dict(told["texts"]),
            told["signed"],
            dict(told.get("phrases", {})),
        )
    except (ValueError, KeyError, TypeError):
        return Template()


def written(template: Template) -> str:
    """As a setting holds it."""
    told = {
        "version": template.version,
        "issuer": template.issuer,
        "texts": dict(template.texts),
        "signed": template.signed,
        "phrases": dict(template.phrases),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def revised(
    before: Template,
    issuer: str,
    texts: Mapping[str, str],
    signed: bool | None,
    known: Parts,
    phrases: Mapping[str, str] | None = None,
) -> Template:
    """The next version. Raises UserError naming the field."""
    issuer = one_line(issuer)
    if len(issuer) > _LONGEST_ISSUER:
        raise UserError(f"发文机关名称最多{_LONGEST_ISSUER}字", field="issuer")
    said = {name: normalise(words) for name, words in texts.items()}
    for name, words in said.items():
        if name not in known.texts:
            raise UserError("这一项由数据填写，不能设常用文字", field=name)
        if len(words) > _LONGEST_TEXT:
            raise UserError(f"{known.texts[name]}的常用文字最多{_LONGEST_TEXT}字", field=name)
    worded = {key: one_line(words) for key, words in (phrases or {}).items()}
    for key, words in worded.items():
        if words:
            _check_sentence(key, words, known)
    after = Template(before.version, issuer, _filled(said), signed, _filled(worded))
    if after == before:
        raise UserError("没有改动")
    return replace(after, version=before.version + 1)


def _filled(said: Mapping[str, str]) -> dict[str, str]:
    return {name: words for name, words in said.items() if words}


def _check_sentence(key: str, words: str, known: Parts) -> None:
    if key not in known.phrases:
        raise UserError("没有这一句固定用语", field=f"phrases.{key}")
    label = known.phrases[key]
    if len(words) > _LONGEST_SENTENCE:
        raise UserError(f"“{label}”最多{_LONGEST_SENTENCE}字", field=f"phrases.{key}")
    found, wanted = holes_of(words), known.holes.get(key, frozenset())
    if strange := sorted(found - wanted):
        raise UserError(f"“{label}”里的 {_held(strange)} 程序不会填写", field=f"phrases.{key}")
    if missing := sorted(wanted - found):
        raise UserError(f"“{label}”里须有 {_held(missing)}，由程序填写", field=f"phrases.{key}")
    if {"{", "}"} & set(re.sub(HOLE, "", words)):
        raise UserError(f"“{label}”里的花括号不成对", field=f"phrases.{key}")


def _held(names: Sequence[str]) -> str:
    """The first of them as it stands in a sentence."""
    return f"{{{names[0]}}}"


def holes_of(words: str) -> frozenset[str]:
    """What the program fills into a sentence."""
    return frozenset(HOLE.findall(words))


def stamp(program: int, template: Template) -> str:
    """The version that a paper carries and that its check code covers: the program's, then the administrator's."""
    return f"{program}.{template.version}" if template.version else str(program)


def laid_out_by(stamped: str) -> str:
    """The program's part of it: what decides the layout. The administrator's is in the paper's data."""
    return stamped.partition(".")[0]
