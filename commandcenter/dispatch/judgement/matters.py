"""Which entry of the admission list a report is about: words counted, never guessed."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ...models.text import search_form
from ...models.town.matters import LimitClass, Matter, Route
from ...models.town.township import Township
from .lexicon import Lexicon

#: A matter is suggested from this score on: two ordinary words in the body, or one in the title, or a long one early.
#: Below, the work counts as unlisted (清单外). Tuned on real messages of seven known classes.
THRESHOLD = 1.5
_MOST = 5
_TITLE_WEIGHT = 2.0
#: Who writes at length says first what it is about; words far down are circumstances.
_BODY_LENGTH, _TAIL_WEIGHT = 120, 0.6
#: Words of one, two, three and more characters; a single character ("狗") proves little.
_LENGTH_WEIGHTS = (0.5, 1.0, 1.5, 2.0)
#: A report without a title carries it in its first words.
_LEAD_LENGTH = 30
_SHOWN_WORDS = 4
_POLITE = re.compile("(?<![来此示])(?:感谢|谢谢|多谢|建议(?:领导|政府|部门|相关)|望领导)[^,。!?;]{0,12}")


@dataclass(frozen=True, slots=True)
class MatterFinding:
    """A matter that fits. `hits` are the words found, weightiest first, in the form they are compared in.

    `score` grows with every distinct word: 1 for two characters, half as much again for each further one up to four,
    less when several matters share the word or when it comes late, double in the title or the category.
    """

    matter_id: int
    score: float
    hits: tuple[str, ...]
    reason: str


class MatterFinder:
    """Built once for a township; `find` is pure."""

    def __init__(self, township: Township) -> None:
        self._matters = township.matter
        self._lead = {m.id: _lead_name(m, township) for m in township.matters}
        self._owners = _owners(township.matters)
        self._weight = {word: _weight(word, len(owners)) for word, owners in self._owners.items()}
        self._lexicon = Lexicon(self._owners)

    def find(self, title: str, text: str, category: str = "") -> tuple[MatterFinding, ...]:
        """Up to five matters, best first, ties by danger and code; empty when nothing reaches `THRESHOLD` (清单外)."""
        weights = self._weighed_words(search_form(title), search_form(text), search_form(category))
        scores: defaultdict[int, float] = defaultdict(float)
        words: defaultdict[int, list[str]] = defaultdict(list)
        for word, weight in sorted(weights.items(), key=lambda item: -item[1]):
            for matter_id in self._owners[word]:
                scores[matter_id] += weight
                words[matter_id].append(word)
        fitting = [self._finding(m, score, tuple(words[m])) for m, score in scores.items() if score >= THRESHOLD]
        return tuple(sorted(fitting, key=self._rank)[:_MOST])

    def _rank(self, finding: MatterFinding) -> tuple[float, bool, str]:
        matter = self._matters[finding.matter_id]
        return -finding.score, matter.limit is not LimitClass.EMERGENCY, matter.code

    def _weighed_words(self, title: str, text: str, category: str) -> dict[str, float]:
        text = _POLITE.sub("", text)
        head = title + "\n" + category if title else category + "\n" + text[:_LEAD_LENGTH]
        weights: dict[str, float] = {}
        for at, word in self._lexicon.find(text):
            weights.setdefault(word, self._weight[word] * (1.0 if at < _BODY_LENGTH else _TAIL_WEIGHT))
        weights |= {word: self._weight[word] * _TITLE_WEIGHT for _, word in self._lexicon.find(head)}
        return weights

    def _finding(self, matter_id: int, score: float, hits: tuple[str, ...]) -> MatterFinding:
        said = "".join(f"“{word}”" for word in hits[:_SHOWN_WORDS])
        reason = f"命中{said} → {self._matters[matter_id].name} → {self._lead[matter_id]}"
        return MatterFinding(matter_id, round(score, 2), hits, reason)


def _lead_name(matter: Matter, township: Township) -> str:
    return "所在村（社区）" if matter.route is Route.R1 else township.unit[matter.lead_id].short


def _owners(matters: Iterable[Matter]) -> dict[str, tuple[int, ...]]:
    """Each keyword, and each matter's own name, with the matters it speaks for."""
    owners: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for matter in matters:
        for word in map(search_form, (matter.name, *matter.keywords)):
            owners[word][matter.id] = None
    return {word: tuple(ids) for word, ids in owners.items()}


def _weight(word: str, owners: int) -> float:
    length = min(len(word), len(_LENGTH_WEIGHTS))
    return _LENGTH_WEIGHTS[length - 1] / math.sqrt(owners)
