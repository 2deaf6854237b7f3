"""People nobody registered, in a folded text: named by what they are to somebody, by their post, beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .forms import BLANK, HAN, Found
from .surnames import CIVIL, COMMON, POSTS, is_another_word
from .values import Kind

COMPOUND = "(?:欧阳|上官|司马|诸葛|皇甫|慕容|令狐|司徒|夏侯|尉迟|长孙|东方|端木|公孙|宇文)"
SURNAME = f"(?:{COMPOUND}|[{COMMON}])"
_GAP = f"[{BLANK}]"
#: What somebody is to somebody else.
_KIN = (
    "老伴|丈夫|妻子|老婆|老公|爱人|前夫|前妻|男友|女友|儿媳妇?|儿子|女儿|女婿|父亲|母亲|爸爸|妈妈|公公|婆婆|岳父|岳母|"
    "哥哥|弟弟|姐姐|妹妹|嫂子|弟媳|弟妹|姐夫|妹夫|侄子|侄女|侄儿|外甥女?|孙子|孙女|外孙女?|爷爷|奶奶|姥爷|姥姥|叔叔|"
    "伯父|婶子|舅舅|姑姑|姑父|姨父|表[哥弟姐妹兄]|堂[哥弟姐妹兄]|亲戚|亲属|家属|[长次三四幼独][子女]|"
    "[其之][子女妻夫父母兄弟姐妹]|监护人|继[父母]"
)
_PARTIES = (
    "被(?:反映|举报|投诉|申请|检举|上访)人|被告|原告|当事人|受害人|嫌疑人|"
    "证人|肇事者|债务人|欠款人|借款人|担保人|受益人"
)
#: Posts and trades, and what people are to a place or an office.
_ROLES = (
    "村支书|支部书记|支书|书记|村主任|村长|主任|网格[员长]|组长|队长|局长|所长|站长|科长|院长|校长|园长|经理|厂长|董事长|"
    "会计|出纳|文书|委员|负责人|法人代表|法定代表人|法人|联系人|承包[人户商]|包工头|工头|老板娘?|店主|摊主|房东|房主|户主|"
    "司机|驾驶员|车主|船主|医生|大夫|护士|老师|教师|律师|民警|警官|辅警|保安|保洁员|护林员|信访人|上访人|工作人员|干部|"
    "村民|居民|业主|住户|农户|租户|租客|用户|邻居|街坊|同村人?|本村|村霸|患者|病人|伤者|死者|逝者|残疾人|低保户|五保户|"
    "特困户|贫困户|脱贫户|困难户|监测户|孤儿|老人|党员|老兵|军属|烈属|退役军人|工友|同事|同学|学生|职工|员工|工人|农民工?|"
    "养殖户|种植户|种粮大户|大户|商户|个体户|男子|女子|妇女|名叫|叫做|姓名"
)
#: What follows a name and is hardly ever part of one.
_AFTER = (
    "在与和说反称家的是电把将被等也向于住因从到无不去来给对打骂占拖欠患转违私擅态跑赡领拒告求认表要两今已没就都还又再"
    "该为及或但且作应需跟让使找问答我你他她它户们此每各并却只手身联负偷盗盖租借买卖种拆搬运卡堵挖倒排投男女亲时发报"
)
#: Kinds of what begins like a name and is none.
_NO_NAME = re.compile(
    "[是的了么什怎哪几某自己信息情况们个]|"
    "^(?:安排|安装|安全|安置|安宁|安心|应当|应该|应按|应急|应对|应聘|连续|连夜|连接|成立|成为|成员|成绩|高度|高价|高空|高温|"
    "高额|高层|高考|方便|方面|方式|方案|严重|严查|严格|积仁|严禁|严厉|全部|全体|全家|全年|全程|全额|全面|全民|经常|经济|经营|单位|单独|"
    "单方|普遍|普通|平时|平均|平台|平安|时常|时间|时候|时刻|万元|万分|房屋|房子|房产|房租|房价|房间|房门|田地|路线|路过|路面|"
    "路口|路灯|路边|水费|水电|金额|钱款|钱财|祖国|麻烦|关怀|劳动|纪律|商议|商讨|孙子|车辆|车位|毕业|谢谢|申请|申报|申诉|关系|关于|关心|关注|关门|初婚|解惑|解决|解释|解除|"
    "解聘|管理|管道|管辖|施工|温度|任务|任何|任意|任职|支持|支付|支部|支出|和谐|和睦|何时|何处|何在|何况|于是|向来|向上|"
    "许可|许多|常年|常驻|明确|明显|明知|明明|强烈|强制|强行|都是|都在|相关|相互|相邻|同意|同样|同时|党员|党委|党建|党支|"
    "计划|计算|计入|祖籍|祖辈|祖坟|祖孙|居住|居民|居委|区域|区别|区政|司法|司机|顾客|顾虑|盛传|充分|包括|包工|包村|包庇|包干|"
    "左右|左边|左侧|江边|江苏|江西|江南|江北|河边|山东|山西|海边|海南|南边|南侧|南京|南方|北京|西边|东边|马路|马上|黄金|黄色|"
    "白天|白色|白白|蓝色|红色|景区|景观|麦田|麦子|米面|米饭|苗木|苗圃|谷子|石头|石子|石油|沙子|沙土|沙石|林地|林业|林场|林权|"
    "丛生|武装|武汉|乐意|乐器|毛病|毛坯|皮肤|习惯|牛羊|牛奶|熊孩|龙头|侯车|后续|孔洞|孔雀|齐全|齐心|季度|季节|尚未|尚无|尚有|"
    "卓越|阳台|阳光|晚上|冷暖|冷漠|冷气|凌晨|楼上|楼下|楼道|楼房|楼层|楼盘|楼顶|楼梯|楼栋|仲裁|位置|位于|厉害|封闭|封路|官方|"
    "师傅|师生|师资|师范|席位|边上|边界|边沟|卫生|卫士|雷雨|柴火|丰收|巴掌|牧业|储蓄|井水|井口|盘查|帅气|家里|宣传|宣布|"
    "晋升|敬老|初中|初期|初步|初三|阙|练习|商量|商户|商店|商品|商场|商铺|商业|商贩|云|庄稼|甘愿|游客|游玩|游戏|辛苦|辛勤|"
    "屈指|农民|农田|农村|农户|农业|农药|步行|步道|古树|古迹|洪水|干净|原本|原来|原因|原有|原是|原籍|本人|本村|本地|本身|"
    "信访|信任|信用|利用|利益|权利|别人|别墅|别的|别说|文化|文明|文件|文字|元|宗旨|宗族|项目|项链|符合|费用|柳树|杨树|"
    "桂花|花钱|花园|花费|花坛|花木|童年|岳阳|幸福|幸好|尹|倪|伍|余额|余款|余元|余万|余亩|余户|余人|余年|余名|戴|"
    "章程|曲折|曲解|盈利|赖|赖账|赖着|邮寄|蒙混|蒙受|黎明|莫名|莫非|易燃|易爆|简单|简直|简易|简介|苏醒|郊|辖|施行|施肥|施救|"
    "周边|周围|周末|周期|周转|周一|周二|周三|周四|周五|周六|周日|徐徐|徐州|郑州|郑重|陈述|陈旧|陈列|陈年|程度|程序|"
    "张贴|张口|张嘴|王法|李子|赵州|吴江|孙辈|朱红|胡乱|胡同|胡闹|胡说|郭|何以|何年|罗列|梁上|宋体|唐突|冯|于此|董事|"
    "萧条|潘|袁|蔡|贾|丁字|丁克|魏|薛|叶子|阎|杜绝|戚|夏天|夏季|钟|钟情|汪|汪汪|范围|范畴|"
    "谭|邹|熊|陆续|陆路|陆地|孔|康复|康养|贺|顾及|毛利|毛重|郝|龚|邵|万一|钱|史|尹|黎|"
    "常|武术|武力|乔迁|赖以|龙卷|段落|雷|侯|邱|秦|江湖|闫|白酒|白粉|白菜|石材|崔|吕|"
    "卢|姜|沈|韦|付款|付出|付费|付钱|付清|付了|傅|曾经|曾|曾多|彭|肖|余|蒋|苏)$"
)
_PLACES = "城村镇县区市路园苑院校厂店街庄屯组桥河沟湖山队局所站处会部司"
_ENDED = re.compile(f"$|[{BLANK},.。;；、:：!！?？()（）<《]|电话|手机|身份证")
_PLACE = re.compile(f"[{_PLACES}]")
_BY_ROLE = re.compile(f"(?:{_KIN}|{_PARTIES}|{_ROLES}){_GAP}*[:是为的叫]?{_GAP}*(?={SURNAME})")
_BY_KIN = re.compile(f"(?:{_KIN}|{_PARTIES}){_GAP}*[:是为叫]?{_GAP}*(?={SURNAME})")
_NAME = re.compile(f"({COMPOUND}[{HAN}]{{1,2}}|[{COMMON}][{HAN}]{_GAP}?[{HAN}]?)")
_TOGETHER = re.compile(
    f"({SURNAME}[{HAN}]{{1,2}})[、和与]({SURNAME}[{HAN}]{{1,2}}?)(?:[、和与]({SURNAME}[{HAN}]{{1,2}}?))?"
    "(?=[两二三]?(?:兄弟|夫妻|夫妇|父子|母子|父女|母女|姐妹|兄妹|姐弟|妯娌|婆媳|翁婿|爷孙|祖孙|俩|人|家|户)|等)"
)
_NICKNAME = re.compile(f"{SURNAME}老[大二三四五六七八九幺]|{SURNAME}[大二三四五六七八][哥姐爷娘妈嫂叔婶]")
_TITLED = re.compile(
    f"(?<!尊敬的)(?<!敬爱的)(?<![请望盼谢])(?<!请[求问])({SURNAME})(?:{CIVIL}|(?:{POSTS})(?!{_GAP}*(?::|,?[您你]们?好)))"
    f"|(?<![{HAN}])({SURNAME})(?:局(?!面|部|势|长)|队(?!长|员|伍)|工(?![作资程人厂地具业会期序种钱头]))"
)
#: Surnames that are mostly another word before a title: 向书记反映, 和主任.
_WORDS_TOO = "向和应连都管司区成单时方全班支包关同施顾祖位原"
#: Surnames that are mostly another word behind a role too: only where the name ends in front of something.
_RARELY = "向连应和楼区班司都单管查闻左谈商严关顾费池麦时成方全路师经包从宣农步施支原边"


def find(folded: str) -> Iterator[Found]:
    """Everybody who is told by a role, a title or beside a relative: what strict masking hides."""
    yield from _named(folded, _BY_ROLE)
    for match in _TOGETHER.finditer(folded):
        for k in range(1, 4):
            if match[k] and not _NO_NAME.search(match[k]):
                yield _found(match.span(k), match[k])
    for match in _NICKNAME.finditer(folded):
        if not is_another_word(folded, match.start(), match[0][0]):
            yield _found(match.span(), match[0])
    for match in _TITLED.finditer(folded):
        surname = match[1] or match[2]
        if surname not in _WORDS_TOO and not is_another_word(folded, match.start(), surname):
            yield Found(*match.span(), Kind.NAME, person=("", surname))


def find_kin(folded: str) -> Iterator[Found]:
    """Those alone who are told by their relation to somebody, or as the other party."""
    yield from _named(folded, _BY_KIN)


def _named(folded: str, told: re.Pattern[str]) -> Iterator[Found]:
    for match in told.finditer(folded):
        if (found := _name_at(folded, match.end())) is not None:
            yield found


def _name_at(folded: str, at: int) -> Found | None:
    """The name that begins here; too long rather than too short where nothing says where it ends."""
    match = _NAME.match(folded, at)
    if match is None:
        return None
    written = match[1].rstrip()
    short = len(written) - 1
    if len(written) > 2 and written[-1] in _AFTER:
        written = written[:short].rstrip()
    bare = re.sub(_GAP, "", written)
    if len(bare) < 2 or bare[1] in _AFTER or _NO_NAME.search(bare) or _NO_NAME.search(bare[:2]):
        return None
    if bare[0] in _RARELY and not _ENDED.match(folded, at + len(written)):
        return None
    if is_another_word(folded, at, bare[0]) and not re.match(COMPOUND, bare):
        return None
    if bare[-1] in _PLACES or _PLACE.match(folded, at + len(written)):
        return None
    return _found((at, at + len(written)), bare)


def _found(span: tuple[int, int], name: str) -> Found:
    surname = name[:2] if re.match(COMPOUND, name) else name[0]
    return Found(*span, Kind.NAME, person=(name, surname))
