"""House and room numbers, and registered addresses, in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .forms import BLANK, HAN, IN_ADDRESSES, Found, fold, squeeze
from .values import WORDS, Kind

_GAP = rf"[{BLANK}\-\u2010-\u2015,]{{0,2}}"
_DIGITS = r"(?:[A-Z]{1,2}-?)?\d{1,4}[A-Z]?"
_HAN_NUMBER = "[〇零一二三四五六七八九十百]{1,5}"
_NUMBER = rf"(?:{_DIGITS}|{_HAN_NUMBER})"
#: 501 alone is a room only behind a building or a unit, and not where it counts something.
_BARE_ROOM = (
    r"(?:\(?\d{3,4}[A-Z]?\)?(?![\d元年米平万%.多余个名人])|"
    "[〇零一二三四五六七八九]{3,4}(?![〇零一二三四五六七八九十百元年米平万多余个名人]))"
)
_ROOM = rf"(?:{_NUMBER}{_GAP}(?:号房|号室|室|房|户|号)(?![一二两三]?厅)|{_BARE_ROOM})"
_FLOOR = rf"{_NUMBER}{_GAP}[层楼](?!梯)"
_SIDE = "[东西南北中][边侧]?"
_UNIT = rf"(?:{_NUMBER}{_GAP}|{_SIDE})(?:单元|门洞|梯)(?!楼?房)"
#: What may follow a building: unit, floor, room, each of them or none.
_INSIDE = rf"(?:{_GAP}{_UNIT})?(?:{_GAP}{_FLOOR})?(?:{_GAP}(?:{_ROOM}|{_SIDE}[户门]))?"
_BUILDING = "(?:号楼|号栋|号幢|号院|#楼|#栋|栋|幢)"

#: Several at once: 2、3栋, 27,29号, 20—21栋.
_AND = r"[、,/和及与至到~\-\u2010-\u2015]{1,2}"
_LISTED = rf"(?:(?:{_DIGITS}|[A-Z])(?:(?:号|栋|幢|#)?{_AND}|(?:号|栋|幢|#)\s?))"
_LIST = rf"{_LISTED}{{0,11}}"
#: Words before a number that count buildings (共3栋), and after one (3栋高层).
_COUNTING = "(?<![共有建拆除盖每这那几达余近约数多某盗仅])(?<![^目之以当]前)(?<![前最]后)"
_COUNTED = "(?!高层|楼房|楼盘|多层|小高层|别墅|房子|房屋|大楼|新|安置|建筑|住宅|居民楼|商品房|在建)"
#: After 号 it is no house: a decree, a day, a line, a station of machines.
_NO_HOUSE = "(?!门(?![市面店头牌])|[窗令文线机井泵车桥楼台池炉坝闸站矿地信候召码称前后上下早中晚起开至到和、-])"
_ROAD = "(?<=[路街巷弄里道村庄屯组队院坊寨园苑])"
#: After a number on a road that is no day of a month only what carries numbers itself is no house.
_NO_HOUSE_ON_ROAD = "(?![窗令文线机井泵车桥门楼台池炉坝闸站矿信候召码称])"
#: A building's number in words, from 二 on: 一栋 counts. It names one behind a row or a phase, in a list, before who or
#: what is there.
_HAN_BUILDING = "(?:[二三四五六七八九]|[二三]?十[一二三四五六七八九]?)"
_THERE = "(?=楼下|楼顶|的?(?:业主|住户|居民|全体)|[东南西北外]|车库|地下|下水|门口|附近|旁|[之中]?间|靠)"

_DOOR = "路[东西南北]的?[红蓝绿黑白黄灰铁木]色?大?铁?门"

_HOUSES = tuple(
    map(
        re.compile,
        (
            # 3号楼2单元501室, 12幢, B座1203
            rf"{_COUNTING}(?<![\d.]){_LIST}{_DIGITS}{_GAP}{_BUILDING}{_COUNTED}{_INSIDE}",
            rf"(?<![A-Z])[A-Z]{{1,2}}(?:-?\d{{1,3}})?{_GAP}{_BUILDING}{_INSIDE}",
            # 4栋、7栋商品房; 3.6栋, 9#、10#; 三栋与四栋, 13排五栋, 六栋业主
            rf"{_COUNTING}(?<![\d.]){_LISTED}{{1,11}}{_DIGITS}{_GAP}{_BUILDING}{_INSIDE}",
            rf"{_COUNTING}(?<![\d.])(?:\d{{1,2}}\.){{1,11}}\d{{1,3}}(?:#|号)?[栋幢]{_INSIDE}",
            rf"(?<![\d.])\d{{1,2}}#(?:{_AND})?(?:\d{{1,2}}#(?:{_AND})?){{1,20}}",
            rf"(?<=[{HAN}])(?<!第)(?:一|{_HAN_BUILDING})[栋幢]?(?:{_AND}{_HAN_BUILDING}[栋幢]?){{0,11}}{_AND}{_HAN_BUILDING}[栋幢]",
            rf"(?:(?<=[排期])|(?<=特别是)|(?<=尤其是)){_HAN_BUILDING}[栋幢]",
            rf"{_COUNTING}(?<![两十一二三四五六七八九第]){_HAN_BUILDING}[栋幢]{_THERE}",
            rf"{_COUNTING}{_HAN_NUMBER}{_BUILDING}{_GAP}{_UNIT}(?:{_GAP}{_FLOOR})?(?:{_GAP}{_ROOM})?",
            rf"{_COUNTING}(?<![第十])[二三四五六七八九十]{{1,3}}栋{_GAP}{_DIGITS}{_GAP}[楼室]",
            rf"{_COUNTING}(?<![一两三]){_HAN_NUMBER}(?:号楼|号栋|号院)(?:{_INSIDE})",
            rf"(?<![A-Z])[A-Z]\d?{_GAP}座(?![桥山庙坟塔大小落]){_INSIDE}",
            rf"(?<!\d)\d{{1,3}}座(?:{_GAP}{_UNIT}|{_GAP}{_ROOM})",
            # 3#501, 3#2单元
            rf"\d{{1,3}}#{_GAP}(?:{_UNIT}{_GAP}{_ROOM}|{_UNIT}|{_ROOM})",
            rf"{_COUNTING}(?<![两十一二三四五六七八九第]){_HAN_BUILDING}[栋幢]{_GAP}(?:{_UNIT}(?:{_GAP}{_ROOM})?|{_BARE_ROOM})",
            rf"第(?:一|{_HAN_BUILDING})[栋幢](?![高大])",
            rf"{_COUNTING}(?<![\d.\-])(?:[1-9]|[1-5]\d)(?:0[1-9]|1[0-2])号?(?=业主(?![们群委代联签])|住户)",
            # 2单元501
            rf"{_COUNTING}{_NUMBER}{_GAP}单元(?![楼房门式])(?:{_GAP}{_FLOOR})?(?:{_GAP}{_ROOM})?",
            # 501室
            rf"(?<![\d.]){_LIST}(?:[A-Z]{{1,2}}-?\d{{1,4}}|\d{{2,4}}){_GAP}(?:室|号房)(?![内外温友]?[厅卫友])",
            r"(?<![\d.\-])(?:[A-Z]-?)?\d{3,4}(?:房|户主)(?![改补产价贷型])",
            # 3-2-501, and 3-501 behind a housing estate
            r"(?<![\d.\-])\d{1,3}-\d{1,2}-(?!(?:19|20)\d\d)\d{3,4}(?![\d\-.])",
            # 第三排从东数第二家, 南头第二户, 路西第3个门, 路北红大门
            rf"(?:第?{_NUMBER}排)?(?:[从自由]?[东西南北][头边侧邻首端]?(?:[数起]|往[东西南北]数?)?)第{_NUMBER}个?[户家门院]",
            rf"(?<![\d.\-])\d{{1,3}}-\d{{1,3}}号{_NO_HOUSE}",
            _DOOR,
            # 4门601, B-1208业主
            rf"(?<!\d)\d{{1,2}}门{_GAP}{_BARE_ROOM}",
            r"(?<![A-Z])[A-Z]\d?-\d{3,4}(?=业主|住户|号门面|号铺|室|房(?![产价]))",
            # 家住磨盘湾13号
            rf"(?:家住|家在|家位于|住在|住址|地址)(?:[A-Z]?\d{{0,2}}[市区县]|[^,。;\d\n]){{1,24}}?(?<!月)(?P<house>\d{{1,4}}号){_NO_HOUSE}",
            # 5-2902: a floor and one of its rooms
            r"(?<![\d.\-:A-Z第条年])\d{1,2}-(?:[1-9]|[1-5]\d)(?:0[1-9]|1[0-2])(?![\d\-.:年月日元米平㎡万亿%人户个名吨公里度号线路次天小分层])",
            r"(?<=[苑园区寓府湾庭院城])\d{1,3}[-#](?!(?:19|20)\d\d)\d{3,4}(?![\d\-.平米㎡万元%])",
            r"(?<=住|址)\d{1,3}-(?!(?:19|20)\d\d)\d{3,4}(?![\d\-.年月])",
            # 5楼501, 二楼东户, 3排2号
            rf"(?<![\d.]){_NUMBER}楼{_GAP}(?:\d{{3,4}}[室房]?(?![\d元年米平万%.])|{_NUMBER}[号室](?![线机井泵车窗])|{_SIDE}[户门])",
            rf"{_NUMBER}排{_GAP}{_NUMBER}[号户家]",
            # 门牌45号, 中山路45号, 二组12号, 家住12号
            rf"门牌号?(?:码)?[:为是\s]{{0,3}}{_NUMBER}(?![致年月样])号?(?:{_GAP}{_ROOM})?",
            rf"{_ROAD}(?<!公园){_GAP}附?{_LIST}{_NUMBER}(?:[-之]{_NUMBER})?号{_NO_HOUSE}(?:院|附{_NUMBER}号?)?"
            rf"(?:{_GAP}(?:{_DIGITS}|[A-Z]){_GAP}{_BUILDING})?{_INSIDE}",
            # 黄泥井269号: more than a day of a month
            rf"(?<=[{HAN}])(?<![第字发文月年编终初执申监])(?:3[2-9]|[4-9]\d|\d{{3,4}})号{_NO_HOUSE}(?!窗口|文件|判决|楼)",
            rf"{_ROAD}{_GAP}(?:3[2-9]|[4-9]\d|\d{{3,4}})号{_NO_HOUSE_ON_ROAD}",
            r"(?<=[路街巷弄])[12]\d号中(?!午|旬|秋)",
            rf"(?<=住|址|于){_GAP}{_NUMBER}号{_NO_HOUSE}{_INSIDE}",
            rf"(?<=[苑园区寓府湾庭城]){_HAN_NUMBER}[栋幢](?!楼)",
            rf"(?:门面|铺面|商铺|铺位|店面|摊位|车位|车库){_GAP}{_LIST}{_DIGITS}{_GAP}号{_NO_HOUSE}",
            r"(?<![A-Z])[A-Z]{1,2}-?\d{1,4}(?:铺(?![货设面])|商铺|门面|车位)|(?<![\d.\-])\d{1,3}-\d{1,3}(?:商铺|门面)",
            rf"(?<!\d){_DIGITS}号(?:门面|铺面|商铺|铺|店面|摊位|别墅|车位|车库|公寓|院)",
        ),
    )
)
_NUMERAL = re.compile(
    rf"(?:[A-Z]{{0,2}}-?\d+[A-Z]?|(?<![A-Z])[A-Z](?=座|栋|幢|号)|{_HAN_NUMBER})(?:[-之#]\d+)*|[东西南北中][边侧]?(?=单元|[户门])"
)

_STEP = re.compile(
    "[^省市县区旗镇乡村]{1,8}?(?:省|自治区|自治州|市|地区|县|区|旗|镇|街道办事处|街道|乡|(?:庄|屯|寨)?(?:村民委员会|村委会|村|社区)|庄|屯|寨)"
)


#: What everybody goes to or along: where somebody is registered with no more than that, it says nothing of him.
_PUBLIC = re.compile(
    f"[{HAN}]{{0,12}}?(?:村委会?|居委会|村民委员会|居民委员会|政府|政府驻地|驻地|办事处|学校|[小中]学|大学|幼儿园|"
    "卫生[室院所]|医院|派出所|服务中心|党群中心|文化广场|广场|公园|[市商]场|集市|车站|敬老院|"
    "[东西南北前后中]?(?:[大小]街|街|路|胡同|巷|小区|社区|组|片))(?:附近|门口|旁|对面|院内|内)?"
)


def find(folded: str) -> Iterator[Found]:
    """Houses and rooms by their form."""
    for pattern in _HOUSES:
        for match in pattern.finditer(folded):
            yield Found(*_trimmed(folded, *match.span(match.lastgroup or 0)), Kind.HOUSE)


def find_registered(folded: str, addresses: Iterable[str], public: Iterable[str]) -> Iterator[Found]:
    """Registered addresses, whole or without their leading districts, but never a mere village or public place."""
    bare = squeeze(folded, IN_ADDRESSES)
    places = tuple(filter(None, (IN_ADDRESSES.sub("", fold(place)) for place in public)))
    for address in addresses:
        for tail in _tails(fold(address), places):
            for start, end in bare.find(tail):
                yield Found(start, end, Kind.ADDRESS, registered=True)


def nameless(passage: str) -> str:
    """A house or room without its numbers: 3号楼2单元501室 → 某号楼某单元某室; one told by its door not at all."""
    if re.fullmatch(_DOOR, fold(passage)):
        return WORDS[Kind.ADDRESS]
    return _NUMERAL.sub("某", fold(passage))


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    found = folded[start:end]
    return start + len(found) - len(found.lstrip(" -,\n\t")), end - len(found) + len(found.rstrip(" -,\n\t"))


def _tails(address: str, places: tuple[str, ...]) -> Iterator[str]:
    """The address from each of its districts on, and what stands below the last of them if that says enough."""
    bare = IN_ADDRESSES.sub("", address)
    at, starts = 0, [0]
    while step := _STEP.match(bare, at):
        at = step.end()
        starts.append(at)
    rest = bare[at:]
    if not rest or bare.endswith(places) or _PUBLIC.fullmatch(rest):
        return
    yield from (bare[start:] for start in starts[:-1])
    if len(rest) >= 5:
        yield rest
