"""Why a file is refused, as one clear sentence in each language: where, what was found, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import RefusedFile

TEXTS: dict[str, dict[str, str]] = {
    "empty": {
        "zh": "文件是空的（0字节）。请重新导出后报送。",
        "en": "The file is empty (0 bytes). Export it again and send it once more.",
    },
    "not_a_workbook": {
        "zh": "文件不是可打开的工作簿（{found}）。请用下发的表样另存为 .xlsx 后报送。",
        "en": "The file is not a workbook that can be opened ({found}). Save the form as .xlsx and send it again.",
    },
    "too_large": {
        "zh": "文件过大（{found}，上限 {allowed}）。请只保留报表本身后报送。",
        "en": "The file is too large ({found}, at most {allowed}). Keep only the form itself and send it again.",
    },
    "no_form": {
        "zh": "没有找到报表：{found}。请使用本期下发的表样（{allowed}）。",
        "en": "No form was found: {found}. Use the form that was sent out for this period ({allowed}).",
    },
    "unknown_form": {
        "zh": "报表代码“{found}”不在本市报表目录内（{allowed}）。请使用本期下发的表样。",
        "en": "The form code “{found}” is not known here ({allowed}). Use the form that was sent out for this period.",
    },
    "form_expired": {
        "zh": "报表“{found}”不适用于该报告期（{allowed}）。请使用本期下发的表样。",
        "en": "The form “{found}” is not valid for this period ({allowed}). Use the form sent out for this period.",
    },
    "unknown_place": {
        "zh": "填报单位“{found}”不在区划目录内。请填写区划代码或全称{allowed}。",
        "en": "The reporting place “{found}” is not known. Give its code or its full name{allowed}.",
    },
    "place_not_expected": {
        "zh": "“{found}”不在该报表的报送范围内（{allowed}）。请核对填报单位。",
        "en": "“{found}” does not report this form ({allowed}). Check the reporting place.",
    },
    "two_places": {
        "zh": "一张表内出现了两个填报单位（{found}）。请每个单位单独报送一份。",
        "en": "One sheet names two reporting places ({found}). Send one file per place.",
    },
    "two_forms": {
        "zh": "一个文件内有两张报表（{found}）。请每个文件只放一张报表。",
        "en": "One file holds two forms ({found}). Send one form per file.",
    },
    "unknown_period": {
        "zh": "报告期“{found}”无法识别。请写成“{allowed}”的形式。",
        "en": "The period “{found}” cannot be read. Write it like “{allowed}”.",
    },
    "future_period": {
        "zh": "报告期“{found}”尚未结束（今天是 {allowed}）。请核对报告期。",
        "en": "The period “{found}” has not ended yet (today is {allowed}). Check the period.",
    },
    "unknown_indicator": {
        "zh": "指标“{found}”不在该报表内{allowed}。请使用本期下发的表样，勿增删行。",
        "en": "The indicator “{found}” is not part of this form{allowed}. Use the form as sent out; add or delete no rows.",
    },
    "duplicate_row": {
        "zh": "指标“{found}”出现了两次。请保留一行。",
        "en": "The indicator “{found}” stands twice. Keep one row.",
    },
    "not_a_number": {
        "zh": "“{found}”不是数值。请填数字；未取得的选“缺报”，未开展的选“不适用”。",
        "en": "“{found}” is not a number. Give a number, or choose missing or not applicable.",
    },
    "person_level": {
        "zh": "文件含有逐人记录（{found}）。请只报送汇总数；该文件未保存，仅登记了其校验码。",
        "en": "The file holds records of single persons ({found}). Send totals only; the file was not kept, only its hash.",
    },
    "unread": {
        "zh": "系统未能读取这份文件，运维人员正在处理；也可用本期下发的表样重新填写后再报一次。",
        "en": "Our system could not read this file, and its operators are at it; you may also fill in the form as sent out "
        "and send it once more.",
    },
}


# What is wrong with these may be the configuration, which is mended one day. Not a period that had not ended: its figures
# are those of a part of it, on whatever day they are looked at.
FOR_NOW = frozenset({"unknown_form", "form_expired", "unknown_place", "place_not_expected", "unknown_indicator"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused receipt keeps: the facts of a `RefusedFile`, rendered again in any language."""

    code: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    found: str = ""
    allowed: str = ""

    @classmethod
    def of(cls, error: RefusedFile) -> Refusal:
        return cls(error.code, error.file, error.sheet, error.cell, error.found, error.allowed)

    def sentence(self, language: str = "zh") -> str:
        """One sentence: file, sheet, cell, what was found, what to do."""
        text = TEXTS[self.code][language].format(found=self.found, allowed=self.allowed)
        where = " ".join(part for part in (self.file, self.sheet, self.cell) if part)
        if not where:
            return text
        return f"{where}：{text}" if language == "zh" else f"{where}: {text}"
