"""Everything that must agree, compared: guards, set-up, chain, feed, dossiers and their events, figures, papers.

Each check yields `Finding`s; none means the database is as it was written. What the events tell is compared byte for
byte: cases and their parts, who may see them, facts, deductions, sums, search text, the report as it came, papers and
their pages, attachments, the roster, shifts with what was signed, the shift log, silenced alarms, meetings, months'
assessments with what their publications froze. Triggers and the table of transitions are held against the program's
own; township, calendar, settings, accounts (in a live
database with their passwords), mappings and the database's kind against the digest in the last event that changed any
of them, so that a change is found, not its place. Not told by events, so not covered:

- names, telephones and addresses (`requester`): identity lies apart so that it can be corrected or erased without
  breaking the chain; that each requester of a case has a row is checked;
- claims of cases, presence, keys of replayed registrations, the queue of alarms: they bind or inform for the moment;
- passwords of a demonstration; counters and marks in `app_meta` beyond the database's kind and the township's facts;
- sums that are all zero, which mean the same as none; rows of the feed that tell a scope it lost sight of a case, or
  all of a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, func, select, text

from ..limits import Limits
from . import tables as t
from .audit import Finding, check_chain
from .raw import tolerant_text
from .verify_aggregates import check_aggregates
from .verify_attachments import check_attachments
from .verify_cases import check_cases
from .verify_duty import check_duty
from .verify_papers import check_papers
from .verify_paperwork import check_paperwork
from .verify_published import check_published
from .verify_setup import check_setup, check_transitions, check_triggers

Progress = Callable[[str, int, int], None]


def verify(
    connection: Connection, limits: Limits, progress: Progress = lambda what, done, total: None
) -> Iterator[Finding]:
    """Every disagreement in the database. `progress(what, done, total)` is told about the long parts."""
    with tolerant_text(connection):
        progress("防护与基础资料", 0, 0)
        yield from check_triggers(connection)
        yield from check_transitions(connection)
        yield from check_setup(connection)
        progress("事件链", 0, 0)
        yield from check_chain(connection)
        progress("变更流", 0, 0)
        yield from check_feed(connection)
        yield from check_cases(connection, limits, progress)
        yield from check_requesters(connection)
        yield from check_numbers(connection)
        progress("汇总", 0, 0)
        yield from check_sums(connection)
        progress("文书", 0, 0)
        yield from check_papers(connection)
        yield from check_paperwork(connection)
        yield from check_duty(connection)
        yield from check_aggregates(connection)
        progress("月度考核", 0, 0)
        yield from check_published(connection, limits)
        yield from check_attachments(connection)
        progress("关联", 0, 0)
        yield from check_references(connection)


# --- feed ------------------------------------------------------------------------------

_STRAY = text(
    "SELECT seq FROM (SELECT l.seq, c.seq AS link, LAG(c.seq) OVER (ORDER BY l.seq) AS before FROM change_log l"
    " LEFT JOIN event e ON e.entity = l.entity AND e.entity_id = l.entity_id AND e.n = l.version"
    " LEFT JOIN chain c ON c.event_id = e.id"
    " WHERE l.scope IS NULL AND l.entity <> 'claim') AS told WHERE link IS NULL OR link <> before + 1 ORDER BY seq"
)
_LAST_EVENT_UNTOLD = text(
    "SELECT e.id FROM event e JOIN chain c ON c.event_id = e.id WHERE c.seq = (SELECT MAX(seq) FROM chain)"
    " AND NOT EXISTS (SELECT 1 FROM change_log l"
    " WHERE l.entity = e.entity AND l.entity_id = e.entity_id AND l.version = e.n)"
)


def check_feed(connection: Connection) -> Iterator[Finding]:
    """The feed's numbers run without gap (older ones may be pruned), one row for each event, in the chain's order."""
    first, last, rows = connection.execute(
        select(func.min(t.change_log.c.seq), func.max(t.change_log.c.seq), func.count()).select_from(t.change_log)
    ).one()
    if rows and last - first + 1 != rows:
        yield Finding("变更流", f"序号 {first}—{last} 之间缺 {last - first + 1 - rows} 行")
    for (seq,) in connection.execute(_STRAY):
        yield Finding(f"变更流 {seq}", "与事件不符")
    for (event_id,) in connection.execute(_LAST_EVENT_UNTOLD):
        yield Finding("变更流", f"缺少最新事件 {event_id}")


# --- requesters, sums, references ------------------------------------------------------------

_WRONG_REQUESTERS = text(
    'SELECT c.no FROM "case" c LEFT JOIN requester r ON r.case_id = c.id GROUP BY c.id'
    " HAVING COUNT(r.n) <> c.requesters OR COALESCE(MAX(r.n), 0) <> c.requesters"
)


def check_requesters(connection: Connection) -> Iterator[Finding]:
    """Each requester that a case counts has a row of identity (what it says is nobody's but the centre's)."""
    for (no,) in connection.execute(_WRONG_REQUESTERS):
        yield Finding(f"案件 {no}", "诉求人登记数与案件不符")


_USED_NUMBERS = text(
    "SELECT u.day, u.used FROM (SELECT substr(no, 3, 8) AS day, MAX(CAST(substr(no, 12) AS INTEGER)) AS used"
    ' FROM "case" GROUP BY substr(no, 3, 8)) AS u'
    " LEFT JOIN case_number n ON n.day = u.day WHERE COALESCE(n.last, 0) < u.used"
)


def check_numbers(connection: Connection) -> Iterator[Finding]:
    """No number of a case will be given a second time (gaps are allowed, domain §2.4)."""
    for day, used in connection.execute(_USED_NUMBERS):
        yield Finding(f"编号 LH{day}", f"计数低于已用的第{used}号")


_WRONG_SUMS = text(
    """
    WITH wanted AS (
      SELECT o AS owner, p AS period, owner_id, metric, SUM(numerator) AS numerator, SUM(denominator) AS denominator,
             SUM(n) AS n, SUM(pending) AS pending
      FROM (
        SELECT CASE WHEN metric LIKE '%.%' THEN 'M' ELSE 'U' END AS o, day AS p, unit_id AS owner_id, metric,
               numerator, denominator, n, pending FROM kpi_fact
        UNION ALL SELECT CASE WHEN metric LIKE '%.%' THEN 'M' ELSE 'U' END, substr(day, 1, 7), unit_id, metric,
               numerator, denominator, n, pending FROM kpi_fact
        UNION ALL SELECT 'G', day, grid_id, metric, numerator, denominator, n, pending FROM kpi_fact
        UNION ALL SELECT 'G', substr(day, 1, 7), grid_id, metric, numerator, denominator, n, pending FROM kpi_fact
      ) AS spread WHERE owner_id IS NOT NULL GROUP BY o, p, owner_id, metric
    ), kept AS (
      SELECT owner, period, owner_id, metric, numerator, denominator, n, pending FROM kpi_sum
      WHERE numerator <> 0 OR denominator <> 0 OR n <> 0 OR pending <> 0
    )
    SELECT owner, period, owner_id, metric FROM (SELECT * FROM wanted EXCEPT SELECT * FROM kept) AS lacking
    UNION SELECT owner, period, owner_id, metric FROM (SELECT * FROM kept EXCEPT SELECT * FROM wanted) AS surplus
    ORDER BY 1, 2, 3, 4
    """
)


def check_sums(connection: Connection) -> Iterator[Finding]:
    """Every kept sum equals the sum of its facts."""
    for owner, period, owner_id, metric in connection.execute(_WRONG_SUMS):
        yield Finding(f"汇总 {owner}{owner_id} {period} {metric}", "与指标事实之和不符")


def check_references(connection: Connection) -> Iterator[Finding]:
    """No row hangs on one that is gone: a foreign tool may have worked without foreign keys."""
    if connection.dialect.name != "sqlite":  # a server never lets go of them
        return
    for table, _rowid, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding(f"数据表 {table}", f"有一行所属的 {parent} 不见了")
