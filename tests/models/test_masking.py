"""What a projected text must not show, case by case."""

from __future__ import annotations

import pytest

from commandcenter.models.masking import Kind, Known, Person, Pseudonyms, Strictness, introduce, mask, may_show

KNOWN = Known(
    people=(
        Person("张建国", ("13812341234",), "山东省泰安市东平县老湖镇西村二村12号"),
        Person("李秀英", ("0538-2821234",)),
        Person("欧阳娜"),
        Person("John Smith"),
        Person("东平县恒泰建材有限公司"),
    ),
    public=("0538-0000101",),
)


def normal(text: str, known: Known = KNOWN) -> str:
    return mask(text, known).text


def strict(text: str, known: Known = KNOWN) -> str:
    return mask(text, known, strictness=Strictness.STRICT).text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张建国反映", "张某甲反映"),
        ("张 建　国、张·建国、张\u200b建国", "张某甲、张某甲、张某甲"),
        ("老张和小张", "张某甲和张某甲"),
        ("张先生、张某某、张某", "张某甲、张某甲、张某甲"),
        ("张*国、张X国、张某国", "张某甲、张某甲、张某甲"),
        ("建国叔来过", "张某甲叔来过"),
        ("欧阳女士", "欧阳某甲"),
        ("john  SMITH 和 Mr. Smith", "某甲 和 某甲"),
        ("Ｊohn Ｓmith", "某甲"),
        ("东平县恒泰建材有限公司，即恒泰建材", "某单位某甲，即某单位某甲"),
        ("张书记说", "张某说"),
        ("我叫王大锤，住得不远", "我叫王某甲，住得不远"),
        ("联系人：赵六 电话", "联系人：赵某甲 电话"),
    ],
)
def test_people(text: str, shown: str) -> None:
    assert normal(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "建国路", "老张庄", "小张村", "一张纸", "尊敬的张书记", "张书记您好", "关于主任会议", "小时候", "我叫停了施工",
        "本人于今年", "本人农民工", "被申请人应当", "刘大爷", "Smithsonian", "已有张某甲的笔录",
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_person_of_the_register_stay(text: str) -> None:
    assert normal(text) == text


def test_a_longer_surname_is_not_its_last_character() -> None:
    assert normal("欧阳先生", Known((Person("阳小明"),))) == "欧阳先生"
    assert normal("司马先生", Known((Person("马小明"),))) == "司马先生"


def test_a_surname_that_several_bear_says_nobody_in_particular() -> None:
    known = Known((Person("张三"), Person("张四")))
    assert normal("张三、张四和张先生", known) == "张某甲、张某乙和张某"


def test_a_name_that_contains_another_is_its_own_person() -> None:
    known = Known((Person("张三"), Person("张三丰")))
    assert normal("张三丰和张三", known) == "张某甲和张某乙"


def test_people_known_by_a_title_alone_are_told_apart_by_their_telephones() -> None:
    known = Known((Person("王女士", ("13800000001",)), Person("王女士", ("13800000002",))))
    assert len(introduce(known.people).given) == 2
    assert normal("王女士说", known) == "王某说"
    assert normal("王女士，另一位王女士", Known((Person("王女士"),))) == "王某甲，另一位王某甲"


@pytest.mark.parametrize("field", ["张三、李四", "张三 李四", "张三（户主），李四[妻]", "张三13812341234/李四"])
def test_a_field_may_name_several_people(field: str) -> None:
    known = Known((Person(field),))
    assert normal("张三来过，张先生说", known) == "张某甲来过，张某甲说"
    assert normal("李四", known) == "李某甲"


def test_a_surname_alone_is_looked_for_with_a_title_only() -> None:
    assert normal("张先生有一张纸，老张庄", Known((Person("张"),))) == "张某甲有一张纸，老张庄"


@pytest.mark.parametrize("name", ["西村二村村委会", "老湖镇人民政府", "老湖镇卫生院"])
def test_public_bodies_are_no_people(name: str) -> None:
    assert normal(f"{name}和西村二村", Known((Person(name),))) == f"{name}和西村二村"


@pytest.mark.parametrize("name", ["", "匿名", "无", "不详", "市民", "—"])
def test_who_gave_no_name_has_none(name: str) -> None:
    assert introduce([Person(name)]) == Pseudonyms()
    assert normal("匿名的市民无法不详", Known((Person(name),))) == "匿名的市民无法不详"


@pytest.mark.parametrize(
    "number",
    [
        "13912345678", "139 1234 5678", "139-1234-5678", "１３９１２３４５６７８", "１３９－１２３４－５６７８",
        "+8613912345678",
        "+86 139 1234 5678", "(+86)13912345678", "0086-139-1234-5678", "139\u200b1234\u200b5678", "139\n1234\n5678",
        "139.1234.5678", "139—1234—5678", "13912345 678",
        "١٣٩١٢٣٤٥٦٧٨", "①③⑨①②③④⑤⑥⑦⑧", "1 3 9 1 2 3 4 5 6 7 8", "一三九一二三四五六七八",
        "幺三九壹234五六七八",
        "0538-2820000", "05382820000", "（0538）2820000", "0538 282 0000", "+86-538-2820000", "010-62820000",
        "0538-2820000-801", "2820000", "282-0000", "62820000", "0538－2820000",
    ],
)  # fmt: skip
def test_telephones(number: str) -> None:
    masked = mask(f"电话{number}，请回", Known())
    assert masked.text == "电话〔电话〕，请回"
    assert [span.kind for span in masked.spans] == [Kind.PHONE]


@pytest.mark.parametrize(
    "number",
    ["370923199001011237", "37092319900101123７", "37092319491231018X", "37092319491231018x",
    "３７０９２３１９４９１２３１０１８ｘ",
     "370923 19900101 1237", "370923-19900101-1237", "370923900101123"],
)  # fmt: skip
def test_identity_numbers(number: str) -> None:
    masked = mask(f"号{number}。", Known())
    assert [(span.kind, masked.text) for span in masked.spans] == [(Kind.IDENTITY, "号〔身份证号〕。")]


def test_an_identity_number_with_a_slip_of_the_pen_is_hidden_where_it_is_called_one() -> None:
    assert normal("身份证370923199001011238") == "身份证〔身份证号〕"
    assert normal("编号为370923199001011238。") == "编号为370923199001011238。"
    assert normal("号370923199001011238。") == "号〔身份证号〕。"


@pytest.mark.parametrize(
    ("passage", "shown"),
    [
        ("3号楼2单元501室", "某号楼某单元某室"), ("12幢", "某幢"), ("门牌 45号", "门牌 某号"),
        ("３号楼５０１", "某号楼某"), ("2单元501", "某单元某"),
        ("B座1203", "某座某"), ("A2栋501室", "某栋某室"), ("c6栋", "某栋"), ("3-2-501", "某"),
        ("二栋16楼", "某栋某楼"), ("3号楼西单元502", "某号楼某单元某"),
        ("五号楼东单元三楼西户", "某号楼某单元某楼某户"), ("5楼501", "某楼某"), ("3排2号", "某排某号"),
        ("201、202、301室", "某、某、某室"),
        ("商铺116号 117号", "商铺某号 某号"),
        ("中山路45号", "中山路某号"),
        ("西村三组12号", "西村三组某号"), ("2、3栋", "某、某栋"), ("5栋105商铺", "某栋某商铺"),
        ("二号楼三单元402", "某号楼某单元某"),
        ("一期四栋", "一期某栋"), ("13排五栋", "13排某栋"), ("小区五、六栋楼下", "小区某、某栋楼下"),
        ("六栋402", "某栋某"), ("八栋住户", "某栋住户"), ("4栋、7栋商品房", "某栋、某栋商品房"),
        ("15#、16#", "某#、某#"), ("目前1栋", "目前某栋"), ("方苑5-2902", "方苑某"), ("F034车位", "某车位"),
        ("尖山路429号地块", "尖山路某号地块"), ("第七栋", "第某栋"), ("1.2.3.4栋", "某.某.某.某栋"),
        ("要求1504业主", "要求某业主"), ("5栋4门601房", "某栋某门某房"), ("连排B-1208业主", "连排某业主"),
        ("家住磨盘湾13号", "家住磨盘湾某号"),
        ("登隆街27,29号", "登隆街某,某号"), ("新岭路88号B栋337房", "新岭路某号某栋某房"),
        ("B1栋（706）", "某栋(某)"),
    ],
)  # fmt: skip
def test_houses_and_rooms(passage: str, shown: str) -> None:
    assert normal(f"住{passage}，漏水", Known()) == f"住{shown}，漏水"


@pytest.mark.parametrize(
    "text",
    [
        "10号令", "第60号令", "3月5号", "LH20261009-00001", "东政发〔2026〕12号", "新教发[1992]16号文件", "12345",
        "拨打110",
        "10086", "地铁2号线", "共有3栋楼", "建了3栋高层", "三室一厅", "两栋楼", "一座桥",
        "共有九栋", "其余的九栋楼", "这三栋安置房", "前后3栋", "最后3栋",
        "每天100-200头", "第一幢高楼", "805户业主", "有三栋民房", "8月25号开工", "第12排", "2019-2020年",
        "2026-10-09", "20261009",
        "4500000元", "面积1200000平方米", "3.1415926", "7点30分", "国道220线", "GB5749-2022", "400-800-8820",
        "(2018)楚06民终1040号",
        "发票号码6008937、6008938", "13-15岁", "5号下午", "18号窗口", "一期工程", "2个单元", "公园一号",
        "门牌号一致", "二楼4号窗口",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_or_a_house_stays(text: str) -> None:
    assert normal(text) == text


def test_numbers_of_units_are_public_unless_somebody_registered_them() -> None:
    text = "派出所0538-0000101，(0538)0000101，0000101"
    assert strict(text) == normal(text) == text
    assert normal(text, Known((Person("", ("0538-0000101",)),), public=("0538-0000101",))).count("〔电话〕") == 3


@pytest.mark.parametrize(
    "number", ["138-12341234", "13 8123 41234", "１３８１２３４１２３４", "8613812341234", "99138123412340"]
)
def test_registered_telephones_are_found_inside_anything(number: str) -> None:
    assert "〔电话〕" in normal(f"写着{number}的纸")


@pytest.mark.parametrize("phone", ["021 5808683", "(021)5808683", "021-5808683，13812341234", "+86 21 5808683"])
def test_a_registered_landline_is_known_without_its_area_code(phone: str) -> None:
    assert normal("拨580-8683", Known((Person("", (phone,)),))) == "拨〔电话〕"


def test_a_name_of_several_words_is_known_by_its_first() -> None:
    assert normal("阿依古丽来过", Known((Person("阿依古丽·买买提"),))) == "某甲来过"


@pytest.mark.parametrize(
    "text",
    ["山东省泰安市东平县老湖镇西村二村12号", "东平县老湖镇西村二村12号", "老湖镇 西村二村 12号", "西村二村１２号"],
)
def test_registered_addresses(text: str) -> None:
    assert normal(f"家在{text}东头") == "家在〔住址〕东头"
    assert normal(f"{text}院里") == "〔住址〕院里"


@pytest.mark.parametrize("village", ["侯屯村", "王李屯村", "马庄村", "刘庄", "前水河村", "凤凰社区", "待核定网格05"])
def test_a_registered_village_or_grid_stays(village: str) -> None:
    known = Known((Person("", (), village), Person("", (), f"老湖镇{village}8号")), places=("待核定网格05",))
    assert normal(f"{village}停水", known) == f"{village}停水"
    assert normal(f"住{village}8号", known) == "住〔住址〕"


def test_a_village_alone_is_no_address() -> None:
    known = Known((Person("", (), "东平县老湖镇西村二村"),))
    assert normal("老湖镇西村二村停水，西村二村没有井", known) == "老湖镇西村二村停水，西村二村没有井"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("邮箱a.b@c.com", "邮箱〔邮箱〕"), ("微信号:abc_12345", "微信号:〔账号〕"), ("QQ：12345678", "QQ：〔账号〕"),
        ("车牌鲁J·A1234", "车牌〔车牌〕"), ("卡尾号6266", "卡尾号〔号码〕"), ("号1234567", "号〔号码〕"),
        ("138****1234", "〔电话〕"),
        ("我在东平县第一中学任教", "我在〔工作单位〕任教"), ("刘大爷说", "刘某甲说"), ("建国来过", "张某甲来过"),
        ("1968年3月5日出生", "〔出生日期〕出生"), ("生于1968.3.5", "生于〔出生日期〕"),
        ("村支书赵铁柱反映", "村支书赵某甲反映"), ("村民 孙二娘，网格员毛玉金、", "村民 孙某甲，网格员毛某甲、"),
        ("弟媳和邻居吴老二打架", "弟媳和邻居吴某甲打架"), ("包工头孔令军拖欠工资", "包工头孔某甲拖欠工资"),
        ("孔令军、孔令国兄弟俩打人", "孔某甲、孔某乙兄弟俩打人"), ("赵书记私自卖地", "赵某私自卖地"),
        ("患者孔令军转院，残疾人田玉芬", "患者孔某甲转院，残疾人田某甲"), ("鲁09-12345占道", "〔车牌〕占道"),
        ("薇信zjg12345，尾号451X", "薇信〔账号〕，尾号〔号码〕"), ("设备编号13800138000", "设备编号〔号码〕"),
    ],
)  # fmt: skip
def test_strict_hides_more(text: str, shown: str) -> None:
    assert strict(text) == shown
    assert normal(text) == text


def test_whoever_is_told_by_a_relation_is_hidden_in_every_mode() -> None:
    text = "妻子毛玉金患病，儿媳李晓梅不赡养老人，被反映人孔令军占地，我是西村二村的田玉芬"
    shown = "妻子毛某甲患病，儿媳李某甲不赡养老人，被反映人孔某甲占地，我是西村二村的田某甲"
    assert normal(text, Known()) == strict(text, Known()) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("張建國反映", "张某甲反映"), ("Zhang Jian Guo说", "某甲说"), ("李工、李队、大李", "李某、李某、李某甲"),
        ("恒泰建材、东平县恒泰、恒泰公司", "某单位某甲、某单位某甲、某单位某甲"),
        ("手机139，5381，2345", "手机〔电话〕"), ("手机幺三九、五三八一、二三四五", "手机〔电话〕"),
        ("手机一三九 五三八 一二三 四五", "手机〔电话〕"), ("139538 12345", "〔电话〕"),
        ("1395381O412，", "〔电话〕，"), ("1395381234513953812346", "〔电话〕"),
        ("打282-1456没人接", "打〔电话〕没人接"), ("短号663452", "短号〔电话〕"),
        ("座机二八二一四五六", "座机〔电话〕"), ("+852 9123 4567", "〔电话〕"),
        ("37092319680312451213953812345", "〔电话〕"), ("本人370923196803124513", "本人〔身份证号〕"),
        ("身份证37092319680312", "身份证〔身份证号〕"), ("一卡通90801092001420500012", "一卡通〔银行卡号〕"),
        ("三号楼二单元五零一", "某号楼某单元某"), ("第三排从东数第二家", "第某排从东数第某家"),
        ("南头第二户、路西第3个门", "南头第某户、路西第某个门"), ("路北红大门", "〔住址〕"),
        ("龙山路12-3号门市", "龙山路某号门市"),
    ],
)  # fmt: skip
def test_what_people_write_otherwise(text: str, shown: str) -> None:
    assert normal(text) == shown


def test_things_that_are_numbered_and_names_that_are_words() -> None:
    text = "房产证号370923000123456，营业执照370923600123456，电费户号0412345678，设备编号13800138000，拆除3栋违建"
    assert normal(text) == text
    known = Known((Person("马路"), Person("石桥"), Person("高长明")))
    assert strict("马路边的石桥，村里的长明灯", known) == "马路边的石桥，村里的长明灯"
    assert normal("找马路：石桥家漏水", known) == "找马某甲：石某甲家漏水"


def test_strict_leaves_what_the_meeting_speaks_of() -> None:
    text = "LH20261009-00001，工单编号2026100912345678，4500000元，20261009，DP2026111900129，建国路，建国以来，12345"
    assert strict(text) == text


def test_strict_leaves_what_is_said_of_neighbours() -> None:
    text = "居民区楼内业主普遍认为，村民向镇里反映，业主单位，村民田地被淹，居民房屋漏水，业主委员会，村民方便出行"
    assert strict(text) == text


def test_bank_cards_are_never_shown() -> None:
    assert normal("卡号6222 0012 3456 7890 007") == strict("卡号6222001234567890007") == "卡号〔银行卡号〕"


def test_what_somebody_selected_is_hidden_everywhere() -> None:
    known = Known(selected=("赵六", "蓝色大门", " "))
    assert normal("赵六在蓝色大门旁，赵 六不在", known) == "赵某甲在〔隐去〕旁，赵某甲不在"


def test_a_mask_is_undone_where_that_is_allowed() -> None:
    masked = mask("张建国，12幢，身份证37092319491231018X", KNOWN)
    name, house, identity = masked.spans
    assert [may_show(span, Strictness.NORMAL) for span in masked.spans] == [True, True, False]
    assert [may_show(span, Strictness.STRICT) for span in masked.spans] == [False, True, False]
    shown = Known(KNOWN.people, shown=tuple(masked.original[s.start : s.end] for s in (name, house, identity)))
    assert mask(masked.original, shown).text == "张建国，12幢，身份证〔身份证号〕"
    assert mask(masked.original, shown, strictness=Strictness.STRICT).text == "张某甲，12幢，身份证〔身份证号〕"


@pytest.mark.parametrize("text", ["", "张", "1", "号", "\n", "\ud800", "𠮷"])
def test_the_shortest_texts(text: str) -> None:
    assert normal(text) == strict(text) == text


def test_one_case_keeps_its_pseudonyms_from_text_to_text() -> None:
    people = tuple(Person(f"王{given}") for given in "伟芳娜敏静丽强磊军洋勇艳")
    first = mask("王军说", Known(people), Pseudonyms("LH1"))
    second = mask("王伟和王军", Known(people), Pseudonyms.from_json(first.pseudonyms.to_json()))
    assert (first.text, second.text) == ("王某甲说", "王某乙和王某甲")
    everybody = introduce(people, second.pseudonyms)
    names = [pseudonym for _, pseudonym in everybody.given]
    assert len(set(names)) == 12
    assert names[:2] + names[9:] == ["王某甲", "王某乙", "王某癸", "王某甲2", "王某乙2"]


def test_no_pseudonym_is_given_that_the_text_already_uses() -> None:
    assert normal("张某甲打了张建国") == "张某甲打了张某乙"


def test_stored_pseudonyms_hold_no_name() -> None:
    assert "建国" not in introduce(KNOWN.people, Pseudonyms("LH1")).to_json()
    assert introduce(KNOWN.people, Pseudonyms("LH1")) != introduce(KNOWN.people, Pseudonyms("LH2"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"scope":"","given":[1]}', '{"scope":"","given":[["a"]]}'])
def test_what_is_no_list_of_pseudonyms_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Pseudonyms.from_json(text)
