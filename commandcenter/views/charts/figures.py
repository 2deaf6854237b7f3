"""From the figures of a peer group to what cards and charts show: numbers with their units, names, whole sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...dispatch.figures.appraisals import Published
from ...dispatch.figures.kpi_views import Card, Cell, CostlyCase, KpiView, PartKey, Split, UnitLine, What, ranking
from ...models.kpi import KPI, NO_FIGURE, Figure, Metric, value
from ...models.people import Unit
from ...models.scoring.assessment import TELLING, DeductionKind, Unranked
from ...models.scoring.conduct import Aside, Conduct, Own
from ...models.scoring.kpi_panel import Change, Move
from ...models.scoring.kpi_report import NO_VALUE
from ...models.scoring.periods import Period
from ...models.scoring.score_steps import ScoreStep, ScoreStory, rating_label
from ..language import listed
from .card import CardData
from .fall import COSTLY, FallData, FallStep, signed
from .heat import GROUP, HeatRow
from .ranking import RankBar, RankingData
from .score_sheet import SheetData, SheetRow
from .trend import Series, TrendData
from .words import KpiWords

_TONES = {Change.BETTER: "done", Change.WORSE: "overdue"}
#: KPIs that are only as good as the share of requesters who were reached (domain §3).
_OF_OPINION = (Metric.RESOLUTION_RATE, Metric.SATISFACTION)
#: Ends of the ranking's axis, percent.
_TOPS = (5.0, 10.0, 20.0, 50.0, 100.0)


@dataclass(frozen=True, slots=True)
class Door:
    """The cases behind something one can click: what was counted, whose, when, what to call it; of one part of a
    split, which."""

    what: What | Conduct | Aside | Own
    units: frozenset[int]
    period: Period
    name: str
    part: tuple[Split, PartKey] | None = None


class KpiFigures(KpiWords):
    """Words and numbers of one view; nothing is counted here."""

    def __init__(self, view: KpiView, costly: tuple[CostlyCase, ...] = (), published: Published | None = None) -> None:
        super().__init__()
        self.view = view
        self.costly = costly
        self.published = published

    @property
    def group(self) -> str:
        return self.tr("{0} {1}").format(len(self.view.units), self.view.kind.label)

    @property
    def marked(self) -> int | None:
        """The unit that stands out in tables and bars: the own one, else the one looked at."""
        unit = self.view.own or self.view.unit
        return unit.id if unit else None

    # --- doors ------------------------------------------------------------------------------------------------------

    def door(self, metric: Metric, key: int = GROUP, month: int | None = None) -> Door:
        """Behind a figure of the group or of a unit, over the period or one of the twelve months."""
        view = self.view
        period = view.period if month is None else view.months[month]
        unit = next((u for u in view.units if u.id == key), None)
        whose = self.group if unit is None else unit.short
        units = view.unit_ids if unit is None else frozenset({unit.id})
        return Door(metric, units, period, f"{whose} {metric.label} {period.words}")

    def door_of_step(self, number: int) -> Door | None:
        """Behind a step of the score: a KPI, a deduction, the ratings."""
        view = self.view
        if view.story is None or view.unit is None:
            return None
        step = view.story.steps[number]
        what: What = "ratings" if step.what is None else step.what
        name = f"{view.unit.short} {step.label} {view.period.words}"
        return Door(what, frozenset({view.unit.id}), view.period, name)

    # --- cards ------------------------------------------------------------------------------------------------------

    def cards(self) -> list[CardData]:
        return [self._card(card) for card in self.view.cards]

    def _card(self, card: Card) -> CardData:
        cell = card.cell
        metric, kpi = cell.metric, KPI[cell.metric]
        unit = "%"
        if metric is Metric.HANDLED_VOLUME:
            unit = self.tr("分 · 完成 {0} %").format(cell.rate)
        coverage, before, ago = self.view.coverage, self.view.period.before, self.view.period.year_ago
        warned = metric in _OF_OPINION and coverage.low and cell.value is not None
        lines = [
            self.sentence(self.group, metric, cell.figure),
            self.tr("规则：{0}").format(kpi.rule),
            self.tr("比上期（{0}）：{1}").format(before.words, self.moved(card.before) or self.tr("上期无件")),
            self.tr("比去年同期（{0}）：{1}").format(ago.words, self.moved(card.year_ago) or self.tr("去年无件")),
        ]
        return CardData(
            name=metric.label,
            weight=self.tr("权重 {0}").format(self.view.scheme.weights[metric]),
            value=NO_VALUE if cell.value is None else str(cell.value),
            unit="" if cell.value is None else unit,
            counted=self.counted(metric, cell.figure),
            before=self._moved(card, self.tr("环比"), card.before, self.tr("上期无件")),
            year_ago=self._moved(card, self.tr("同比"), card.year_ago, self.tr("去年无件")),
            pending=self.tr("待核查 {0}").format(cell.figure.pending) if cell.figure.pending else "",
            course=_course(self.view, metric),
            caption=self.nothing(metric) if cell.value is None else self.caption(metric),
            words="\n".join(lines),
            warning=self.tr("回访覆盖率 {0} %，低于 80 %").format(coverage.percent) if warned else "",
        )

    def _moved(self, card: Card, name: str, move: Move, nothing: str) -> tuple[str, str]:
        """A change for the card; nothing to compare with: why. Without a value now the caption says it."""
        if card.cell.value is None:
            return "", "muted"
        return f"{name} {self.moved(move) or nothing}", _TONES.get(move.meaning, "muted")

    # --- charts -----------------------------------------------------------------------------------------------------

    def trend(self, metric: Metric) -> TrendData:
        view = self.view
        last = view.of_group[-1].get(metric, NO_FIGURE)
        counts = tuple(month.get(metric, NO_FIGURE).n for month in view.of_group)
        other = None
        if view.unit is not None:
            values = tuple(_printed(metric, month.get(metric, NO_FIGURE)) for month in view.of_unit)
            other = Series(view.unit.short, values, self._months_told(view.unit.short, metric, of_unit=True))
        return TrendData(
            months=_month_labels(view.months),
            main=Series(self.group, _course(view, metric), self._months_told(self.group, metric, of_unit=False)),
            other=other,
            counts=counts,
            count_words=self.tr("{0} 件").format(last.n),
            form=self.in_unit(metric),
            is_share=metric is not Metric.HANDLED_VOLUME,
        )

    def _months_told(self, name: str, metric: Metric, *, of_unit: bool) -> tuple[str, ...]:
        figures = self.view.of_unit if of_unit else self.view.of_group
        return tuple(
            self.sentence(f"{name} {period.words}", metric, month.get(metric, NO_FIGURE))
            for period, month in zip(self.view.months, figures, strict=True)
        )

    def ranked_by(self, metric: Metric) -> str:
        """What the units of a group are ranked by in a KPI: of 承办量 the share that was carried through, no quota."""
        return self.tr("承办量完成率") if metric is Metric.HANDLED_VOLUME else metric.label

    def ranking(self, metric: Metric) -> RankingData:
        rows = ranking(self.view.lines, metric)
        peer = self._of_group(metric)
        most = max((float(row.shown) for row in rows), default=100.0)
        top = 100.0 if not KPI[metric].lower_is_better else next(t for t in _TOPS if t >= most)
        bars = tuple(
            RankBar(
                row.unit.id,
                row.rank,
                row.unit.short,
                float(row.shown),
                self.sentence(row.unit.short, metric, row.cell.figure),
                self.tr("样本不足 n={0} · 原值 {1}").format(row.cell.figure.n, row.cell.rate) if row.cell.small else "",
                self.tr("n={0} · 原值 {1}").format(row.cell.figure.n, row.cell.rate),
            )
            for row in rows
        )
        value = None if peer.rate is None else float(peer.rate)
        return RankingData(bars, value, self.tr("同组 {0} %").format(peer.rate), self.marked, top)

    def heat(self) -> list[HeatRow]:
        name = self.tr("合计（{0} 个）").format(len(self.view.units))
        cells = tuple(self.heat_cell(self.group, cell) for cell in self.view.group)
        own = self.view.own.id if self.view.own else None
        lines = [self.heat_row(0 if line.unit.id == own else n, line) for n, line in enumerate(self.view.lines, 1)]
        return [HeatRow(GROUP, 0, name, cells, ("", "", "")), *lines]

    def fall(self) -> FallData | None:
        story = self.view.story
        if story is None or story.result.score is None:
            return None
        steps = tuple(self._fall_step(step) for step in story.steps)
        return FallData(steps, float(story.result.score))

    def _fall_step(self, step: ScoreStep) -> FallStep:
        words = step.label
        if step.full:
            words += "\n" + self.tr("满分 {0}，得 {1}，少得 {2}").format(step.full, step.got, step.lost)
        elif step.times:
            words += "\n" + self.tr("{0} 次，扣 {1} 分").format(step.times, step.lost)
        rated = step.what is None and bool(step.full)
        if step.rate is not None:
            words += "\n" + (self.tr("均分 {0}") if rated else self.tr("得分率 {0} %")).format(step.rate)
        opens = step.what is not None or (rated and not self.view.raters_secret)
        if opens:
            words += "\n" + self.tr("打开这些件　Enter")
        return FallStep(step.label, self._short(step), -float(step.lost), words, opens)

    def _short(self, step: ScoreStep) -> str:
        """A step in two or three characters, for narrow columns."""
        names = {
            Metric.RESPONSE_RATE: self.tr("响应"),
            Metric.HANDLED_VOLUME: self.tr("承办"),
            Metric.ONTIME_RATE: self.tr("按期"),
            Metric.RESOLUTION_RATE: self.tr("解决"),
            Metric.SATISFACTION: self.tr("满意"),
            Metric.FIRST_PASS_RATE: self.tr("一次过"),
            Metric.REPEAT_RATE: self.tr("重复"),
            DeductionKind.REFUSED_RETURN: self.tr("退单"),
            DeductionKind.RED_CARD: self.tr("红牌"),
            DeductionKind.FAKE_CLOSURE: self.tr("虚假"),
        }
        if step.what is not None:
            return names[step.what]
        return self.tr("评价") if step.full else self.tr("封顶")

    def sheet(self) -> SheetData | None:
        """All sums of the score; None where there is none."""
        view, story, fall = self.view, self.view.story, self.fall()
        if story is None or fall is None:
            return None
        result = story.result
        own = next(line for line in view.lines if line.unit.id == result.unit.id)
        return SheetData(
            title=self.tr("得分怎么来的 · {0} · {1}").format(result.unit.short, view.period.words),
            score=self.tr("得分 {0}").format(result.score),
            ranking_score=NO_VALUE if own.ranking_score is None else str(own.ranking_score),
            place=self.place(own, view.lines),
            formula=self._formula(story),
            rows=tuple(self._sheet_rows(story, own, fall)),
            low=fall.low,
            value=fall.score,
            told=self.of_ranking,
            stamp=self._beside(result.unit),
            costly=tuple((one.case_id, f"{one.no}　{one.title}　{signed(-float(one.points))}") for one in self.costly),
        )

    def _beside(self, unit: Unit) -> str:
        """Over the sums of a month that is published: what holds of all, and of this unit."""
        if self.published is None:
            return ""
        return listed((self.published.beside(self.view.lines, self.view.now), self.published.of_unit(unit)), "。")

    def _sheet_rows(self, story: ScoreStory, own: UnitLine, fall: FallData) -> Iterator[SheetRow]:
        """KPIs in their order, those without a case among them; then what else gave or took points."""
        numbers = {step.what: n for n, step in enumerate(story.steps) if isinstance(step.what, Metric)}
        for metric in Metric:
            if metric in story.without:
                yield self._without(metric)
            else:
                yield self._sheet_row(numbers[metric], story.steps[numbers[metric]], own, fall)
        if not story.share:
            share = self.view.scheme.reverse_share[own.unit.kind]
            told = self.tr("按整月计，单项满 {0} 份才算；其 {1} % 全部计入基础分").format(TELLING, share)
            yield SheetRow(rating_label(own.unit.kind), self.tr("没有计入的评价"), told=told)
        for n, step in enumerate(story.steps):
            if n not in numbers.values():
                yield self._sheet_row(n, step, own, fall)

    def _without(self, metric: Metric) -> SheetRow:
        weight = self.view.scheme.weights[metric]
        told = self.tr("{0}，权重 {1} 按比例分给其余各项").format(self.nothing(metric), weight)
        return SheetRow(metric.label, Unranked.NO_CASES.label, told=told)

    def _formula(self, story: ScoreStory) -> str:
        result = story.result
        if not story.share:
            words = self.tr("= 基础分 {0}（没有计入的评价，全部计入基础分）").format(result.base)
        else:
            words = self.tr("= {0} × 基础分 {1} ＋ {2} × 评价 {3}").format(
                _share(100 - story.share), result.base, _share(story.share), result.reverse
            )
        words += self.tr(" － 扣分 {0}").format(result.deducted) if result.deducted else ""
        return words + (self.tr(" ＋ 加分 {0}").format(result.bonus) if result.bonus else "")

    def _sheet_row(self, number: int, step: ScoreStep, own: UnitLine, fall: FallData) -> SheetRow:
        shown = fall.steps[number]
        rated = step.what is None and bool(step.full)
        counted = self.tr("{0} 次").format(step.times) if step.times else ""
        rate_words, shrunk = "" if step.rate is None else str(step.rate), ""
        if isinstance(step.what, Metric):
            cell = own.cell(step.what)
            counted = self.counted(step.what, cell.figure)
            rate_words, shrunk = str(cell.rate), str(cell.shrunk)
        elif rated:
            counted = self.tr("看评价过的件") if shown.opens else ""
        return SheetRow(
            name=step.label,
            counted=counted,
            rate=rate_words,
            shrunk=shrunk,
            full=str(step.full) if step.full else "",
            got=str(step.got) if step.full else "",
            lost=signed(-float(step.lost)),
            points=-float(step.lost),
            step=number if shown.opens else None,
            costly=float(step.lost) >= COSTLY,
        )

    def _of_group(self, metric: Metric) -> Cell:
        return next(cell for cell in self.view.group if cell.metric is metric)


def _share(percent: int) -> str:
    return f"{percent / 100:.2f}"


def _printed(metric: Metric, figure: Figure) -> float | None:
    printed = value(metric, figure)
    return None if printed is None else float(printed)


def _course(view: KpiView, metric: Metric) -> tuple[float | None, ...]:
    return tuple(_printed(metric, month.get(metric, NO_FIGURE)) for month in view.of_group)


def _month_labels(months: tuple[Period, ...]) -> tuple[str, ...]:
    """The year stands at the first month and at every January."""
    return tuple(f"{m.first:%y-%m}" if n == 0 or m.first.month == 1 else f"{m.first:%m}" for n, m in enumerate(months))
