"""What is made of tables as clerks lay them out, over the three lines of a small monthly form: hypertension and diabetes
managed (%, with numerator and denominator) and visits (人次), for 福山区 in 2023-08, read on 2023-11-05.

Each case says what the clerk does, gives the sheets (rows by name, and what the workbook says around them), what is read
(`indicator value`, with its period where it is another month) and what is asked at the cells (doubt), refused, or named as
left aside."""

TITLE = "Tables"

HEAD = ["填报单位", "报告期", "指标名称", "计量单位", "本期数"]
LIST = [HEAD, ["福山区", "2023-08", "门诊人次", "人次", 12345]]
LABELS = [["卫生健康月报"], ["", "报表代码：", "monthly"], ["", "填报单位：", "福山区"], ["", "报告期：", "2023年8月"]]
COLUMNS = ["序号", "指标代码", "指标名称", "计量单位", "本期数", "分子", "分母", "数据状态", "说明"]
LINES = [
    [1, "hypertension", "高血压患者规范管理率", "%", 92.4, 2310, 2500, "", ""],
    [2, "diabetes", "糖尿病患者规范管理率", "%", 90.5, 1810, 2000, "", ""],
    [3, "visits", "门诊人次", "人次", 12345, "", "", "", ""],
]
BLOCK = ["", "单位负责人：", "张某", "填表人：", "李某", "联系电话：", "13800000000"]
FORM = [*LABELS, COLUMNS, *LINES, [], BLOCK]
ALL = "hypertension 92.4, diabetes 90.5, visits 12345"


def wide(heading, value=5, **more):  # type: ignore[no-untyped-def]
    """A table with one indicator."""
    return {"汇总": [["区县", "月份", heading], ["福山区", more.get("period", "2023-08"), value]]}


def listed(name, value=12345, unit="", place="福山区", period="2023-08"):  # type: ignore[no-untyped-def]
    return {"汇总": [HEAD, [place, period, name, unit, value]]}


def form(*, labels=LABELS, columns=COLUMNS, lines=LINES, below=((), BLOCK), more=None):  # type: ignore[no-untyped-def]
    return {"月报": [*labels, columns, *lines, *below], **(more or {})}


def period(text):  # type: ignore[no-untyped-def]
    return form(labels=[*LABELS[:3], ["", "报告期：", text]])


def place(text, code=""):  # type: ignore[no-untyped-def]
    return form(labels=[*LABELS[:2], ["", "填报单位：", text, "区划代码：", code], LABELS[3]])


def renamed(row, name, **cells):  # type: ignore[no-untyped-def]
    """The form with another name in one line."""
    changed = [list(line) for line in LINES]
    changed[row][2] = name
    for column, value in cells.items():
        changed[row][ord(column) - ord("A")] = value
    return form(lines=changed)


# (what the clerk does, sheets, what the workbook says around them, what is read, what is asked, refused or left aside)
CASES = [
    ("fills in our form", form(), {}, ALL, ""),
    # Headings and names.
    ("writes the unit behind the indicator", wide("门诊人次（人次）"), {}, "visits 5", ""),
    ("writes 万人次 behind an indicator in 人次", wide("门诊人次（万人次）"), {}, "visits 5", "doubt unit"),
    ("writes 上年同期 behind the indicator", wide("门诊人次（上年同期）"), {}, "visits 5", "doubt bracket"),
    ("writes 目标值 behind the indicator", wide("门诊人次(目标值)"), {}, "visits 5", "doubt bracket"),
    ("writes 农村 behind the indicator", wide("门诊人次（农村）"), {}, "visits 5", "doubt bracket"),
    ("writes 累计 and the unit behind it", wide("门诊人次（累计）（人次）"), {}, "visits 5", "doubt bracket"),
    ("writes 同比 behind the indicator in a list", listed("门诊人次（同比）"), {}, "visits 12345", "doubt bracket"),
    (
        "has a column for the year before beside the month's",
        {"汇总": [["区县", "月份", "门诊人次", "门诊人次（上年同期）"], ["福山区", "2023-08", 5, 4]]},
        {},
        "visits 5",
        "aside columns",
    ),
    ("writes 其中：农村 on a second line", listed("门诊人次\n其中：农村"), {}, "visits 12345", "doubt second_line"),
    ("writes （农村） on a second line", listed("门诊人次\n（农村）"), {}, "visits 12345", "doubt second_line"),
    ("breaks a name over two lines", listed("门诊\n人次"), {}, "visits 12345", ""),
    (
        "keeps the names of the parts on the second line",
        renamed(0, "高血压患者规范管理率\n（规范管理人数／在管患者人数）"),
        {},
        ALL,
        "",
    ),
    (
        "has other parts on the second line",
        renamed(0, "高血压患者规范管理率\n（建档人数／估算患者数）"),
        {},
        ALL,
        "doubt second_line",
    ),
    ("writes （农村） behind the name in our form", renamed(2, "门诊人次（农村）"), {}, ALL, "doubt bracket"),
    ("overwrites the name in our form", renamed(2, "住院人次"), {}, ALL, "doubt other_name"),
    (
        "writes the name of another line beside the code",
        renamed(2, "糖尿病患者规范管理率"),
        {},
        "",
        "refused unknown_indicator",
    ),
    ("numbers the names 一、", listed("一、门诊人次"), {}, "visits 12345", ""),
    ("numbers the names （一）", listed("（一）门诊人次"), {}, "visits 12345", ""),
    ("numbers the names 1.", listed("1.门诊人次"), {}, "visits 12345", ""),
    ("numbers the names 1.1", listed("1.1 门诊人次"), {}, "visits 12345", ""),
    ("numbers the names ①", listed("①门诊人次"), {}, "visits 12345", ""),
    ("indents the names", listed("　　门诊人次"), {}, "visits 12345", ""),
    ("writes 其中： before a line of the form", listed("其中：门诊人次"), {}, "visits 12345", ""),
    ("puts a star behind the name", listed("门诊人次*"), {}, "visits 12345", ""),
    ("puts 注1 behind the name", listed("门诊人次（注1）"), {}, "visits 12345", ""),
    ("puts [1] behind the name", listed("门诊人次[1]"), {}, "visits 12345", ""),
    ("spaces the letters of a name", listed("门 诊 人 次"), {}, "visits 12345", ""),
    ("misspells a name", listed("门诊人此"), {}, "", "refused no_form"),
    # Units.
    ("writes 万人次 into the column for units", listed("门诊人次", unit="万人次"), {}, "visits 12345", "doubt unit"),
    (
        "writes 单位：万人次 above the table",
        {"汇总": [["单位：万人次"], ["区县", "月份", "门诊人次"], ["福山区", "2023-08", 5]]},
        {},
        "visits 5",
        "doubt unit",
    ),
    (
        "writes 计量单位：人次、% above the table",
        {"汇总": [["计量单位：人次、%"], ["区县", "月份", "门诊人次"], ["福山区", "2023-08", 5]]},
        {},
        "visits 5",
        "",
    ),
    (
        "writes （%） behind 本期数 over lines in %",
        {
            "汇总": [
                ["填报单位", "报告期", "指标名称", "本期数（%）"],
                ["福山区", "2023-08", "高血压患者规范管理率", 92.4],
            ]
        },
        {},
        "hypertension 92.4",
        "",
    ),
    (
        "writes （万人次） behind 本期数",
        {"汇总": [["填报单位", "报告期", "指标名称", "本期数（万人次）"], ["福山区", "2023-08", "门诊人次", 5]]},
        {},
        "visits 5",
        "doubt unit",
    ),
    (
        "writes （上年同期） behind 本期数",
        {"汇总": [["填报单位", "报告期", "指标名称", "本期数（上年同期）"], ["福山区", "2023-08", "门诊人次", 5]]},
        {},
        "visits 5",
        "doubt bracket",
    ),
    # Which of two.
    (
        "has 数值 and 实际值",
        {"汇总": [["填报单位", "报告期", "指标名称", "数值", "实际值"], ["福山区", "2023-08", "门诊人次", 5, 7]]},
        {},
        "visits 5",
        "doubt second_candidate",
    ),
    (
        "has 本期数 twice with the same figures",
        {"汇总": [["填报单位", "报告期", "指标名称", "本期数", "本期数"], ["福山区", "2023-08", "门诊人次", 5, 5]]},
        {},
        "visits 5",
        "",
    ),
    (
        "hides an older 本期数 beside the new one",
        {"汇总": [["填报单位", "报告期", "指标名称", "本期数", "本期数"], ["福山区", "2023-08", "门诊人次", 5, 7]]},
        {"汇总": {"hidden_columns": {3}}},
        "visits 7",
        "doubt second_candidate",
    ),
    (
        "fills the second 本期数 only",
        {"汇总": [["填报单位", "报告期", "指标名称", "本期数", "本期数"], ["福山区", "2023-08", "门诊人次", "", 7]]},
        {},
        "visits 7",
        "doubt second_candidate",
    ),
    (
        "merges 本期数 over two figures",
        {"汇总": [["填报单位", "报告期", "指标名称", "本期数", ""], ["福山区", "2023-08", "门诊人次", 5, 7]]},
        {"汇总": {"merges": [(0, 3, 0, 4)]}},
        "visits 5",
        "doubt merged",
    ),
    (
        "merges an indicator over two figures",
        {"汇总": [["区县", "月份", "门诊人次", ""], ["福山区", "2023-08", 5, 7]]},
        {"汇总": {"merges": [(0, 2, 0, 3)]}},
        "visits 5",
        "doubt merged",
    ),
    (
        "has figures below no heading",
        {"汇总": [["区县", "月份", "门诊人次", ""], ["福山区", "2023-08", 5, 7]]},
        {},
        "visits 5",
        "aside columns",
    ),
    ("writes the same line twice", {"汇总": [*LIST, LIST[1]]}, {}, "", "refused duplicate_row"),
    (
        "writes a line and 其中：农村 of it below",
        {"汇总": [*LIST, ["福山区", "2023-08", "门诊人次\n其中：农村", "人次", 800]]},
        {},
        "visits 12345",
        "aside rows",
    ),
    # Sheets.
    (
        "hides the form beside a summary",
        form(more={"汇总": [["门诊人次", 99]]}),
        {"月报": {"hidden": True}},
        ALL,
        "doubt hidden, aside sheet",
    ),
    (
        "hides last month's list beside this month's",
        {"8月": LIST, "旧": [HEAD, ["福山区", "2023-07", "门诊人次", "", 9]]},
        {"旧": {"hidden": True}},
        "visits 12345",
        "aside hidden_sheet",
    ),
    (
        "hides last month's form beside this month's",
        form(more={"7月": form(labels=[*LABELS[:3], ["", "报告期：", "2023年7月"]])["月报"]}),
        {"7月": {"hidden": True}},
        ALL,
        "aside hidden_sheet",
    ),
    (
        "adds a wide table for another month beside the form",
        form(more={"7月": wide("门诊人次", 4, period="2023-07")["汇总"]}),
        {},
        ALL,
        "aside sheet",
    ),
    ("adds a sheet of explanations", form(more={"填报说明": [["请如实填报。"]]}), {}, ALL, ""),
    (
        "has a list for two months on two sheets",
        {"8月": LIST, "7月": [HEAD, ["福山区", "2023-07", "门诊人次", "", 9]]},
        {},
        "visits 12345, 2023-07 visits 9",
        "",
    ),
    # Layouts of statutory forms.
    (
        "has the row 甲 乙 丙 丁 1 2 3 below the headings",
        form(lines=[["甲", "乙", "丙", "丁", 1, 2, 3, 4, 5], *LINES]),
        {},
        ALL,
        "",
    ),
    (
        "has the row (1) (2) (3) below the headings",
        form(lines=[["甲", "乙", "丙", "丁", "(1)", "(2)", "(3)", "(4)", "(5)"], *LINES]),
        {},
        ALL,
        "",
    ),
    ("repeats the headings on the second page", form(lines=[*LINES[:2], COLUMNS, LINES[2]]), {}, ALL, ""),
    ("leaves empty rows between the lines", form(lines=[LINES[0], [], [], *LINES[1:]]), {}, ALL, ""),
    ("adds a row for the sum", form(lines=[*LINES, ["", "", "合计", "", 12527.9]]), {}, ALL, "aside rows"),
    (
        "writes titles of sections",
        form(lines=[["", "", "一、慢性病管理"], *LINES[:2], ["", "", "二、医疗服务"], LINES[2]]),
        {},
        ALL,
        "",
    ),
    (
        "numbers the rows 01 02 in a column 代码",
        {"汇总": [["填报单位", "报告期", "指标名称", "代码", "本期数"], ["福山区", "2023-08", "门诊人次", "01", 5]]},
        {},
        "visits 5",
        "",
    ),
    (
        "has two rows of headings",
        {
            "汇总": [
                ["填报单位", "报告期", "指标名称", "本期", "", ""],
                ["", "", "", "数值", "分子", "分母"],
                ["福山区", "2023-08", "高血压患者规范管理率", 92.4, 2310, 2500],
            ]
        },
        {},
        "hypertension 92.4",
        "",
    ),
    (
        "groups the indicators below a heading",
        {
            "汇总": [
                ["区县", "月份", "慢性病", ""],
                ["", "", "高血压患者规范管理率", "糖尿病患者规范管理率"],
                ["福山区", "2023-08", 92.4, 90.5],
            ]
        },
        {},
        "hypertension 92.4, diabetes 90.5",
        "",
    ),
    (
        "has columns for this month and the year so far",
        {"汇总": [["填报单位", "报告期", "指标名称", "本月数", "本年累计"], ["福山区", "2023-08", "门诊人次", 5, 40]]},
        {},
        "visits 5",
        "aside columns",
    ),
    (
        "writes 填报单位（盖章）：",
        form(labels=[*LABELS[:2], ["", "填报单位（盖章）：", "福山区"], LABELS[3]]),
        {},
        ALL,
        "",
    ),
    (
        "adds half a year beside the months",
        {"汇总": [["填报单位：福山区"], ["指标名称", "2023年上半年", "2023年8月"], ["门诊人次", 70, 12]]},
        {},
        "visits 12",
        "aside columns",
    ),
    # The signature block.
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
    # Periods.
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
    # Places.
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
]
