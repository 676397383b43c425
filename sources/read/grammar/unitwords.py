"""Words for units, wherever they stand beside a name or above a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.indicator import Unit
from words.labels import plain

# Units that a table may be written in though no indicator of the deployment is: what a figure in them means is asked.
_OTHERS = frozenset(
    [
        "元",
        "千元",
        "万元",
        "十万元",
        "百万元",
        "千万元",
        "亿元",
        "人",
        "千人",
        "万人",
        "人次",
        "万人次",
        "例",
        "张",
        "个",
        "家",
        "所",
        "%",
        "‰",
        "/10万",
        "1/10万",
        "/千人",
        "/万人",
        "/万",
        "百分点",
        "百分比",
        "百分数",
        "千分比",
        "千",
        "万",
        "亿",
        "次",
        "户",
        "岁",
        "天",
        "小时",
        "分钟",
        "平方米",
        "yuan",
        "rmb",
        "percent",
        "per1,000",
        "per10,000",
        "per100,000",
    ]
)
_LONGEST = 80  # of a text that gives the unit of a table
_BETWEEN = re.compile(r"[、，,;；\s]+")
_PREFIX = re.compile(r"(?:计量|数据|金额|货币)?单位[:：]?|unit[:：]?|人民币", re.IGNORECASE)
_MONEY = "人民币"
# 单位：万元 above a table, alone or behind its title, or in a remark below it (本表金额单位为万元); 单位：福山区 is a place,
# which no unit is.
_OF_TABLE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[表中本以])(?:(?:计量|数据|金额|货币|统计)?单\s*位|金\s*额|units?)\s*(?:[:：]|均?为|是|均?以|\s)\s*"
    r"(?P<unit>[^:：()（）。；;]{1,20}?)\s*(?:[)）。；;计]|$)",
    re.IGNORECASE,
)
_SAYS_UNIT = re.compile(r"位|额|unit", re.IGNORECASE)
_LABEL = re.compile(r"(?:计量|数据|金额|货币|统计)?单\s*位\s*[:：]?")


def is_unit_word(text: str, units: Iterable[Unit]) -> bool:
    """Whether a text is a word for a unit, of this deployment or of anybody."""
    wanted = without_prefix(text)
    return wanted in _OTHERS or any(
        wanted in (plain(unit.symbol), plain(unit.symbol_en), plain(unit.code)) for unit in units
    )


def without_prefix(text: str) -> str:
    """单位：万元 is 万元, as `plain` compares it."""
    wanted = plain(text)
    if len(wanted) > len(_MONEY):
        wanted = wanted.removesuffix(f"({_MONEY})").removesuffix(_MONEY)
    while (match := _PREFIX.match(wanted)) and match.end() < len(wanted):
        wanted = wanted[match.end() :]
    return wanted


def units_of_table(text: str) -> tuple[str, ...]:
    """The units that a line above a table, or a remark below, gives for all of it; nothing for another line."""
    likely = len(text) <= _LONGEST and _SAYS_UNIT.search(text)  # most notes say nothing of units
    match = _OF_TABLE.search(text.strip()) if likely else None
    return tuple(one for one in _BETWEEN.split(match["unit"]) if one) if match else ()


def is_label_of_unit(text: str) -> bool:
    """Whether a text only announces the unit that stands in the next cell."""
    return _LABEL.fullmatch(text.strip()) is not None
