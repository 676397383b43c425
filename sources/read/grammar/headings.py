"""Column headings as districts' own systems write them, beside the words of our form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from words.catalogue import kept
from words.labels import COLUMNS, LABELS, plain, spellings

_MORE: Mapping[str, tuple[str, ...]] = {
    "indicator": ("指标编码", "指标编号", "code"),
    "name": ("指标", "项目名称", "指标名", "indicator name"),
    "number": ("代码", "行次", "编号", "栏次", "栏号", "项目代码", "line", "no"),
    "unit": ("单位", "unit of measure"),
    "value": (
        *("数值", "本期值", "填报数", "指标值", "实际值", "本期完成数", "本期完成值", "完成数", "完成值", "实际数"),
        *("本期实际", "本期", "本月数", "本季数", "本年数", "本月", "本季度", "本月完成", "实际完成", "实际完成数"),
        *("本年实际", "本月实际", "本季实际", "本年完成", "年末数", "期末数", "年末实有", "期末实有", "本期末"),
        *("统计数", "统计值", "数量", "数据", "amount", "figure"),
        # The same figure at another stage: beside one of the others it is a second candidate.
        *("上报数", "上报值", "核定数", "核实数", "核实值", "核定值", "审定数", "审定值", "审核数", "复核数", "确认数"),
        *("修订数", "修订值", "修正数", "更正数", "更正值", "调整数", "调整后", "最终数", "最终值", "终报数", "终审数"),
        *("年报数", "月报数", "季报数", "实报数"),
    ),
    "numerator": ("分子数", "分子值"),
    "denominator": ("分母数", "分母值"),
    "sample_size": ("样本数", "样本人数", "调查人数", "有效样本量", "respondents"),
    "standard_error": ("标准误差", "抽样标准误", "std error"),
    "state": ("状态", "status"),
    "note": ("备注", "填报说明", "remark", "notes"),
    "place": (
        "报送单位",
        "填报地区",
        "单位名称",
        "区县",
        "区市",
        "区（市）",
        "县（市、区）",
        "地区",
        "区划",
        "区划名称",
        "place",
        "district",
    ),
    "place_code": ("行政区划代码", "地区代码", "district code"),
    "period": ("期别", "统计期", "报告期别", "月份", "年月", "年份", "年度", "季度", "month", "quarter", "year"),
    "form": ("报表", "报表名称", "form"),
}
FIGURES = ("value", "numerator", "denominator", "sample_size", "standard_error")
PARTS = (*FIGURES, "state", "note")
HEADING = ("form", "place", "place_code", "period")
# Rows that only add up the others.
_TOTALS = {plain(word) for word in ("合计", "总计", "小计", "全市合计", "本页小计", "累计", "total", "subtotal", "sum")}
# A figure that is not final: it may be meant, and is asked about.
_PRELIMINARY = frozenset({"快报数", "快报值", "初报数", "初步数", "预报数", "初步统计数"})
_NUMBERED = re.compile(r"(?<=[^\d.])[1-9]$")
_STEMS = frozenset("甲乙丙丁戊己庚辛")
_COUNTED = ("ABCDEFGHIJ", "一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩")
_FIRST = frozenset({"1", *(signs[0] for signs in _COUNTED)})
_FEWEST = 2  # cells of a row that numbers the columns
_RECKONED = re.compile(r"(?<=\d)\s*[=＝][\d\s=＝()（）+\-/÷×*%％.]*$")
_JOINTS = frozenset(")_-:")


_ROUND = str.maketrans({**dict.fromkeys("[［【〔〖{「『《<", "("), **dict.fromkeys("]］】〕〗}」』》>", ")")})


def heading_in(text: str) -> tuple[str | None, str]:
    """The key of a column heading and what stands in brackets behind it: 本期数（%） is ("value", "%")."""
    if key := key_of_heading(text):
        return key, ""
    wanted = in_round_brackets(plain(text))
    if wanted in _PRELIMINARY:
        return "value", wanted
    base, inside = split_unit(wanted)
    key = key_of_heading(base) if inside else key_of_heading(_NUMBERED.sub("", wanted))
    return (key, inside) if key in FIGURES or (inside and key == "unit") else (None, "")


def key_of_heading(text: str) -> str | None:
    """The key of a column heading in any of its words; None for another text."""
    return _keys().get(plain(text))


@kept
def _keys() -> Mapping[str, str]:
    """Every word that a heading may be, as `plain` compares them, with its key."""
    tables = (spellings(COLUMNS), spellings(LABELS), _MORE)
    return {plain(text): key for words in tables for key, texts in words.items() for text in texts}


@kept
def _part_endings() -> tuple[tuple[str, str], ...]:
    return tuple((ending, key) for ending, key in _keys().items() if key in PARTS)


def is_total(text: str) -> bool:
    return plain(text) in _TOTALS


def is_row_number(text: str) -> bool:
    """Whether a code is only the number of a row (01), as statutory forms have it beside the name."""
    return text.isascii() and text.isdigit() and len(text) <= len("001")


def begins_numbers(text: str) -> bool:
    """Whether a text may be the first of a row that numbers the columns."""
    bare = _counting(text)
    return bare in _STEMS or bare in _FIRST


def numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns, as statutory forms have it: 甲 乙 丙 丁 1 2 3, （1）（2）, A B 1 2, and a column
    that is reckoned from others: 3=1/2."""
    said = [_counting(text) for text in texts if text]
    counted = [text for text in said if text.isascii() and text.isdigit()]
    named = [text for text in said if text not in counted]
    in_order = counted == [str(number) for number in range(1, len(counted) + 1)]
    if len(said) < _FEWEST or not in_order:
        return False
    if named and all(text in _STEMS for text in named):
        return True
    of_one_kind = any(tuple(named) == tuple(signs[: len(named)]) for signs in _COUNTED)
    return of_one_kind and len(said) == len(texts)


def _counting(text: str) -> str:
    """What counts in such a cell: （1） and 1=2/3 are 1."""
    return _RECKONED.sub("", in_round_brackets(text).strip("()（） "))


def split_part(text: str) -> tuple[str, str]:
    """The heading of a column of figures without the word for its part, and the part: 签约率（分子） is
    ("签约率", "numerator"); without such a word the part is "value"."""
    wanted = plain(text)
    for ending, key in _part_endings() if _JOINTS & set(wanted) else ():
        for tail in (f"({ending})", f"_{ending}", f"-{ending}", f":{ending}"):
            if wanted.endswith(tail) and len(wanted) > len(tail):
                return wanted.removesuffix(tail), key
    return wanted, "value"


def in_round_brackets(text: str) -> str:
    """A text with every kind of bracket as the round one: 【农村】 behind a name says what （农村） says."""
    return text if text.isalnum() else text.translate(_ROUND)


def split_unit(text: str) -> tuple[str, str]:
    """A plain text without the brackets at its end, and what stood in them: 签约率(%) is ("签约率", "%")."""
    if not text.endswith(")") or "(" not in text:
        return text, ""
    base, _, unit = text[:-1].rpartition("(")
    return base, unit


def without_brackets(text: str) -> str:
    """A text without the brackets around all of it, in either width."""
    stripped = text.strip()
    for opening, closing in ("()", "（）", "[]", "［］", "【】"):
        if stripped.startswith(opening) and stripped.endswith(closing):
            return stripped[1:-1].strip()
    return stripped


def split_colon(text: str) -> tuple[str, str]:
    """What stands before the first colon, and what behind it; two empty texts where there is none."""
    head, colon, rest = text.replace("：", ":").partition(":")
    return (head, rest.strip()) if colon else ("", "")
