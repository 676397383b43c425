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
_BETWEEN = re.compile(r"[、，,;；\s]+")
_PREFIX = re.compile(r"(?:计量|数据|金额|货币)?单位[:：]?|unit[:：]?", re.IGNORECASE)
# 单位：万元 above a table; 单位：福山区 is a place, which no unit is.
_OF_TABLE = re.compile(
    r"^[(（]?\s*(?:(?:计量|数据|金额|货币)?单\s*位|units?)\s*[:：]\s*(?P<unit>[^:：]{1,20}?)\s*[)）]?$", re.IGNORECASE
)


def is_unit_word(text: str, units: Iterable[Unit]) -> bool:
    """Whether a text is a word for a unit, of this deployment or of anybody."""
    wanted = without_prefix(text)
    return wanted in _OTHERS or any(
        wanted in (plain(unit.symbol), plain(unit.symbol_en), plain(unit.code)) for unit in units
    )


def without_prefix(text: str) -> str:
    """单位：万元 is 万元, as `plain` compares it."""
    wanted = plain(text)
    match = _PREFIX.match(wanted)
    return wanted[match.end() :] if match and match.end() < len(wanted) else wanted


def units_of_table(text: str) -> tuple[str, ...]:
    """The units that a line above a table gives for all of it; nothing for another line."""
    match = _OF_TABLE.match(text.strip())
    return tuple(one for one in _BETWEEN.split(match["unit"]) if one) if match else ()
