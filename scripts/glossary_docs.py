"""Writes docs/reference/glossary.md: every code with its Chinese and English name, and the words of the project."""

from __future__ import annotations

from pathlib import Path

from domain.errors import EXIT_CODES
from words.names import name_of, names_in

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/glossary.md"
WORDS = (
    ("place", "区划", "identity is the code (GB/T 2260)"),
    ("unit", "计量单位", "symbol, dimension, and the base of a rate"),
    ("indicator", "指标", "code, name, unit, direction, kind, parts, bounds"),
    ("denominator", "分母", "population, births: one register, kept by the city"),
    ("plan", "规划", "a government document with targets"),
    ("target", "目标", "clause, quote, kind, baseline, value, deadline, nature"),
    ("form", "报表", "what one place sends for one period"),
    ("period", "报告期", "2024, 2024-S1, 2024-Q2, 2024-06, 2016/2020"),
    ("receipt", "收件", "bytes and where they came from"),
    ("submission", "报送", "one place, form, period, version n"),
    ("vintage", "当时所知", "what was known at a moment"),
    ("observation", "数值", "one cell with its parts, state and provenance"),
    ("check result", "校验结果", "pass, flag or untestable"),
    ("finding", "核实事项", "a flag with an owner and a due date"),
    ("assessment", "研判", "the verdict on one target at one place"),
    ("condition", "情形", "what is so, recomputed whole by every run"),
    ("alert", "提醒", "a condition over time"),
    ("delivery", "送达", "one message, one recipient, one channel"),
    ("attempt", "发送记录", "one try to send"),
    ("job", "作业", "what Prefect runs, by a schedule or by hand"),
    ("run", "运行", "one time that a job runs, in a named state"),
    ("first table", "第一张表", "who needs somebody: the page of a run"),
    ("look", "检查事项", "one thing that doctor and health look at"),
    ("automation", "自动化", "what Prefect does by itself when something is wrong"),
    ("review", "月调度、季督导、年质控", "a page for whoever leads, once for each period"),
    ("ledger", "台账", "the store of all of it"),
    ("as_of", "时点", "which periods and deadlines count"),
    ("known_at", "所知时点", "which vintages, explanations and configuration count"),
)
TABLES = {
    "submission": "State of a submission",
    "observation": "State of a figure",
    "provenance": "Provenance",
    "denominator": "Status of a denominator",
    "finding": "State of a finding",
    "outcome": "Check result",
    "reason": "Why a check could not be made",
    "severity": "Severity",
    "audit_severity": "Severity of an expectation of the audit",
    "assessment": "Status of an assessment",
    "drill": "Outcome of a drill",
    "outlook": "Outlook: will it be reached",
    "variation": "Variation: was the last movement a special cause",
    "assurance": "Assurance: would the process pass",
    "peer": "A district against the city's rate",
    "level": "Level of an alert",
    "data_level": "Level of an alert about data",
    "alert": "State of an alert",
    "delivery": "State of a delivery",
    "condition": "Kind of a condition",
    "prefect": "State of a run or task in the Prefect UI",
    "job": "Job (a flow)",
    "look": "Look of doctor and health",
    "part": "Part of a job",
    "task": "Task",
    "role": "Role of a recipient",
    "nature": "Nature of a target",
    "answer": "Choice of the clerk",
    "answer_reason": "Reason of an answer",
}


def page() -> str:
    """The glossary as Markdown."""
    lines = ["# Glossary", "", "Made by `make docs` from `words/`; do not edit.", ""]
    lines += ["## Words", "", "| English | 中文 | what it is |", "|---|---|---|"]
    lines += [f"| {english} | {chinese} | {text} |" for english, chinese, text in WORDS]
    for table, title in TABLES.items():
        lines += ["", f"## {title}", "", "| code | 中文 | English |", "|---|---|---|"]
        lines += [
            f"| `{code}` | {zh} | {en} |"
            for code, zh in names_in(table, "zh").items()
            if code
            for en in [name_of(table, code, "en")]
        ]
    lines += ["", "## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {text} |" for code, text in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
