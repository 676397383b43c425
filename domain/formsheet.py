"""The words by which a form is written on a sheet and found again: labels, columns, answers, in Chinese and English.

The writer of the template and its reader live in different rooms; this table is what they agree on.
"""

from __future__ import annotations

import unicodedata
from functools import cache

Words = dict[str, tuple[str, str]]

LABELS: Words = {
    "form": ("报表代码", "Form code"),
    "place": ("填报单位", "Reporting place"),
    "place_code": ("区划代码", "Place code"),
    "period": ("报告期", "Period"),
    "table_no": ("表号", "Table no."),
    "authority": ("制定机关", "Issued by"),
    "validity": ("有效期", "Valid"),
}
SIGNATURE: Words = {
    "head": ("单位负责人", "Head of unit"),
    "filled_by": ("填表人", "Filled in by"),
    "phone": ("联系电话", "Telephone"),
    "reported_on": ("报出日期", "Date sent"),
}
COLUMNS: Words = {
    "number": ("序号", "No."),
    "indicator": ("指标代码", "Indicator code"),
    "name": ("指标名称", "Indicator"),
    "unit": ("计量单位", "Unit"),
    "value": ("本期数", "Value"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "state": ("数据状态", "State"),
    "note": ("说明", "Note"),
}
FINDINGS_SHEET: Words = {"findings": ("核实事项", "Findings")}
FINDING_COLUMNS: Words = {
    "number": ("序号", "No."),
    "sheet": ("表", "Sheet"),
    "cell": ("单元格", "Cell"),
    "indicator": ("指标", "Indicator"),
    "observed": ("填报数", "Reported"),
    "history": ("以往填报", "Own history"),
    "why": ("疑点和依据", "What is odd, and why"),
    "causes": ("可能原因", "Possible causes"),
    "effect": ("处理", "Effect"),
    "choice": ("办理方式", "Answer"),
    "reason": ("理由", "Reason"),
    "note": ("情况说明", "Explanation"),
    "evidence": ("依据材料", "Evidence"),
    "answered_by": ("答复人", "Answered by"),
    "finding": ("事项编号", "Finding id"),
}
# The first letter is what counts when it is read back.
CHOICES: Words = {
    "fix": ("A 有误，已更正", "A Wrong: corrected"),
    "explain": ("B 属实，说明理由", "B Right: explained"),
    "definition": ("C 口径有疑问", "C Definition unclear"),
}
# What a clerk chooses in the column for the state; an empty cell means a value.
STATE_CODES: tuple[str, ...] = ("value", "missing", "not_applicable", "suppressed", "estimated")

_COLUMN = {"zh": 0, "en": 1}
_LONGEST = 200  # a longer text is none of these words, however widely it is spaced


def word(words: Words, key: str, language: str) -> str:
    """The word for a key, e.g. word(COLUMNS, "value", "zh") -> 本期数."""
    return words[key][_COLUMN[language]]


def plain(text: str) -> str:
    """A text as it is compared: full-width forms folded, without white space, closing colon, and letter case."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).rstrip(":").casefold()


def key_of(words: Words, text: str) -> str | None:
    """The key whose word in any language this text is; None when there is none."""
    wanted = plain(text) if len(text) <= _LONGEST else ""
    return next((key for key, names in words.items() if wanted and wanted in map(_plain_word, names)), None)


@cache
def _plain_word(word_of_ours: str) -> str:
    """Folded once: a sheet has hundreds of thousands of cells, and each is compared with every word."""
    return plain(word_of_ours)
