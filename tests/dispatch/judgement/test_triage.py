"""Matter, route, units and hints for what people say, with the reason they read."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.config import resource
from commandcenter.dispatch.judgement import Judge, Suggestion
from commandcenter.models.case import Danger
from commandcenter.models.draft import RequestKind, Urgency
from commandcenter.models.town.matters import LimitClass, Route
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township

JUDGE = Judge(load_township(resource("township")))


class Said(NamedTuple):
    text: str
    place: str | None
    matter: str | None
    lead: str | None


SENTENCES = [
    Said("西村二村大街的路灯三天不亮", "西村二村", "路灯维修", "供电所"),
    Said("西村路灯坏了晚上一片黑", None, "路灯维修", "供电所"),
    Said("前仓村东头的沟里全是污水臭得很", "前仓村", "生活污水排放", "环保办"),
    Said("仓村后边沟里污水横流", None, "生活污水排放", "环保办"),
    Said("庄科村垃圾桶满了没人拉", "庄科村", "生活垃圾清运", "庄科村"),
    Said("垃圾桶满了好几天没人收", None, "生活垃圾清运", None),
    Said("二十里铺村停电两天了", "二十里铺村", "停电与供电故障", "供电所"),
    Said("七里铺变压器坏了", "七里铺村", "停电与供电故障", "供电所"),
    Said("付庄村自来水发黄有味", "傅庄村", "饮用水水质", "水利站"),
    Said("教子峪有人在山坡上坟烧纸", "教子峪村", "森林防火", "应急管理办"),
    Said("陈辛庄地头有人烧秸秆", "陈辛庄村", "秸秆垃圾焚烧", "环保办"),
    Said("王李屯村合作社租地的地租一直不给", "王李屯村", "土地承包与地租纠纷", "农业综合服务中心"),
    Said("刘庄村和董庄村为浇地争水，两村人吵起来了", None, "村与村边界和水事纠纷", "综治中心"),
    Said("老湖镇前楼的麦秸垛着火了", "前楼村", "火灾扑救", "消防站"),
    Said("涧流村湖边有孩子掉进水里了", "涧流村", "溺水与水域救援", "消防站"),
    Said("冯庄村老人喝农药了快救人", "冯庄村", "自伤轻生与心理危机", "派出所"),
    Said("九女泉村老人想申请低保", "九女泉村", "低保特困救助", "民政办"),
    Said("簸箕峪村的路被大车压出大坑", "簸箕峪村", "道路破损", "综合执法中队"),
    Said("朱桥村包工头拖欠农民工工资", "朱桥村", "拖欠工资", "县人社局"),
    Said("柳村养猪场臭气熏天", "柳村", "畜禽养殖污染", "环保办"),
    Said("杨村流浪狗追着学生咬", "杨村", "犬只伤人与流浪犬", "派出所"),
    Said("展庄村党务公开栏半年没更新", "展庄村", "村务党务财务公开", "展庄村"),
    Said("水浒社区楼道里电动车充电堵了消防通道", "水浒社区", "消防隐患", "消防站"),
    Said("凤凰社区广场舞音响吵得睡不着", "凤凰社区", "噪音扰民", "综合执法中队"),
    Said("上水河村河道里有人挖沙", "上水河村", "非法采砂采石", "县自然资源局"),
    Said("水河村机井坏了浇不上地", None, "灌溉与农田水利", "水利站"),
    Said("州城街道刘庄村路灯不亮", None, "路灯维修", None),
    Said("斑鸠店镇路面坑洼", None, "道路破损", None),
    Said("朱桥村桥断了", "朱桥村", "县道与干线公路损毁", "县交通局"),
    Said("高压线断了掉在地上 陈庄村", "陈庄村", "电线杆与线路隐患", "供电所"),
    Said("前仓村路塌了", "前仓村", "道路破损", "综合执法中队"),
    Said("老王家的狗咬伤人了", None, "犬只伤人与流浪犬", "派出所"),
    Said("不是投诉，路灯很亮，感谢供电所", None, "意见建议与表扬", None),
    Said("沙河站镇马庄村垃圾没人管", None, "生活垃圾清运", None),
    Said("大刘庄村的路灯坏了", None, "路灯维修", "供电所"),
    Said("贾村有人夜里在湖里下地笼", "贾村", "东平湖禁渔与非法捕捞", "县农业农村局"),
    Said("几十名村民到镇政府反映地租问题", None, "群体性诉求与集体上访", "信访办"),
    Said("村卫生室经常关门拿不到药", None, "诊疗服务与医德医风", "卫生院"),
    Said("宋园村小卖部卖过期食品", "宋园村", "食品安全", "市场监管所"),
    Said("后茶棚村屋里煤气味很大怀疑燃气泄漏", "后茶棚村", "燃气泄漏", "县住建局"),
    Said("高沟村老墙快倒了担心倒塌", "高沟村", "自建房与房屋坍塌", "应急管理办"),
    Said("焦铺村养老金领不出来社保卡丢了", "焦铺村", "居民养老保险与退休待遇", "县人社局"),
    Said("段庄村宅基地和邻居地界有争议", "段庄村", "地界与宅基地争议", "自然资源所"),
    Said("单楼村医保报销怎么办", "单楼村", "医疗保险缴费与报销", "县医保局"),
    Said("冯楼村大货车超速撞人了", "冯楼村", "交通事故与交通秩序", "派出所"),
    Said("窦庄村有人聚众赌博", "窦庄村", "赌博", "派出所"),
    Said("山赵庄村羊被偷了两只", "山赵庄村", "盗窃", "派出所"),
    Said("烟墩村电线掉在路上漏电", "烟墩村", "电线杆与线路隐患", "供电所"),
    Said("南山头村排水沟堵了院子积水", "南山头村", "积水与排涝", "水利站"),
    Said("前埠子村和后埠子村交界处倒了很多建筑垃圾", None, "建筑垃圾与渣土", "综合执法中队"),
    Said("侯屯的路灯坏了", "侯屯村", "路灯维修", "供电所"),
    Said("王台村老人走失一下午没回家", "王台村", "人员走失与求助", "派出所"),
    Said("请问天上为什么会有彩虹", None, None, None),
    Said("毛瓮村红薯丰收了想办个节", "毛瓮村", None, None),
]


@pytest.mark.parametrize("said", SENTENCES, ids=lambda said: said.text)
def test_what_people_say(judge: Judge, township: Township, said: Said) -> None:
    proposal = judge.suggest("", said.text)
    grid, unit, matter = proposal.place.grid_id, proposal.lead_id, proposal.matter_id
    assert (township.grid[grid].name if grid else None) == said.place
    assert (township.matter[matter].name if matter else None) == said.matter
    assert (township.unit[unit].short if unit else None) == said.lead
    assert proposal.unlisted == (said.matter is None)


def test_reason_is_the_whole_chain(judge: Judge) -> None:
    proposal = judge.suggest("", "西村二村大街的路灯三天不亮")
    assert proposal.reasons == ("命中“路灯”“不亮” → 路灯维修 → 供电所", "命中“西村二村” → 西村二村")
    assert proposal.matters[0].hits == ("路灯", "不亮")


def test_grid_handles_its_own_matters_alone(judge: Judge, township: Township) -> None:
    proposal = judge.suggest("", "庄科村垃圾桶满了没人拉")
    assert proposal.route is Route.R1
    assert proposal.lead_id == township.grid[proposal.place.grid_id or 0].unit_id
    assert proposal.assisting_ids == ()
    assert proposal.limit_class is LimitClass.GRID
    assert proposal.reasons[0] == "命中“垃圾桶” → 生活垃圾清运 → 所在村（社区）：庄科村"


def test_unsettled_place_leaves_the_grids_lead_open(judge: Judge) -> None:
    proposal = judge.suggest("", "仓村垃圾桶满了没人拉")
    assert (proposal.route, proposal.lead_id, proposal.unlisted) == (Route.R1, None, False)
    assert proposal.reasons[0].endswith("所在村（社区），待确定网格")


def test_county_matter_keeps_a_responsible_unit_in_town(judge: Judge, township: Township) -> None:
    proposal = judge.suggest("", "朱桥村包工头拖欠农民工工资")
    matter = township.matter[proposal.matter_id or 0]
    assert proposal.route is Route.R3
    assert proposal.responsible_id == matter.responsible_id is not None
    assert proposal.assisting_ids == matter.assisting_ids != ()


def test_unlisted_work_is_flagged_not_guessed(judge: Judge) -> None:
    proposal = judge.suggest("想办个节", "红薯丰收了，大家很高兴")
    assert proposal == Suggestion(
        place=proposal.place, matters=(), matter_id=None, route=None, lead_id=None, assisting_ids=(),
        responsible_id=None, limit_class=None, urgency=Urgency.NORMAL, danger=Danger.NONE,
        reasons=("清单外事项：没有命中准入清单，请人工确定事项和承办单位", "没有提到老湖镇的村或社区"), unlisted=True,
    )  # fmt: skip


def test_title_counts_more_than_the_body(judge: Judge, township: Township) -> None:
    assert township.matter[judge.matters("路灯", "另外还有垃圾。")[0].matter_id].name == "路灯维修"
    assert township.matter[judge.matters("垃圾", "另外还有路灯。")[0].matter_id].name == "生活垃圾清运"


def test_category_counts_like_a_title(judge: Judge, township: Township) -> None:
    found = judge.matters("有事反映", "请快点派人来看看", "市政设施-路灯维修")
    assert [township.matter[f.matter_id].name for f in found] == ["路灯维修"]


def test_one_word_far_down_a_letter_is_no_matter(judge: Judge) -> None:
    letter = "我们几个老同学想把多年没见的朋友们请来坐一坐，" * 8
    assert judge.matters("同学聚会", letter + "路上有路灯。") == ()


def test_thanks_at_the_end_are_no_praise(judge: Judge, township: Township) -> None:
    found = judge.matters("", "路灯不亮，感谢领导，谢谢")
    assert [township.matter[f.matter_id].name for f in found] == ["路灯维修"]


def test_longer_word_decides(judge: Judge, township: Township) -> None:
    names = [township.matter[f.matter_id].name for f in judge.matters("", "河边倒了建筑垃圾")]
    assert names == ["建筑垃圾与渣土"]


def test_every_example_of_the_list_leads_to_its_matter(judge: Judge, township: Township) -> None:
    said = [(matter.id, example) for matter in township.matters for example in matter.examples]
    right = [matter_id for matter_id, text in said if [f.matter_id for f in judge.matters("", text)][:1] == [matter_id]]
    assert len(right) / len(said) >= 0.95


def test_best_first_ties_by_danger_then_code(judge: Judge, township: Township) -> None:
    found = judge.matters("", "学生在水库游泳")
    assert [township.matter[f.matter_id].name for f in found[:2]] == ["溺水与水域救援", "灌溉与农田水利"]
    assert found[0].score == found[1].score
    found = judge.matters("", "垃圾和污水")
    assert [township.matter[f.matter_id].code for f in found] == ["ST-001", "ST-002"]


@pytest.mark.parametrize(
    ("text", "urgency", "danger"),
    [
        ("屋里有两位老人被困", Urgency.EMERGENCY, Danger.LIFE),
        ("湖边有人溺水", Urgency.EMERGENCY, Danger.LIFE),
        ("麦秸垛起火了", Urgency.EMERGENCY, Danger.LIFE),
        ("暴雨造成房屋倒塌", Urgency.EMERGENCY, Danger.LIFE),
        ("可能有人被困在电梯里", Urgency.EMERGENCY, Danger.LIFE),
        ("酒席后十几人中毒", Urgency.EMERGENCY, Danger.LIFE),
        ("老墙随时会倒塌", Urgency.URGENT, Danger.NONE),
        ("怕孩子溺水", Urgency.URGENT, Danger.NONE),
        ("有爆炸的危险", Urgency.URGENT, Danger.NONE),
        ("村民聚集在村委会门口", Urgency.URGENT, Danger.CROWD),
        ("准备集体上访", Urgency.URGENT, Danger.CROWD),
        ("几十人到镇政府要说法", Urgency.URGENT, Danger.CROWD),
        ("三十多名工人堵住大门讨薪", Urgency.URGENT, Danger.CROWD),
        ("村里有几百人打工", Urgency.NORMAL, Danger.NONE),
        ("高压线断了掉在地上 陈庄村", Urgency.EMERGENCY, Danger.LIFE),
        ("大风把电线刮断掉在路上", Urgency.EMERGENCY, Danger.LIFE),
        ("朱桥村桥断了", Urgency.EMERGENCY, Danger.LIFE),
        ("老王家的狗咬伤人了", Urgency.EMERGENCY, Danger.LIFE),
        ("红薯窖边的老房子塌了", Urgency.EMERGENCY, Danger.LIFE),
        ("前仓村东头的路塌了", Urgency.URGENT, Danger.NONE),
        ("院墙被雨泡塌了一段", Urgency.URGENT, Danger.NONE),
        ("电线杆歪了快要倒了", Urgency.URGENT, Danger.NONE),
        ("桥要塌了", Urgency.URGENT, Danger.NONE),
        ("去年被狗咬伤，赔偿没有谈好", Urgency.URGENT, Danger.NONE),
        ("高压线路断电检修", Urgency.NORMAL, Danger.NONE),
        ("朱桥村断了三天网", Urgency.NORMAL, Danger.NONE),
        ("附近没有桥，断头路难走", Urgency.NORMAL, Danger.NONE),
        ("落水管坏了", Urgency.NORMAL, Danger.NONE),
        ("看着火车站很挤", Urgency.NORMAL, Danger.NONE),
        ("路灯不亮", Urgency.NORMAL, Danger.NONE),
    ],
)
def test_hints_at_danger(judge: Judge, text: str, urgency: Urgency, danger: Danger) -> None:
    proposal = judge.suggest("", text)
    assert (proposal.urgency, proposal.danger) == (urgency, danger)
    assert (proposal.urgency is Urgency.NORMAL) == (not any(urgency.label in r for r in proposal.reasons))


def test_unlisted_work_gets_the_hint_at_danger(judge: Judge) -> None:
    proposal = judge.suggest("", "红薯窖里有人不省人事")
    assert (proposal.unlisted, proposal.urgency) == (True, Urgency.EMERGENCY)
    assert proposal.reasons[0] == "命中“不省人事” → 特急、人身安全"


def test_reason_names_what_gave_way(judge: Judge) -> None:
    assert judge.suggest("", "朱桥村桥断了").reasons[0] == "命中“桥断了” → 特急、人身安全"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不是投诉，路灯很亮，感谢供电所", RequestKind.PRAISE),
        ("表扬庄科村网格员，热心周到", RequestKind.PRAISE),
        ("请问医保报销需要带什么材料", RequestKind.CONSULT),
        ("建议在村口广场增加两条长椅", RequestKind.SUGGEST),
        ("路灯不亮，感谢领导，谢谢", None),
        ("请问路灯什么时候能修，坏了三天", None),
        ("建议尽快清理垃圾", None),
        ("请问有人溺水怎么办", None),
        ("路灯坏了", None),
    ],
)
def test_what_can_be_answered_on_the_spot(judge: Judge, text: str, kind: RequestKind | None) -> None:
    proposal = judge.suggest("", text)
    assert proposal.request_kind is kind
    assert (kind is not None) == any("可当场答复" in reason for reason in proposal.reasons)


def test_praise_is_told_in_its_own_words(judge: Judge) -> None:
    reasons = judge.suggest("", "不是投诉，路灯很亮，感谢供电所").reasons
    assert reasons[0] == "命中“感谢” → 表扬，可当场答复"
    assert reasons[1].startswith("命中“感谢” → 意见建议与表扬")


def test_what_is_answered_gets_no_unit_to_work(judge: Judge) -> None:
    proposal = judge.suggest("", "请问路灯照明归供电所管吗")
    assert proposal.matter_id is not None
    assert (proposal.lead_id, proposal.assisting_ids, proposal.responsible_id) == (None, (), None)
    assert "供电所" not in proposal.reasons[1]


def test_another_town_gets_no_unit_of_ours(judge: Judge) -> None:
    proposal = judge.suggest("", "斑鸠店镇路面坑洼")
    assert (proposal.lead_id, proposal.assisting_ids, proposal.place.outside) == (None, (), True)
    assert proposal.reasons == ("提到“斑鸠店镇”，不属老湖镇，请核实是否应由本镇办理", "命中“路面”“坑洼” → 道路破损")


def test_life_goes_before_crowd(judge: Judge) -> None:
    proposal = judge.suggest("几十人到镇政府要说法", "有人喝农药")
    assert proposal.danger is Danger.LIFE
    assert proposal.reasons[0] == "命中“喝农药” → 特急、人身安全"


def test_danger_told_far_down_is_no_emergency(judge: Judge) -> None:
    letter = "多年来我们一直在等一个说法，" * 20
    assert judge.suggest("说法", letter + "那年有人晕倒").urgency is Urgency.URGENT


@given(st.text(max_size=30), st.text(max_size=300), st.text(max_size=20), st.text(max_size=20))
def test_any_words_give_the_same_proposal_twice(title: str, text: str, place: str, category: str) -> None:
    proposal = JUDGE.suggest(title, text, place, category)
    assert proposal == JUDGE.suggest(title, text, place, category)
    assert proposal.unlisted == (proposal.matter_id is None) == (proposal.route is None)
