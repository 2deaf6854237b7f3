"""Titles and names over several lines: words stay whole, and the lines of a title form a trapezium or a lozenge
(GB/T 9704-2012)."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from functools import cache

from .linebreak import Advance, Line, break_lines, may_break, token_at

#: Words of official titles; a title is never broken inside one. Longest first where one begins another.
_WORDS = (
    "先进单位|先进个人|先进集体|主要负责人|负责人|安全隐患|突出问题|存在问题|镇直部门|县直部门|综合行政执法|社会治安|群众诉求|"
    "“全响应”中心|吹哨报到|网格化治理|网格化管理|全响应|网格化|目标管理|重复诉求|群众满意度|满意度|响应率|承办量|办结率|解决率|通过率|"
    "老湖镇|东平县|村民委员会|居民委员会|人民政府|指挥中心|中心|办公室|委员会|派出所|司法所|水利站|财政所|卫生院|供电公司|老湖供电所|供电所|"
    "领导小组|联席会议|工作情况|情况|通报|通知|意见|方案|办法|规定|细则|报告|请示|批复|纪要|公告|通告|决定|"
    "关于|印发|转发|开展|进一步|加强|做好|推进|落实|整改|约谈|督办|催办|会商|表扬|表彰|先进|典型|单位|个人|"
    "网格|治理|社区|村级|镇级|全镇|县直|镇直|部门|群众|诉求|事项|办理|处置|处理|反馈|核查|回访|考核|评价|指标|排名|"
    "月度|季度|年度|上半年|下半年|工作|任务|责任|安全|生产|隐患|排查|防汛|应急|演练|消防|环保|环境|整治|专项|行动|"
    "商请|函请|恳请|协助|支持|配合|协调|解决|受理|答复|告知|送达|移交|转办|交办|派单|吹哨|召开|提供|报送|请求|同意|不予|"
    "市场监督管理|自然资源|规划|人力资源|社会保障|住房|城乡|农业农村|农业|农村|生态环境|保护|消防救援|大队|中队|人民法院|"
    "人民法庭|检察院|公安局|司法局|民政|财政|水利|教育|体育|文化|旅游|交通|运输|卫生|健康|电力|国网|山东省|泰安市|"
    "排水|管网|堵塞|道路|路灯|照明|供水|供电|停电|占道|经营|噪声|扬尘|垃圾|秸秆|焚烧|违章|违法|建筑|施工|电动车|充电|"
    "值班长|调度员|受理员|主任|申请|裁决|退单|延期|挂账|待核定|信访|矛盾|纠纷|化解|调解|综合|执法|服务|管理|建设|制度|机制|问题|突出|存在|重点|分析|研判|运行|质量|效率|时限"
)
_WORD = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日至(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
    rf"|(?:待核定)?网格\d+|{_WORDS}|（[^（）]{{1,6}}）|《[^《》]{{1,10}}》|“[^“”]{{1,8}}”"
    "|[\u4e00-\u9fff]{1,5}(?:村(?=村民委员会)|社区(?=居民委员会))"
)
_NAMES = re.compile(
    "自然资源和规划局|人力资源和社会保障局|住房和城乡建设局|文化和旅游局|发展和改革局|工业和信息化局|教育和体育局"
    "|[\u4e00-\u9fff]{1,5}(?:村村民委员会|社区居民委员会)"
)
"""Names of offices a title is broken inside of only where nothing else helps; narrow columns must."""
_VERBS = frozenset("商请 函请 恳请 协助 支持 配合 协调 解决 处理 处置 办理 加强 做好 推进 落实 开展 整改".split())
_AFTER = frozenset("的和与及暨、，：")
"""After these a title breaks best."""
_ENDS = frozenset("的和与及暨")
"""These may end a line but not begin one."""
_SUFFIXES = frozenset("路街巷道村庄组县市区镇乡局院站所校厂场河湖渠桥段线队处室户员者性化率案件单")
"""These belong to the word before them."""
_Cost = Callable[[tuple[str, ...], Callable[[str], float]], float]
_GOOD_ENDS = frozenset("局院所站队司会厅委县市镇，；")
_MOST_LINES = 4
_LONGEST_NAME = 40
_LEAST = 0.4
"""No line is narrower than this share of the average."""
_FILL = 0.93
"""A line of a title leaves a little of the measure free."""


def break_title(title: str, advance: Advance, measure: float) -> tuple[Line, ...]:
    """The lines of a title, to be centred: as few as hold it, balanced; line feeds in it are obeyed."""
    if "\n" in title:
        return tuple(line for part in title.split("\n") for line in break_title(part, advance, measure))
    whole = break_lines(title, advance, measure * _FILL, justify=False)
    if len(whole) == 1:
        return whole
    for count in range(len(whole), _MOST_LINES + 1):
        for words in (_words(title, _NAMES), _words(title)):
            if lines := _in_words(words, count, advance, measure * _FILL, _cost):
                return lines
    return whole


def break_name(name: str, advance: Advance, measure: float, count: int) -> tuple[Line, ...]:
    """So many lines of a short text that stands in a narrow column, about alike, broken between words; empty where
    words do not allow it."""
    if count > _MOST_LINES or len(name) > _LONGEST_NAME:
        return ()
    return _in_words(_words(name), count, advance, measure, _unevenness)


def _in_words(words: list[str], count: int, advance: Advance, measure: float, cost: _Cost) -> tuple[Line, ...]:
    parts = _divide(words, count, lambda part: sum(map(advance, part)), measure, cost)
    return tuple(break_lines(part, advance, math.inf, justify=False)[0] for part in parts or ())


def _words(title: str, names: re.Pattern[str] | None = None) -> list[str]:
    """The title in pieces between which it may be broken, `names` whole; characters of no known word go two by two."""
    pieces: list[str] = []
    position = 0
    while position < len(title):
        known = (names and names.match(title, position)) or _WORD.match(title, position)
        piece = known.group() if known else token_at(title, position)
        joined = pieces and (
            not may_break(pieces[-1], piece)
            or piece in _ENDS
            or piece[0] == "（"
            or (not known and _belongs(pieces[-1], piece))
        )
        if joined:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        position += len(piece)
    return pieces


def _belongs(before: str, piece: str) -> bool:
    """Whether a character of no known word goes with the piece before it."""
    if piece in _SUFFIXES:
        return _chinese(before[-1]) and before not in _AFTER and before not in _VERBS
    return _stray(before) and _stray(piece)


def _chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _stray(piece: str) -> bool:
    return len(piece) == 1 and piece not in _AFTER and _chinese(piece)


def _divide(
    words: list[str], count: int, width: Callable[[str], float], room: float, cost: _Cost
) -> tuple[str, ...] | None:
    """The best division into `count` lines that fit into `room`, or None."""
    average = sum(map(width, words)) / count

    @cache
    def candidates(start: int, left: int) -> tuple[tuple[str, ...], ...]:
        """Divisions of words[start:] into `left` lines, the more promising kept."""
        if left == 1:
            line = "".join(words[start:]).strip()
            return ((line,),) if 0 < width(line) <= room else ()
        found = []
        for stop in range(start + 1, len(words) - left + 2):
            line = "".join(words[start:stop]).strip()
            if width(line) > room:
                break
            if width(line) >= _LEAST * average:
                found += [(line, *rest) for rest in candidates(stop, left - 1)]
        return tuple(found)

    return min(candidates(0, count), key=lambda lines: cost(lines, width), default=None)


def _unevenness(lines: tuple[str, ...], width: Callable[[str], float]) -> float:
    """How much the widest line is over the narrowest; a text is best divided behind the name of an office or a mark."""
    sizes = [width(line) for line in lines]
    places = sum(0.0 if line[-1] in _GOOD_ENDS else 2.5 for line in lines[:-1])
    return (max(sizes) - min(sizes)) / width("国") + places


def _cost(lines: tuple[str, ...], width: Callable[[str], float]) -> float:
    """Small for a trapezium or lozenge of nearly equal lines broken at good places."""
    sizes = [width(line) for line in lines]
    em = width("国")
    steps = [(after - before) / em for before, after in itertools.pairwise(sizes)]
    rectangle = 4.0 * sum(abs(step) < 0.9 for step in steps)
    hourglass = 200.0 * any(a < 0 < b for a, b in itertools.pairwise(steps))
    uneven = sum(max(0.0, abs(step) - 2) ** 2 for step in steps)
    places = sum(0.0 if line[-1] in _AFTER else 2.0 for line in lines[:-1])
    return rectangle + hourglass + uneven + places
