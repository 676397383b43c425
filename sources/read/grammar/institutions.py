"""How the columns are headed that say which institution a row is about."""

from __future__ import annotations

from domain.filemapping import Holds
from words.labels import plain

_HEADINGS = {
    Holds.INSTITUTION: (
        "机构代码", "组织机构代码", "医疗机构代码", "医疗卫生机构代码", "机构编码", "机构编号", "统一社会信用代码", "单位代码",
        "institution code", "facility code", "facility id",
    ),
    Holds.INSTITUTION_NAME: (
        "机构名称", "组织机构名称", "医疗机构名称", "医疗卫生机构名称", "机构全称", "医院名称", "institution", "institution name",
        "facility", "facility name",
    ),
}  # fmt: skip
_BY_TEXT = {plain(text): holds for holds, texts in _HEADINGS.items() for text in texts}


def institution_heading(text: str) -> Holds | None:
    """What a heading says of an institution; None for another heading."""
    return _BY_TEXT.get(plain(text))
