"""Data of papers for tests: a usual case and a usual month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from commandcenter.dispatch.documents.data import (
    Basis,
    BulletinData,
    DispatchData,
    DispatchUnit,
    DocumentFace,
    Figure,
    HandoverData,
    PeerGroup,
    Practice,
    Problem,
    RankRow,
    Signing,
    Totals,
)
from commandcenter.dispatch.documents.period_data import (
    CampaignCount,
    CampaignData,
    CampaignOpen,
    PerformanceData,
    ScoreGroup,
    ScoreRow,
)
from commandcenter.dispatch.documents.report_data import (
    CountRow,
    KpiRow,
    LateRow,
    PlaceRow,
    RepeatRow,
    ReportPaperData,
    ShareRow,
    SpotRow,
)
from commandcenter.models.duty.handover import Crewed, Handover, Happened, Item, Listing, LogLine, Muting

ISSUER = "老湖镇网格化治理暨吹哨报到“全响应”中心"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def sample_of(data):
    """The same paper as an unnumbered 样张."""
    return replace(data, face=replace(data.face, number=None, sample=True))


DISPATCH = DispatchData(
    face=DocumentFace("派单〔2026〕15号", False, date(2026, 11, 6), ISSUER, "3f9a60c2d871", "a81c" * 16),
    case_no="LH20261106-00015",
    source="12345社情信息",
    external_no="2611060087412",
    registered_at=local(11, 6, 9, 12),
    dispatched_at=local(11, 6, 9, 40),
    whistle="日常哨",
    urgency="一般",
    route="镇站所",
    matter="农村公共照明设施损坏",
    text=(
        "来电人反映西村二村中心街路灯自2026年10月28日起连续多日不亮，夜间老人、学生出行不便，"
        "且路口电线杆处有电线垂落，担心发生触电；此前已向村委会反映2次，未得到明确答复。"
        "诉求：尽快维修路灯、排除垂落电线隐患，并告知完成时间。"
    ),
    place="东平县老湖镇西村二村中心街与环湖路交叉口向东约50米",
    grid="西村二村第一网格",
    requester="张某某",
    requester_phone="138****5678",
    units=(
        DispatchUnit(
            "牵头",
            "国网东平县供电公司老湖供电所",
            "0538-2821110",
            local(11, 6, 10, 10),
            local(11, 6, 14),
            local(11, 13, 17, 30),
        ),
        DispatchUnit(
            "配合",
            "老湖镇综合行政执法中队",
            "0538-2821234",
            local(11, 6, 10, 10),
            local(11, 6, 14),
            local(11, 13, 17, 30),
        ),
        DispatchUnit(
            "配合", "西村二村村民委员会", "138****0001", local(11, 6, 14), local(11, 6, 17, 30), local(11, 13, 17, 30)
        ),
    ),
    bases=(
        Basis("S-031", "农村公共照明设施损坏", "《村庄和集镇规划建设管理条例》第二十九条"),
        Basis("S-044", "供电设施安全隐患", "《电力设施保护条例》第十四条"),
    ),
    due=local(11, 13, 17, 30),
    ledger=(
        "一般事项限5个工作日，自2026年11月6日9时40分派单起算",
        "2026年11月7日、11月8日为休息日，不计入；第5个工作日为2026年11月13日，办公结束时间17时30分",
    ),
    proofs=("修复前后现场照片各1张", "施工单位签字的维修记录"),
    requirements=("垂落电线须先行断电并设置警示，再组织维修",),
    return_until=local(11, 10, 17, 30),
    contact="0538-2821000",
)


def _figures(*values: str | None, small: tuple[int, ...] = (), pending: tuple[int, ...] = ()) -> tuple[Figure, ...]:
    return tuple(Figure(value, number in small, 3 if number in pending else 0) for number, value in enumerate(values))


STATIONS = (
    "老湖镇派出所",
    "老湖镇司法所",
    "老湖镇市场监督管理所",
    "老湖镇自然资源所",
    "老湖镇综合行政执法中队",
    "老湖镇应急管理办公室",
    "老湖镇消防救援站",
    "老湖镇环境保护办公室",
    "老湖镇农业综合服务中心",
    "老湖镇水利站",
    "老湖镇财政所",
    "老湖镇民政办公室",
    "老湖镇卫生院",
    "国网东平县供电公司老湖供电所",
)


def _station(number: int, name: str) -> RankRow:
    small = (3, 4) if number % 5 == 1 else ()
    values = [f"{100 - number * 1.37 - column * 0.61:.2f}" for column in range(7)]
    values[1], values[6] = f"{40 - number}.50", f"{number}.25"
    return RankRow(
        number,
        name,
        f"{97.5 - number * 1.21:.2f}",
        _figures(*values, small=small, pending=(2,) if number == 4 else ()),
        f"{96.25 - number * 1.21:.2f}",
    )


BULLETIN = BulletinData(
    face=DocumentFace("老全响〔2026〕12号", False, date(2026, 11, 6), ISSUER, "3f9a60c2d871", "a81c" * 16),
    title="",
    addressees="各村（社区），镇直各部门，县直各派驻机构",
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 31),
    counted_until=local(11, 2, 17, 30),
    revision=0,
    corrections=(),
    totals=Totals(
        1286,
        1254,
        1203,
        51,
        7,
        96,
        12,
        9,
        23,
        8,
        _figures("97.53", "1418.50", "93.27", "90.12", "92.46", "95.00", "2.31"),
    ),
    groups=(
        PeerGroup("镇直站所", tuple(_station(number, name) for number, name in enumerate(STATIONS, 1))),
        PeerGroup(
            "县直部门",
            (
                RankRow(
                    1, "东平县水利局", "95.10", _figures("98.00", "12.00", "96.00", "94.00", "93.50", "100.00", "0.00")
                ),
                RankRow(
                    None,
                    "东平县自然资源和规划局",
                    None,
                    _figures("100.00", "1.50", None, None, None, None, None, small=(0,)),
                ),
            ),
            accountable=False,
        ),
        PeerGroup("社区", tuple(_station(number, f"老湖镇第{number}社区") for number in range(1, 9))),
    ),
    practices=(
        Practice("老湖镇派出所", "建立夜间联合巡查机制，10月夜间诉求平均到场时间由31分钟缩短至18分钟"),
        Practice("老湖镇水利站", "对前仓村、后仓村排水沟实行“一沟一档”，2026年10月未发生重复诉求"),
    ),
    problems=(
        Problem(
            "国网东平县供电公司老湖供电所",
            "签收超时6件，其中应急哨1件",
            ("LH20261003-00012", "LH20261009-00027", "LH20261015-00031"),
        ),
        Problem(
            "东平县自然资源和规划局", "吹哨协助事项反馈时间晚于时限2个工作日", ("LH20261011-00008",), accountable=False
        ),
    ),
    rectify_until=date(2026, 11, 20),
    appeal_until=date(2026, 11, 13),
    requirements=(
        "各单位须落实24小时值班制度，应急哨须在15分钟内签收、30分钟内到场",
        "对反复反映的诉求事项，牵头单位须查明原因，于2026年11月20日前形成书面报告",
    ),
    attachments=("各村指标明细表", "重复诉求事项清单"),
    copies="县委办公室、县政府办公室，县信访局、县应急管理局，镇党委、人大、政府领导班子成员",
    contact="0538-2821000",
)


def _items(count: int, owed: str) -> Listing:
    what = "西村二村　村口路灯连续多日不亮，老人孩子夜间出行不便"
    items = (Item(n, f"LH20261105-{n:05d}", what, owed, local(11, 6, 8 + n % 12)) for n in range(1, count + 1))
    return Listing(count, tuple(items))


def _happened(change: str, *serials: int) -> Happened:
    numbers = tuple(f"LH202611{5 + (n > 40):02d}-{n:05d}" for n in serials)
    return Happened(change, len(serials), numbers, serials)


HANDOVER = HandoverData(
    face=DocumentFace("交接班记录〔2026〕311号", False, date(2026, 11, 6), ISSUER, "3f9a60c2d871", "a81c" * 16),
    shift_id=311,
    handover=Handover(
        day=date(2026, 11, 5),
        turn="夜班",
        since=local(11, 5, 20, 2),
        as_of=local(11, 6, 8, 1),
        next_turn="白班",
        next_until=local(11, 6, 20),
        crew=(Crewed("带班领导", ("毛银花",)), Crewed("值班长", ("徐凤莲",)), Crewed("受理员", ("杨庆丰", "邵秀英"))),
        next_crew=(Crewed("带班领导", ("段银花",)), Crewed("值班长", ("侯兴旺",)), Crewed("调度员", ("萧明亮",))),
        open=126,
        happened=(
            _happened("新登记", *range(1, 11), 12, 41, 42, 43),
            _happened("派发", 1, 2, 4),
            _happened("办结", 7),
            _happened("重新办理"),
            _happened("退回返工", 3),
            _happened("提出申请", 5, 6),
            _happened("转会商"),
            _happened("催办督办", 8),
            _happened("红牌"),
        ),
        dangers=_items(1, "等供电所到场、等派出所反馈"),
        overdue=_items(3, "等综合执法中队反馈"),
        breaches=_items(5, "等供电所签收"),
        promises=Listing(
            2,
            (
                Item(0, "", "答应李明11月6日8时30分回电，告知修复时间", "杨庆丰 11-06 01:12 记", None),
                Item(9, "LH20261105-00009", "前仓村　排水沟污水外溢", "补会商纪要（口头研判：断水）", local(11, 6, 22)),
            ),
        ),
        requests=_items(2, "供电所申请退单，等值班长裁决"),
        mutings=(Muting("萧明亮", "调度台2", local(11, 6, 2, 10), local(11, 6, 2, 25), "会商中", False),),
        log=(
            LogLine(local(11, 5, 21, 30), "徐凤莲", "领导指示", "镇长电话：防汛物资当夜清点到位，6日9时前报数"),
            LogLine(local(11, 6, 1, 12), "杨庆丰", "约定", "答应李明11月6日8时30分回电，告知修复时间"),
        ),
        chain_seq=27447,
        chain_head="089c3d23eddd6f99f2b4067f33b7f869718c76693261f05826633b4e2206c4e0",
    ),
    off=Signing("值班长", "徐凤莲", local(11, 6, 8, 1)),
    on=Signing("值班长", "侯兴旺", local(11, 6, 8, 6)),
)

_KPI_NAMES = ("响应率", "承办量", "按期办结率", "解决率", "群众满意度", "核查一次通过率", "重复诉求率")
WEEKLY = ReportPaperData(
    face=replace(BULLETIN.face, number="〔2026〕第44期"),
    kind="weekly",
    title="",
    period_from=date(2026, 10, 26),
    period_to=date(2026, 11, 1),
    counted_until=local(11, 2, 7, 30),
    running=False,
    overview=("本周秋收秋种，秸秆和道路晾晒类诉求增多",),
    counts=(CountRow("登记", 88, 117), CountRow("办结", 115, 90), CountRow("退单驳回", 3, None)),
    open_now=42,
    overdue_now=8,
    registered=(14, 9, 23, 26, 11, 2, 3),
    closed=(25, 19, 23, 19, 25, 3, 1),
    sources=(ShareRow("12345社情信息", 61), ShareRow("Open311", 27)),
    routes=(ShareRow("镇站所", 60), ShareRow("待分流", 28)),
    networks=(ShareRow("综治", 50), ShareRow("事项待定", 38)),
    kpis=tuple(
        KpiRow(name, f"{85 + n}.29", f"{85 + n}.29", 136 - n, n % 3, "+2.88 好转" if n else "", "")
        for n, name in enumerate(_KPI_NAMES)
    ),
    best=(PlaceRow("镇直站所", 1, STATIONS[0], "94.22"), PlaceRow("村", 1, "老湖镇侯林村村民委员会", "100.00")),
    last=(PlaceRow("镇直站所", 16, STATIONS[-1], None),),
    hot=(SpotRow("西村二村", "农村公共照明设施损坏", 4, 1),),
    repeats=(RepeatRow("LH20261027-00003", "路灯不亮", "LH20261012-00007"),),
    repeats_withheld=1,
    late=(LateRow("LH20261030-00011", "占道晾晒", STATIONS[4], local(11, 4, 17, 30), local(11, 5, 10, 5)),),
    late_withheld=0,
    late_unlisted=12,
    plans=("组织秸秆禁烧夜间巡查",),
    copies="镇党委、镇政府领导",
    contact="0538-2821000",
    untold=("县直部门只作列示，不分先后", "社区有名次的不足4个，不分先后"),
)
DAYS = 31
MONTHLY = replace(
    WEEKLY,
    kind="monthly",
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 31),
    registered=tuple(40 + 7 * n % 23 for n in range(DAYS)),
    closed=tuple(35 + 5 * n % 31 for n in range(DAYS)),
    sources=tuple(ShareRow(f"来源{'甲乙丙丁戊己庚辛'[n]}", 400 - 40 * n) for n in range(8)),
    best=tuple(PlaceRow("镇直站所", n, name, "98.50") for n, name in enumerate(STATIONS[:3], 1)),
    last=tuple(PlaceRow("镇直站所", n, name, "68.50") for n, name in enumerate(STATIONS[-3:], 14)),
    hot=WEEKLY.hot * 12,
    late=WEEKLY.late * 30,
)
DAILY = replace(WEEKLY, kind="daily", period_from=date(2026, 11, 1), registered=(3,), closed=(1,))
QUIET = replace(
    DAILY, overview=(), counts=(), registered=(0,), closed=(0,), sources=(), routes=(), networks=(), kpis=(), best=(),
    last=(), hot=(), repeats=(), repeats_withheld=0, late=(), late_unlisted=0, plans=(), copies="", open_now=0,
    overdue_now=0,
)  # fmt: skip
SCORES = PerformanceData(
    face=replace(BULLETIN.face, number="绩效考核表〔2026〕10号"),
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 31),
    counted_until=local(11, 5, 9, 10),
    is_published=True,
    revision=1,
    table="90=10 80=8 0=2.5",
    groups=(
        ScoreGroup(
            "镇直站所",
            tuple(
                ScoreRow(n, name, f"{96 - n}.50", "92.00" if n % 2 else None, "2.50", "0.00", f"{95 - n}.25", "8.00",
                         f"{94 - n}.75")
                for n, name in enumerate(STATIONS, 1)
            ),
            (),
            True,
        ),
        ScoreGroup("县直部门", (ScoreRow(None, "东平县水利局", "84.21", None, "0.00", "0.00", "84.21", "8.00"),),
                   ("东平县公安局", "东平县司法局"), False),
    ),
    remarks=("本表作为目标管理考核的依据",),
    contact="0538-2821000",
)  # fmt: skip
CAMPAIGN = CampaignData(
    face=replace(BULLETIN.face, number="专项汇总表〔2026〕3号"),
    topic="SAFETY",
    name="安全",
    period_from=date(2026, 10, 20),
    period_to=date(2026, 11, 20),
    counted_until=local(11, 20, 16, 40),
    total=CampaignCount("合计", 61, 56, 5, 1),
    by_grid=tuple(CampaignCount(f"待核定网格{n:02}", 2, 1, 1, 0) for n in range(30)),
    quiet=54,
    unplaced=1,
    by_unit=tuple(CampaignCount(name, 26 - n, 23 - n, 3, 1) for n, name in enumerate(STATIONS[:9])),
    unsent=2,
    open=(
        CampaignOpen("LH20261106-00026", "自建房与房屋坍塌", "待核定网格05", STATIONS[5], "挂账", local(12, 7), False),
        CampaignOpen("LH20261118-00019", "灌溉与农田水利", "", "", "待分流", None, True),
    ),
    withheld=2,
    unlisted=1,
    requirements=("11月25日前逐户复查",),
    contact="0538-2821000",
)
