"""What is made of tables as clerks lay them out, over the three lines of a small monthly form: hypertension and diabetes
managed (%, with numerator and denominator) and visits (人次), for 福山区 in 2023-08, read on 2023-11-05.

Each case says what the clerk does, gives the sheets (rows by name, and what the workbook says around them), what is read
(`indicator value`, with its period where it is another month) and what is asked at the cells (doubt), refused, or named as
left aside. A text alone is a heading."""

from quirksheets import ALL, COLUMNS, HEAD, LABELS, LINES, LIST, form, listed, renamed, rows, wide

TITLE = "Tables"
# (what the clerk does, sheets, what the workbook says around them, what is read, what is asked, refused or left aside)
CASES = [
    "Our form",
    ("fills in our form", form(), {}, ALL, ""),
    "Headings and names",
    ("writes the unit behind the indicator", wide("门诊人次（人次）"), {}, "visits 5", ""),
    ("writes 万人次 behind an indicator in 人次", wide("门诊人次（万人次）"), {}, "visits 5", "doubt unit"),
    ("writes 上年同期 behind the indicator", wide("门诊人次（上年同期）"), {}, "visits 5", "doubt bracket"),
    ("writes 目标值 behind the indicator", wide("门诊人次(目标值)"), {}, "visits 5", "doubt bracket"),
    ("writes 农村 behind the indicator", wide("门诊人次（农村）"), {}, "visits 5", "doubt bracket"),
    ("writes 累计 and the unit behind it", wide("门诊人次（累计）（人次）"), {}, "visits 5", "doubt bracket"),
    ("writes 同比 behind the indicator in a list", listed("门诊人次（同比）"), {}, "visits 12345", "doubt bracket"),
    (
        "has a column for the year before beside the month's",
        rows("区县 | 月份 | 门诊人次 | 门诊人次（上年同期） // 福山区 | 2023-08 | 5 | 4"),
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
    "Units",
    ("writes 万人次 into the column for units", listed("门诊人次", unit="万人次"), {}, "visits 12345", "doubt unit"),
    (
        "writes 单位：万人次 above the table",
        rows("单位：万人次 // 区县 | 月份 | 门诊人次 // 福山区 | 2023-08 | 5"),
        {},
        "visits 5",
        "doubt unit",
    ),
    (
        "writes 计量单位：人次、% above the table",
        rows("计量单位：人次、% // 区县 | 月份 | 门诊人次 // 福山区 | 2023-08 | 5"),
        {},
        "visits 5",
        "",
    ),
    (
        "writes （%） behind 本期数 over lines in %",
        rows("填报单位 | 报告期 | 指标名称 | 本期数（%） // 福山区 | 2023-08 | 高血压患者规范管理率 | 92.4"),
        {},
        "hypertension 92.4",
        "",
    ),
    (
        "writes （万人次） behind 本期数",
        rows("填报单位 | 报告期 | 指标名称 | 本期数（万人次） // 福山区 | 2023-08 | 门诊人次 | 5"),
        {},
        "visits 5",
        "doubt unit",
    ),
    (
        "writes （上年同期） behind 本期数",
        rows("填报单位 | 报告期 | 指标名称 | 本期数（上年同期） // 福山区 | 2023-08 | 门诊人次 | 5"),
        {},
        "visits 5",
        "doubt bracket",
    ),
    *(
        (f"writes {text} above the table", {"汇总": [[text], *LIST[:1], LIST[1]]}, {}, "visits 12345", said)
        for text, said in (
            ("单位 万人次", "doubt unit"),
            ("福山区卫生统计表（单位：万人次）", "doubt unit"),
            ("单位：人次", ""),
        )
    ),
    (
        "writes 单位： and 万人次 in two cells above the table",
        {"汇总": [["单位：", "", "万人次"], *LIST]},
        {},
        "visits 12345",
        "doubt unit",
    ),
    (
        "writes in a remark below that the unit is another",
        {"汇总": [*LIST, ["注：本表计量单位为万人次。"]]},
        {},
        "visits 12345",
        "doubt unit",
    ),
    (
        "has a row of units below the names",
        rows("区县 | 月份 | 门诊人次 | 高血压患者规范管理率 // || 人次 | ‰ // 福山区 | 2023-08 | 5 | 92.4"),
        {},
        "visits 5, hypertension 92.4",
        "doubt unit",
    ),
    *(
        (f"writes {around} behind the indicator", wide(f"门诊人次{around}"), {}, "visits 5", said)
        for around, said in (
            ("【农村】", "doubt bracket"),
            ("〔上年同期〕", "doubt bracket"),
            ("[目标值]", "doubt bracket"),
            ("【万人次】", "doubt unit"),
            ("【人次】", ""),
            ("〔1〕", ""),
        )
    ),
    "Which of two",
    *(
        (
            f"has {first} and {second}",
            rows(f"填报单位 | 报告期 | 指标名称 | {first} | {second} // 福山区 | 2023-08 | 门诊人次 | 5 | 7"),
            {},
            "visits 5",
            said,
        )
        for first, second, said in (
            ("本期数", "审定数", "doubt second_candidate"),
            ("上报数", "核实数", "doubt second_candidate"),
            ("数值", "数值2", "doubt second_candidate"),
            ("快报数", "审定数", "doubt bracket, doubt second_candidate"),
            ("完成数", "目标数", "aside columns"),
            ("本期数", "上年同期数", "aside columns"),
        )
    ),
    (
        "saves 1,025 as 1 and 025 in a text file",
        {"": [[*LIST[0]], ["福山区", "2023-08", "门诊人次", "人次", "1", "025"]]},
        {},
        "visits 1",
        "doubt second_candidate, aside columns",
    ),
    *(
        (
            f"numbers the columns {numbers}",
            rows(
                f"填报单位：福山区 // 报告期：2023年8月 // 指标名称 | 计量单位 | 本期数 // {numbers} // 门诊人次 | 人次 | 5"
            ),
            {},
            "visits 5",
            "",
        )
        for numbers in (
            "甲 | 乙 | 1",
            "（甲） | （乙） | （1）",
            "一 | 二 | 三",
            "A | B | C",
            "① | ② | ③",
            "甲 | 乙 | 1=2/3",
        )
    ),
    (
        "has 数值 and 实际值",
        rows("填报单位 | 报告期 | 指标名称 | 数值 | 实际值 // 福山区 | 2023-08 | 门诊人次 | 5 | 7"),
        {},
        "visits 5",
        "doubt second_candidate",
    ),
    (
        "has 本期数 twice with the same figures",
        rows("填报单位 | 报告期 | 指标名称 | 本期数 | 本期数 // 福山区 | 2023-08 | 门诊人次 | 5 | 5"),
        {},
        "visits 5",
        "",
    ),
    (
        "hides an older 本期数 beside the new one",
        rows("填报单位 | 报告期 | 指标名称 | 本期数 | 本期数 // 福山区 | 2023-08 | 门诊人次 | 5 | 7"),
        {"汇总": {"hidden_columns": {3}}},
        "visits 7",
        "doubt second_candidate",
    ),
    (
        "fills the second 本期数 only",
        rows("填报单位 | 报告期 | 指标名称 | 本期数 | 本期数 // 福山区 | 2023-08 | 门诊人次 |  | 7"),
        {},
        "visits 7",
        "doubt second_candidate",
    ),
    (
        "merges 本期数 over two figures",
        rows("填报单位 | 报告期 | 指标名称 | 本期数 |  // 福山区 | 2023-08 | 门诊人次 | 5 | 7"),
        {"汇总": {"merges": [(0, 3, 0, 4)]}},
        "visits 5",
        "doubt merged",
    ),
    (
        "merges an indicator over two figures",
        rows("区县 | 月份 | 门诊人次 |  // 福山区 | 2023-08 | 5 | 7"),
        {"汇总": {"merges": [(0, 2, 0, 3)]}},
        "visits 5",
        "doubt merged",
    ),
    (
        "has figures below no heading",
        rows("区县 | 月份 | 门诊人次 |  // 福山区 | 2023-08 | 5 | 7"),
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
    "Sheets",
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
    "Layouts of statutory forms",
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
        rows("填报单位 | 报告期 | 指标名称 | 代码 | 本期数 // 福山区 | 2023-08 | 门诊人次 | 01 | 5"),
        {},
        "visits 5",
        "",
    ),
    (
        "has two rows of headings",
        rows(
            "填报单位 | 报告期 | 指标名称 | 本期 |  |  //  |  |  | 数值 | 分子 | 分母 // 福山区 | 2023-08 | 高血压患者规范管理率 | 92.4 | 2310 | 2500"
        ),
        {},
        "hypertension 92.4",
        "",
    ),
    (
        "groups the indicators below a heading",
        rows(
            "区县 | 月份 | 慢性病 |  //  |  | 高血压患者规范管理率 | 糖尿病患者规范管理率 // 福山区 | 2023-08 | 92.4 | 90.5"
        ),
        {},
        "hypertension 92.4, diabetes 90.5",
        "",
    ),
    (
        "has columns for this month and the year so far",
        rows("填报单位 | 报告期 | 指标名称 | 本月数 | 本年累计 // 福山区 | 2023-08 | 门诊人次 | 5 | 40"),
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
        rows("填报单位：福山区 // 指标名称 | 2023年上半年 | 2023年8月 // 门诊人次 | 70 | 12"),
        {},
        "visits 12",
        "aside columns",
    ),
]
