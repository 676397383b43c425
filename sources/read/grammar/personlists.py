"""By what a list of single persons is known: its headings, the names of people, birth dates."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from sources.read.sheet import Scalar, as_text
from words.labels import plain

_LONGEST = 20  # of a heading
# A name in a heading with one of these is who signed or can be asked, not who is listed.
_SIGNED = re.compile(
    "填表|填报|负责|审核|联系|经办|统计|报送|报告|制表|校对|主任|局长|院长|法人|法定|机构|单位|指标|项目|区划"
)
_HEADINGS = {
    "name": re.compile(r".*姓名|名字|患者|病人|死者|(?:full|patient)name"),
    "number": re.compile(
        r".*(?:身份证|公民身份|证件号|病历号|病案号|住院号|门诊号|就诊号|健康档案号|保健手册号|医保卡号|社保卡号|护照号).*"
        r"|(?:medicalrecord|idcard|identity)(?:no\.?|number)|mrn"
    ),
    "birth": re.compile(r".*(?:出生日期|出生年月日?|生日)|出生|dateofbirth|dob|birthdate"),
    "illness": re.compile(
        r"(?:.*诊断|病种|疾病(?:名称)?|病名|所患疾病|主诉|.*死因|过敏史|既往史|疾病诊断名称|用药)|diagnosis|causeofdeath"
    ),
    "address": re.compile(r".*(?:住址|家庭地址|居住地址|户籍地址|详细地址|现住地)|homeaddress"),
    "day": re.compile(r".*(?:发病|确诊|入院|出院|死亡|签约|接种|分娩)(?:日期|时间)"),
    "about": re.compile(r"性别|年龄|民族|职业|婚姻状况|文化程度|(?:联系)?电话|.*手机号?码?|sex|gender|age"),
}
# One of these stands in every such heading: most cells of a large table are passed over by it.
_HINT = re.compile(
    "姓名|名字|患者|病|死者|证|号|出生|生日|诊断|主诉|死因|史|用药|址|地|日期|时间|性别|年龄|民族"
    "|职业|婚姻|文化|电话|手机|name|patient|medical|id|mrn|birth|dob|diagnosis|death|address|sex|gender|age",
    re.IGNORECASE,
)
# What says of one person what nobody may know, and what only describes.
TELLING = frozenset({"number", "birth", "illness", "address", "day"})
_COUNTED = re.compile("人数|例数|人次|数量|合计|小计|总计|率|占比|比例|个数|户数")

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
    "尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛"
    "仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井"
)
_NAME = re.compile(r"(?:欧阳|上官|司马|诸葛|司徒|东方|尉迟|皇甫|[\u4e00-\u9fff])[\u4e00-\u9fff某○〇*＊×Xx]{1,2}")
_NO_NAME = re.compile(".*[区市县镇乡村街道办处院所站局科室部心病症炎癌压率数人费期型类级计位厅省校园社会月日年季]")
_DESCRIBED = re.compile(r"([\u4e00-\u9fff○*＊×]{2,4})\s*[(（,，]\s*[男女]性?[,，、\s]*\d{1,3}岁")
_SEXES = frozenset({"男", "女", "男性", "女性"})
_DAY = re.compile(r"(?:18|19|20)\d{2}[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?")


def heading_of_persons(text: str) -> str:
    """What a heading says of single persons: name, number, birth, illness, address, day, about; "" for another one."""
    return _kind_of_heading(text) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=8192)
def _kind_of_heading(text: str) -> str:
    if not _HINT.search("".join(text.split())) or text.rstrip().endswith((":", "：")):
        return ""
    wanted = re.sub(r"\(.*\)|\*", "", plain(text))
    if _SIGNED.search(wanted) or _COUNTED.search(wanted):
        return ""
    return next((kind for kind, words in _HEADINGS.items() if words.fullmatch(wanted)), "")


def is_office(heading: str) -> bool:
    """Whether a heading names people by what they answer for: heads of institutions, who signs, who can be called."""
    return len(heading) <= _LONGEST and _SIGNED.search(heading) is not None


def counts_people(text: str) -> bool:
    """Whether a heading is one of a table that counts people, and lists none of them."""
    return bool(text) and len(text) <= _LONGEST and _COUNTED.search(plain(text)) is not None


def is_personal_name(text: str) -> bool:
    """Whether a text looks like the Chinese name of a person, in full or with signs for what is left out (张某某, 李*)."""
    if len(text) > _LONGEST or text[:1] not in _SURNAMES:
        return False
    wanted = "".join(text.split())
    return _NAME.fullmatch(wanted) is not None and _NO_NAME.fullmatch(wanted) is None


def describes_people(text: str) -> bool:
    """Whether a text describes several persons one after the other: 张三（男，45岁）、李四（女，46岁）."""
    if "岁" not in text:
        return False
    return sum(is_personal_name(match[1]) for match in _DESCRIBED.finditer(text)) > 1


def is_sex(text: str) -> bool:
    return text in _SEXES


def day_of(raw: Scalar) -> str:
    """The year of a cell that holds a day; "" for another one."""
    if isinstance(raw, date | datetime):
        return str(raw.year)
    text = as_text(raw)
    return text[:4] if len(text) <= _LONGEST and _DAY.fullmatch(text) else ""
