"""What a registered name is made of, and words around names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..text import one_line, surname_of
from .forms import HAN, IN_NAMES, digits_of, fold
from .values import Person

#: The usual surnames of one character; a name that no register knows must begin with one (or a compound one).
COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易"
    "乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管"
    "柴蒙鲍华喻祁蒲滕屈饶解牟艾尤阳穆司卓古吉缪简项连芦麦褚娄窦戚岑景宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬"
    "边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺"
    "楼盘闻位厉伊仝区郜阚帅屠豆朴盖练廉禹井祖漆巴丰支卿狄平索宣晋初敬扈晁芮普阙浦戈伏鹿薄邸"
)

#: What people are called behind a surname; and by their post, which may be somebody else's of that surname.
CIVIL = (
    "先生|女士|小姐|太太|夫人|大爷|大妈|大娘|大叔|大婶|大哥|大姐|大伯|大嫂|大妹|老太太|老太|老汉|老伯|老人|老师傅|老爷子|阿姨|叔叔|"
    "爷爷|奶奶|师傅|老板|老师|同志|同学|医生|大夫|护士|律师|会计|叔|婶|哥|姐|嫂|伯|爷|姨(?!妈)|姓(?!名)"
)
POSTS = (
    "书记|支书|主任|村长|局长|所长|站长|队长|组长|科长|院长|校长|经理|处长|厂长|会长|董事长|园长|"
    "委员(?!会)|网格员|网格长|警官|教练|总(?![共是之体计结部理数会经局公造价人投额量面长])"
)
#: Short for a post; only of somebody registered, and not where it begins another word.
SHORT_POSTS = "(?:工(?![作资程人厂地具业会期序种钱商])|队(?![长员伍])|局(?![面部势长]))"
#: Names that are everyday words: who is called so is meant only where something says that it is a name.
WORDS = frozenset(
    "马路 田地 石桥 安全 高山 和平 平安 高峰 高原 白云 白雪 黄河 黄金 黄土 江河 江山 海洋 金山 "
    "石头 石子 石油 水平 方向 方法 方面 方便 万一 成功 成立 路程 路线 马上 牛羊 田野 林木 林业 "
    "林场 花园 花木 柳树 杨树 桃李 李子 雷电 雷雨 时光 温泉 汤水 康复 康庄 安宁 安康 安定 和顺 "
    "常识 文明 文化 章程 明白 明天 明星 金融 金属 金鱼 白天 白菜 云彩 云梯 乐园 乐意 幸福 幸运 "
    "高兴 高度 高大 高明 严明 严格 严重 单位 单独 全面 全家 房子 房屋 门面 车站 车辆 农田 丰收 "
    "施工 管理 经济 宣传 祖国 武术 党员 钱包 米面 麦子 麦田 谷子 古树 池塘 井水 沙子 边界 景区 "
    "游客 项目 简单 冷水 阳光 阳台".split()
)
#: Places that are called after a family, and words that only look like 小 or 老 with a surname.
PLACE_AFTER = "[庄村屯寨店集洼沟河口桥路街镇营坡堡铺湾山塘湖岭坪坝场楼]|家[村庄屯]"
NICKNAMES_NOT = frozenset(
    "小时 小于 小康 小区 小路 老路 小计 小车 小包 小满 小花 小米 小白 小龙 小牛 小金 小单 小班 小黄 小石 小麦 小池 "
    "小商 老师 老边 小边 小官 小平 小和 小项 老都 小司 小盘 小宁 小连 小全 老官 老房 小房 小农 小门 小井 小豆 小海 "
    "老和 老来 小来 小相".split()
)
#: A surname, and the characters before it that make another word of it: 关于, 对方, 最高.
_WORDS_BEFORE = {
    word[0]: word[1:]
    for word in "于关对由至基等位处属终鉴敢善 方对地双一警校官厂店单多各甲乙开资东三我 高最提很更较升 成完达构造 "
    "任责担主信时现兼曾历 时当同及平随按有小 万一千百十 和我你他她它 向方一面走 管物主保城不 师老律教医计程 单保订账名 "
    "全安健完 会社 区社小园片校辖县市地景厂矿灾山民住宅属新老库 司公 计会统 支党 楼民属宅住 班值当领带全上".split()
}

_NOBODY = re.compile(
    "匿名.*|无|无名|不详|未知|未留|未登记|不愿.*|拒绝.*|保密|群众|市民|村民|业主|网友|居民|来电人|-+|—+|某+"
)
_ORGANISATION = re.compile(
    "(.+?)((?:股份|责任)?有限(?:责任)?公司|公司|集团|合作社|饭店|酒店|超市|工厂|厂|店|经营部|部|幼儿园|工作室|事务所)"
)
_PUBLIC_BODY = re.compile(
    "(?:村委会|居委会|委员会|政府|派出所|中心|学校|中学|小学|医院|卫生院|办公室|居民组|村民小组)$"
)
#: Between several people in one field; what stands there beside a name.
_SEVERAL = re.compile("[、,;/|。]")
_NOTE = re.compile(r"\([^)]*\)?|\[[^\]]*\]?|【[^】]*】?|[+\d][\d\s-]{4,}")
_DISTRICT = re.compile("^(?:.{2,6}?[省市县区镇乡]|山东|泰安|东平|济南|老湖|中国)+(?=..)")
#: What a company deals in stands between its own name and its legal form.
_TRADE = re.compile(
    "(?:新?建材|建筑(?:安装|工程)?|建设|市政|路桥|工程|装饰|商贸|贸易|物流|运输|物业(?:服务|管理)?|置业|房地产(?:开发)?|开发|"
    "农业(?:科技|开发)?|农资|农机|种植|养殖|畜牧|食品|饮料|粮油|化工|机械|电子|电力|电气|科技|信息|环保|能源|新能源|热力|"
    "燃气|水务|矿业|石业|石材|木业|家具|服装|纺织|印刷|包装|塑料|金属|钢结构|门窗|汽修|汽车|旅游|文化|传媒|教育|医疗|"
    "劳务|保洁|绿化|园林|投资|担保|咨询|水泥|混凝土|砂石|实业|生物)+$"
)
_TITLE = re.compile(f"(?:{CIVIL}|{POSTS})+")


@dataclass(frozen=True, slots=True)
class Name:
    """A registered name: `whole` without gaps ("" for a surname alone), its surname and given name, Latin `words`.

    `key` is who it is: people of one full name are one person, people known by a title (王女士) are told apart by
    their telephones.
    """

    key: str
    whole: str
    surname: str = ""
    given: str = ""
    organisation: bool = False
    words: frozenset[str] = frozenset()


def names_of(person: Person) -> Iterator[Name]:
    """Whom a name field names: several people, notes in brackets, a telephone in it (张三（户主）、李四 138…)."""
    for written in _SEVERAL.split(_NOTE.sub(" ", fold(one_line(person.name)))):
        words = written.split()
        apart = len(words) > 1 and all(re.fullmatch(f"[{HAN}]{{2,}}", word) for word in words)
        for one in words if apart else (written.strip(),):
            if name := _name(one, person.phones):
                yield name


def _name(written: str, phones: tuple[str, ...]) -> Name | None:
    """What one name is made of, None where it names nobody (匿名) or a public body."""
    whole = IN_NAMES.sub("", written)
    if not whole or _NOBODY.fullmatch(whole) or _PUBLIC_BODY.search(whole):
        return None
    if not re.fullmatch(f"[{HAN}]+", whole):
        return Name(whole, whole, words=frozenset(re.findall("[A-Z]{3,}", written)))
    if len(whole) > 4 and _ORGANISATION.fullmatch(whole):
        return Name(whole, whole, organisation=True)
    if "·" in written or len(whole) > 5:
        first = re.split("[·•‧.]", written)[0]
        return Name(whole, whole, given=first if len(first) >= 3 and first != whole else "")
    surname = surname_of(whole)
    given = whole[len(surname) :]
    if not given or _TITLE.fullmatch(given) or given.startswith("某"):
        number = "".join(digits_of(phone) for phone in phones[:1])
        return Name(f"{whole}/{number}", whole if given else "", surname)
    return Name(whole, whole, surname, given)


def short_forms(organisation: str) -> tuple[tuple[str, ...], str]:
    """What people call a company besides its whole name: without its district and its legal form, where that still
    says which (恒泰建材, 山东恒泰, 恒泰公司); and its own name alone (恒泰), which may be a word."""
    named = _ORGANISATION.fullmatch(organisation)
    if named is None:
        return (), ""
    local = _DISTRICT.sub("", named[1])
    own = _TRADE.sub("", local)
    district = named[1][: len(named[1]) - len(local)]
    forms = {
        local,
        named[1],
        *((f"{district}{own}",) if district else ()),
        f"{own}{named[2]}",
        f"{own}公司",
        f"{own}集团",
    }
    if len(own) < 2:
        return tuple(form for form in (local, named[1]) if len(form) >= 4), ""
    return tuple(sorted((form for form in forms if len(form) >= 4), key=len, reverse=True)), own


def is_another_word(folded: str, at: int, surname: str) -> bool:
    """Whether the surname at this place belongs to the word before it (关于, 对方) or to a longer surname (欧阳)."""
    before = folded[max(at - 1, 0) : at]
    if not before:
        return False
    longer = len(surname) == 1 and len(surname_of(f"{before}{surname}某")) == 2
    return longer or before in _WORDS_BEFORE.get(surname, "")
