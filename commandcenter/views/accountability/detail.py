"""One proposal or decision in full: the rule, the evidence with its cases, who decided, how the rectification goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ...dispatch.documents import kind_of
from ...dispatch.figures.accountability import RULES, Matter, MatterLine, ProposalLine, Step
from ...models.scoring.accountability.terms import Ground
from ...models.scoring.appraisal.terms import READERS
from ...models.timing.worktime import TZ
from ..admin.panels import MARGINS, SidePanel
from ..language import say
from ..widgets.buttons import Button
from ..widgets.layout import column, flow, frame, label, scrolled
from ..widgets.notices import EmptyState
from ..workplace import Workplace
from .lists import measure_words


class Detail(SidePanel):
    """`wanted` carries ("decide" | "decline" | a `Step`); `cases_wanted` the ids behind it, `paper_wanted` what the
    page of papers is to open."""

    wanted = Signal(object)
    cases_wanted = Signal(object)
    paper_wanted = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(self.tr("所选事项"))
        self._work = workplace
        self._empty = EmptyState(workplace.theme, "", shape="dot")
        self._whole = frame("pane")
        self._cases: tuple[int, ...] = ()
        self._acts: dict[Button, object] = {}
        self._lines = QVBoxLayout(self._whole)
        self._lines.setContentsMargins(*MARGINS)
        self._lines.setSpacing(8)
        self._body = scrolled(self._whole)
        column(self._empty, self._body, gap=0, parent=self)
        self.show_nothing("")

    @property
    def words(self) -> str:
        """All that is said, for tests and readers."""
        return "\n".join(one.text() for one in self._whole.findChildren(QLabel))

    @property
    def buttons(self) -> list[Button]:
        return self._whole.findChildren(Button)

    def show_nothing(self, sentence: str, hint: str = "") -> None:
        self._empty.say(sentence, hint)
        self._empty.show()
        self._body.hide()

    def show_proposal(self, line: ProposalLine) -> None:
        one = line.proposal
        self._begin(f"{one.unit.short}　{one.trigger.label}")
        self._say(self.tr("规则：{0}").format(say(RULES[one.trigger])), "muted")
        if one.ground is not Ground.NONE:
            self._say(self.tr("定性：{0}").format(one.ground.label))
        self._evidence(one.evidence, one.cases, line.case_nos)
        ladder = " → ".join(measure.label for measure in one.measures)
        self._say(self.tr("可用措施：{0}").format(ladder))
        if one.proposed is not None:
            self._say(self.tr("按一年内已有处理，建议：{0}").format(one.proposed.label), "strong")
        self._say(self.tr("程序只提建议，由领导决定并说明理由；谁决定的印在文书上。"), "small")
        acts: list[tuple[object, str]] = []
        if line.may_decide:
            acts = [("decide", self.tr("决定…")), ("decline", self.tr("不予处理…"))]
        else:
            self._say(self.tr("由主任或领导决定"), "muted")
        self._end(acts)

    def show_matter(self, line: MatterLine) -> None:
        one = line.file.matter
        self._begin(f"{line.unit.short}　{measure_words(one.measure)}")
        self._say(self.tr("{0}　{1}").format(one.trigger.label, one.ground.label).strip(), "muted")
        self._say(self.tr("{0} {1} 决定：{2}").format(_at(one.decided_at), line.decided_by, one.reason))
        self._evidence(one.evidence, one.cases, line.case_nos)
        if one.document_id is not None:
            self._say(self.tr("文书已印发"), "body")
        if one.rectify and one.rectify_due is not None:
            self._say(self.tr("责令整改（{0} 前报送）：{1}").format(_at(one.rectify_due), one.rectify), "strong")
        if line.overdue:
            self._say(self.tr("整改报送已逾期"), "body", "overdue")
        if one.reported_at is not None:
            self._say(self.tr("{0} 单位报送：{1}").format(_at(one.reported_at), one.report))
        if one.checked_at is not None:
            self._say(self.tr("{0} 核查：{1}　{2}").format(_at(one.checked_at), one.state.label, one.finding))
        for use in line.file.uses:
            self._say(self.tr("结果运用（{0}）：{1}　{2}").format(use.purpose.label, use.note, _at(use.at)))
        doing = {
            Step.DEMAND: self.tr("责令整改…"),
            Step.REPORT: self.tr("报送整改…"),
            Step.CHECK: self.tr("核查整改…"),
        }
        recording = {
            Step.PAPER: self.tr("登记已印发文书…"),
            Step.USE: self.tr("结果运用…"),
        }
        first, last = (
            [(step, words) for step, words in names.items() if step in line.steps] for names in (doing, recording)
        )
        self._end([*first, *self._papers(one), *last])

    def _papers(self, one: Matter) -> list[tuple[object, str]]:
        """Those the decision has, or can have, for who reads them."""
        if not self._work.is_one_of(READERS):
            return []
        acts: list[tuple[object, str]] = []
        if one.document_id is not None:
            acts.append((("paper", one.document_id), self.tr("看已印发文书")))
        return acts + [(("matter", kind, one.id), kind_of(kind).title) for kind in one.papers]

    # --- putting together -------------------------------------------------------------------------------------------

    def _begin(self, title: str) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._empty.hide()
        self._body.show()
        self._say(title, "title")

    def _say(self, words: str, role: str = "body", tone: str = "") -> None:
        self._lines.addWidget(label(words, role, tone, wrap=True))

    def _evidence(self, evidence: Sequence[str], cases: Sequence[int], numbers: Sequence[str]) -> None:
        self._say(self.tr("依据"), "heading")
        for sentence in evidence:
            self._say(f"· {sentence}")
        if cases and numbers:
            self._cases = tuple(cases)
            door = Button(self._work.theme, self.tr("看这 {0} 件").format(len(numbers)), height=32)
            door.setToolTip(say("　".join(numbers)))
            door.clicked.connect(self._open_cases)
            self._lines.addWidget(door)

    def _open_cases(self) -> None:
        self.cases_wanted.emit(self._cases)

    def _end(self, acts: Sequence[tuple[object, str]]) -> None:
        self._acts = {}
        made: list[QWidget] = []
        for n, (what, words) in enumerate(acts):
            button = Button(self._work.theme, words, "", "plain" if n else "primary")
            button.clicked.connect(self._act)
            self._acts[button] = what
            made.append(button)
        if made:
            bar = QWidget()
            bar.setLayout(flow(*made))
            self._lines.addWidget(bar)
        self._lines.addStretch(1)

    def _act(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            what = self._acts[button]
            (self.paper_wanted if isinstance(what, tuple) else self.wanted).emit(what)


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(TZ):%Y-%m-%d %H:%M}"
