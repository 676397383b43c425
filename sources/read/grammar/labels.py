"""Labels as statutory forms and districts' own tables write them, beside the words of our form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sources.read.grammar.headings import split_colon
from words.catalogue import kept
from words.labels import LABELS, SIGNATURE, plain, spellings

_MORE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    LABELS: {
        "form": ("报表编码", "form"),
        "place": ("填报单位名称", "报送单位", "填报地区", "综合机关名称", "单位名称", "上报单位", "填报机构"),
        "place_code": ("行政区划代码", "地区代码", "行政区划", "统计用区划代码"),
        "period": ("报告期别", "统计期", "统计时间", "统计期间", "报表期", "期别", "数据所属期", "所属期", "报告年月"),
    },
    SIGNATURE: {
        "head": ("单位领导", "负责人", "单位主要负责人", "主管领导"),
        "reviewed_by": ("统计负责人", "审核人", "复核人", "审核", "审表人"),
        "filled_by": ("填报人", "制表人", "经办人", "制表", "填报人员"),
        "phone": ("联系方式", "电话", "手机", "办公电话"),
        "reported_on": ("报出时间", "报送日期", "填报日期", "填表日期", "上报日期", "报送时间"),
        "seal": ("盖章", "公章", "单位盖章", "单位公章"),
    },
}
# 填报单位（盖章）： the seal is asked for beside the label and says nothing of the value.
_SEAL = re.compile(r"\((?:单位)?(?:盖章|公章|签章|签字|签名|加盖公章|章|seal|signature)\)")
_LONGEST = 60


def label_in(table: str, text: str) -> tuple[str | None, str]:
    """The key of a label and what stands behind its colon in the same cell; None for another text."""
    return _label_once(table, text) if len(text) <= _LONGEST else _label(table, text)


def _label(table: str, text: str) -> tuple[str | None, str]:
    if not text or (len(text) > _LONGEST and ":" not in text.replace("：", ":")[:_LONGEST]):
        return None, ""
    if key := _key(table, text):
        return key, ""
    head, rest = split_colon(text)
    key = _key(table, head) if head and len(head) <= _LONGEST else None
    return key, rest if key else ""


def labels_among(table: str, texts: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Those of the texts that are labels, each with its key and what stands behind its colon."""
    return {text: (found[0], found[1]) for text in texts if (found := label_in(table, text))[0]}


_label_once = kept(_label, most=8192)  # the same few hundred words stand on every form


def _key(table: str, text: str) -> str | None:
    keys = _keys(table)
    wanted = plain(text)
    if (key := keys.get(wanted)) or "(" not in wanted:
        return key
    return keys.get(_SEAL.sub("", wanted).rstrip(":"))


def is_title(text: str) -> bool:
    """Whether a text ends as the title of a table does: 统计表, 月报, 情况, 数据, and brackets behind."""
    return text.rstrip().endswith(tuple("表报况据)）"))


@kept
def _keys(table: str) -> Mapping[str, str]:
    tables = (_MORE.get(table, {}), spellings(table))
    return {plain(text): key for words in tables for key, texts in words.items() for text in texts}
