"""The lines of a report in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import QObject

from ...dispatch.overviews.reporting import ReportData
from ...dispatch.paperwork.report_papers import Standing
from ...models.kpi import Metric
from ...models.scoring.kpi_panel import Card, Move
from ...models.scoring.kpi_report import NO_VALUE
from ...models.scoring.report import Basis, Omission, Place, ReportKind
from ...models.timing.worktime import TZ
from ..charts.words import KpiWords
from ..language import say
from ..widgets.rows import Row

_MOST_LATE = 30
_HASH = 12


class ReportRows(QObject):
    """Values are ids of cases (a tuple), or None where nothing opens."""

    def __init__(self) -> None:
        super().__init__()
        self._figures = KpiWords()

    def summary(self, data: ReportData) -> str:
        """The report in one sentence."""
        of = {count.name: count for count in data.counts}
        new, done = of["登记"], of["办结"]
        words = self.tr("{0}：登记 {1} 件（上期 {2}），办结 {3} 件（上期 {4}）；").format(
            say(data.period.words), new.number, self._before(new.before), done.number, self._before(done.before)
        )
        words += self.tr("截至 {0} 在办 {1} 件，其中超时 {2} 件。").format(
            _day_at(data.at), data.open_now, data.overdue_now
        )
        if data.hot:
            words += self.tr("热点 {0} 处，").format(len(data.hot))
        if not data.running:
            return words + self.tr("确认重复 {0} 件。").format(len(data.repeats))
        return words + self.tr("确认重复 {0} 件，按常速可能超时 {1} 件。").format(len(data.repeats), len(data.breaches))

    def until(self, data: ReportData) -> str:
        """截至, with the 修订号 of a published month."""
        then = _day_at(data.stand.at)
        if data.stand.name:
            return self.tr("已公布，修订号 {0}，截至 {1}").format(data.stand.name, then)
        if data.stand.basis is Basis.CHECKED:
            return self.tr("未公布，核对稿截至 {0}").format(then)
        if data.running:
            return self.tr("未满，数据截至 {0}").format(then)
        return self.tr("数据截至 {0}").format(then)

    def basis(self, data: ReportData) -> str:
        """The same in a word beside what it is about; "" of days and weeks."""
        stand = data.stand
        if stand.basis is Basis.LIVE:
            return ""
        return f"{say(stand.basis.label)} {stand.name}".strip()

    def stand(self, data: ReportData, paper: Standing) -> str:
        """What a month's counts, KPIs and ranks rest on, and whether its issued paper says otherwise; "" of days and
        weeks."""
        then, now = _day_at(data.stand.at), _day_at(data.at)
        match data.stand.basis:
            case Basis.PUBLISHED:
                words = self.tr(
                    "件数、七项指标和名次按已公布的考核：修订号 {0}，截至 {1}，哈希 {2}。"
                    "逐日、热点、重复诉求、分布和在办为实时数，截至 {3}。"
                ).format(data.stand.name, then, data.stand.sha256[:_HASH], now)
            case Basis.CHECKED:
                words = self.tr(
                    "本月考核在核对期，未公布：件数、七项指标和名次按送各单位核对的数（核对稿），截至 {0}，不再变动。"
                    "逐日、热点、重复诉求、分布和在办为实时数，截至 {1}。"
                ).format(then, now)
            case Basis.UNPUBLISHED:
                words = self.tr("本月考核未公布：都是实时数，截至 {0}，公布后以公布的数为准。").format(now)
            case _:
                return ""
        if paper.outdated:
            words += self.tr("已印发的{0}按那时的数，与这里不同，可另印发。").format(paper.outdated)
        return words

    def paper(self, standing: Standing) -> str:
        """What the report's paper is by now: where its button leads."""
        if standing.paper_id is not None:
            return self.tr("看 {0}").format(standing.number)
        if standing.state is not None:
            return self.tr("看文稿（{0}）").format(standing.state.label)
        return self.tr("看样张")

    def kpis(self, data: ReportData) -> list[Row]:
        return [self._kpi(data.kind, card) for card in data.cards]

    def _kpi(self, kind: ReportKind, card: Card) -> Row:
        """A value in its own unit, its changes in the same; where there is none, or nothing to compare with, why."""
        cell = card.cell
        if cell.value is None:
            return Row(cell.metric.label, right=NO_VALUE, detail=self._figures.nothing(cell.metric))
        of_volume = cell.metric is Metric.HANDLED_VOLUME
        done = self.tr("{0} 分 · 完成 {1} %").format(cell.value, cell.rate) if of_volume else ""
        parts = (
            self.tr("n={0}").format(cell.figure.n),
            self._move(self.tr("环比"), card.before, kind.before),
            self._move(self.tr("同比"), card.year_ago, kind.year_ago),
        )
        return Row(
            cell.metric.label, right=done or self._figures.valued(cell), right_tone="text", detail="　".join(parts)
        )

    def _move(self, name: str, move: Move, then: str) -> str:
        if move.points is None:
            return self.tr("{0}无数据").format(say(then))
        return f"{name} {self._figures.moved(move)}"

    def hot(self, data: ReportData) -> list[Row]:
        rows = [
            Row(
                name,
                right=self.tr("{0} 件").format(spot.count),
                right_tone="text" if spot.before is not None and spot.count <= spot.before else "overdue",
                detail=self.tr("上期无数据") if spot.before is None else self.tr("上期 {0} 件").format(spot.before),
                value=spot.cases,
            )
            for name, spot in zip(data.hot_names, data.hot, strict=True)
        ]
        return rows or [Row(self.tr("没有同一网格同一事项报了 3 件以上的"), tone="muted")]

    def repeats(self, data: ReportData) -> list[Row]:
        rows = [
            Row(f"{one.no}　{one.title}", detail=self.tr("重复 {0}").format(one.repeat_of), value=(one.id,))
            for one in data.repeats
        ]
        return rows or [Row(self.tr("本期没有确认的重复诉求"), tone="muted")]

    def breaches(self, data: ReportData) -> list[Row]:
        rows = [
            Row(
                f"{one.task.no}　{one.task.title}",
                right=unit,
                detail=self.tr("时限 {0}，按该单位常速 {1} 办完").format(_at(one.task.due), _at(one.likely)),
                shape="due_soon",
                value=(one.task.case_id,),
            )
            for unit, one in zip(data.breach_units[:_MOST_LATE], data.breaches, strict=False)
        ]
        if (rest := len(data.breaches) - len(rows)) > 0:
            rows.append(Row(self.tr("另有 {0} 件，都在导出的表格里").format(rest), tone="muted"))
        return rows or [Row(self.tr("五天内到期的，按各单位常速都能按期"), tone="muted")]

    def spread(self, data: ReportData) -> list[Row]:
        """Where the registered ones came from, which way they went, whose network they are."""
        parts = ((self.tr("来源"), data.sources), (self.tr("路径"), data.routes), (self.tr("网络"), data.networks))
        return [row for name, counts in parts for row in self._part(name, counts)]

    def _part(self, name: str, counts: Sequence[tuple[str, int]]) -> Iterator[Row]:
        whole = sum(n for _, n in counts)
        yield Row(name, right=self.tr("{0} 件").format(whole), is_head=True)
        for words, n in counts:
            yield Row(words, right=f"{n}　{100 * n / whole:.0f} %")

    def places(self, data: ReportData) -> list[Row]:
        if data.kind is ReportKind.DAILY:
            return [Row(self.tr("日报不排名，名次见周报、月报"), tone="muted")]
        untold = list(map(self._untold, data.untold))
        if not data.best:
            return [Row(self.tr("本期没有可排名的单位"), tone="muted"), *untold]
        rows = [Row(self.tr("居前"), is_head=True), *map(self._place, data.best)]
        rows.append(Row(self.tr("靠后"), is_head=True))
        rows += map(self._place, data.last) if data.last else [Row(self.tr("没有得分 90 分以下的"), tone="muted")]
        return [
            *rows,
            *untold,
            Row(
                self.tr("名次按折算分（小样本折算后的得分）排"), detail=self._ranked_by(data.stand.basis), tone="muted"
            ),
        ]

    def _ranked_by(self, basis: Basis) -> str:
        if basis is Basis.PUBLISHED:
            return self.tr("可与得分高低不同；已公布，与考核页、通报一致")
        if basis is Basis.LIVE:
            return self.tr("可与得分高低不同；月度考核以公布的结果为准")
        return self.tr("可与得分高低不同；未公布，只供参考，公布前不印在纸上")

    def _before(self, number: int | None) -> str:
        return self.tr("无数据") if number is None else str(number)

    def _untold(self, one: Omission) -> Row:
        why = say(one.why.label)
        if one.rank is not None:
            why = f"{self.tr('第 {0} 名（{1} 个并列）').format(one.rank, one.sharing)} {why}"
        return Row(why, lead=one.kind.label, tone="muted")

    def _place(self, one: Place) -> Row:
        score, ranking = (NO_VALUE if points is None else str(points) for points in (one.score, one.ranking_score))
        return Row(
            one.unit.short,
            lead=one.unit.kind.label,
            right=self.tr("第 {0} 名").format(one.rank)
            if one.sharing == 1
            else self.tr("第 {0} 名（{1} 个并列）").format(one.rank, one.sharing),
            detail=self.tr("得分 {0}　折算分 {1}").format(score, ranking),
        )


def _day_at(moment: datetime) -> str:
    return moment.astimezone(TZ).strftime("%Y-%m-%d %H:%M")


def _at(moment: datetime) -> str:
    return moment.astimezone(TZ).strftime("%m-%d %H:%M")
