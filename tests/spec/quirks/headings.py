"""Whose figures they are, of which period, and where the table ends: over the same form as in `tables.py`, in the same columns."""

from quirksheets import ALL, BLOCK, LABELS, LINES, LIST, form, period, place, rows

TITLE = "Period, place and signature"
# (what the clerk does, sheets, what the workbook says around them, what is read, what is asked, refused or left aside)
CASES = [
    "The signature block",
    (
        "writes 填表人： in the note of a line",
        form(lines=[LINES[0], [*LINES[1][:8], "填表人：张某核对"], LINES[2]]),
        {},
        ALL,
        "",
    ),
    (
        "writes 填表人： in the first column of a line",
        form(lines=[LINES[0], ["填表人：已核", *LINES[1][1:]], LINES[2]]),
        {},
        ALL,
        "",
    ),
    (
        "writes 填表人： in a row of its own between the lines",
        form(lines=[LINES[0], ["", "", "", "", "", "", "", "", "填表人：张某"], *LINES[1:]]),
        {},
        ALL,
        "",
    ),
    (
        "adds 统计负责人 and （盖章） to the block",
        form(below=((), ["", "单位负责人：", "张某", "统计负责人：", "李某", "填表人：", "王某", "（盖章）"])),
        {},
        ALL,
        "",
    ),
    (
        "writes figures below the block",
        form(below=((), BLOCK, ["", "", "住院人次", "", 88])),
        {},
        ALL,
        "aside below_table",
    ),
    (
        "writes a remark below the block",
        form(below=((), BLOCK, ["", "注：本表一式两份，2023年9月4日前报送。"])),
        {},
        ALL,
        "",
    ),
    (
        "writes other figures right of the table",
        form(lines=[[*LINES[0], "", 77], *LINES[1:]]),
        {},
        ALL,
        "aside columns",
    ),
    "Periods",
    *(
        (f"writes the period as {text}", period(text), {}, ALL, "")
        for text in (
            "2023.08",
            "2023/8",
            "2023-08",
            "202308",
            "2023年08月",
            "2023 年 8 月",
            "２０２３年８月",
            "二〇二三年八月",
            "二零二三年8月",
            "2023年8月份",
            "2023年8月1日—31日",
            "2023年8月1日至8月31日",
            "2023-08-01至2023-08-31",
            "（2023年8月）",
        )
    ),
    *(
        (f"writes the period as {text}", period(text), {}, "", f"refused {code}")
        for text, code in (
            ("2023年1—8月", "summed_period"),
            ("2023.1", "unknown_period"),
            ("2023年①月", "unknown_period"),
            ("2023-0⑧", "unknown_period"),
            ("2023年13月", "unknown_period"),
            ("0000-01", "unknown_period"),
            ("8月", "unknown_period"),
            ("2023年7月、8月", "unknown_period"),
            ("45139", "unknown_period"),
            ("2023年8月1日—30日", "unknown_period"),
            ("2023年第三季度", "unknown_period"),
            ("2023年", "unknown_period"),
            ("2023年12月", "future_period"),
        )
    ),
    (
        "has two labels for the period that differ",
        form(labels=[*LABELS, ["", "报告期：", "2023年7月"]]),
        {},
        "",
        "refused two_periods",
    ),
    ("has two labels for the period that agree", form(labels=[*LABELS, ["", "报告期：", "2023.08"]]), {}, ALL, ""),
    (
        "leaves last month in the title",
        form(labels=[["福山区2023年7月卫生健康月报"], *LABELS[1:]]),
        {},
        "",
        "refused two_periods",
    ),
    (
        "has another month above the table than in its rows",
        {"汇总": [["报告期：2023年7月"], *LIST]},
        {},
        "",
        "refused two_periods",
    ),
    "Places",
    *(
        (f"writes the place as {text}", place(text), {}, ALL, "")
        for text in (
            "福 山 区",
            "福　山　区",
            "福山区卫生健康局",
            "烟台市福山区",
            "370611",
            "370 611",
            "３７０６１１",
            "福山区（370611）",
            "370611000000",
        )
    ),
    *(
        (f"writes the place as {text}", place(text), {}, "", "refused unknown_place")
        for text in ("福山区人民医院", "福山区门楼镇", "福山区（不含城区）", "福山、莱州市", "37061①")
    ),
    ("puts a footnote number behind the code", place("370611①"), {}, ALL, ""),
    ("writes the place as 福山区妇幼保健院", place("福山区妇幼保健院"), {}, ALL, ""),
    (
        "leaves another place in the title",
        form(labels=[["莱州市卫生健康月报"], *LABELS[1:]]),
        {},
        "",
        "refused two_places",
    ),
    ("writes the city into the title", form(labels=[["烟台市卫生健康月报"], *LABELS[1:]]), {}, ALL, ""),
    ("names two places in one cell", place("福山区、莱州市"), {}, "", "refused two_places"),
    ("names a place and the code of another", place("福山区", "370683"), {}, "", "refused two_places"),
    ("names a place and a code that is nobody's", place("福山区", "110101"), {}, "", "refused unknown_place"),
    (
        "names a place and a code that is nobody's in one cell",
        place("福山区（110101）"),
        {},
        "",
        "refused unknown_place",
    ),
    ("names an unknown place beside a known code", place("海曙区", "370611"), {}, "", "refused unknown_place"),
    ("names an office beside the code", place("卫生健康局", "370611"), {}, ALL, ""),
    ("gives the code of a township", place("370611003000"), {}, "", "refused unknown_place"),
    (
        "has another place above the table than in its rows",
        {"汇总": [["填报单位：莱州市"], *LIST]},
        {},
        "",
        "refused two_places",
    ),
    (
        "has the city above the table and its district in the rows",
        {"汇总": [["填报单位：烟台市"], *LIST]},
        {},
        "visits 12345",
        "",
    ),
    (
        "puts a table for another month right of the first",
        rows("区县|月份|门诊人次||区县|月份|高血压患者规范管理率 // 福山区|2023-08|5||福山区|2023-07|92.4"),
        {},
        "",
        "refused two_periods",
    ),
]
