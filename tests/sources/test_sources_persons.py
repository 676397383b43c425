"""Records of single persons are refused wherever they stand; sums, codes and signatures are not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import RefusedFile
from domain.evidence import LeftAside
from sources.read.grammar.persons import names_a_person, without_telephones
from sources.read.personlist import list_of_persons
from sources.read.persons import refuse_persons
from sources.read.sheet import Around, Sheet

IDENTITIES = [
    "370611198001011234",
    "身份证370611198001011234王某",
    "３７０６１１１９８００１０１１２３４",
    "370611 19800101 1234",
    "3706 1119 8001 0112 34",
    "3 7 0 6 1 1 1 9 8 0 0 1 0 1 1 2 3 4",
    "370611-19800101-123X",
    "370611.19800101.1234",
    "3706111980\u200b01011234",
    "370611\n19800101\n1234",
    "370611　19800101　１２３４",
    "11010519491231002Ｘ",
    "110101900307001",
    "１１０１０１９００３０７００１",
    "110101 900307 001",
    "3.70602199001011E+17",
    "3.70602E+17",
    "1.10101900307001E+14",
]
NO_IDENTITIES = [
    "631756430.128906",
    "370611001001",  # a village
    "91370611MA3C0ABC1X",  # an institution
    "12370611493412345",
    "370611200012345",  # an enterprise
    "370611 20240930 1800",  # a county, a day, a figure
    "370611-2024-09-30-1800",
    "6222021234567890123",  # an account
    "123456789012345",
    "0.370611198001011234",
    "370,611,198,001,011,234",
    "370611202409301234567",
    "1.5E+14",
    "2024-09-30 10:11:12.123456",
]


@pytest.mark.parametrize("text", IDENTITIES)
def test_an_identity_number_is_found_in_any_width_and_spacing(text: str) -> None:
    assert names_a_person(text)


@pytest.mark.parametrize("text", NO_IDENTITIES)
def test_codes_accounts_and_figures_are_no_identity_numbers(text: str) -> None:
    assert not names_a_person(text)


def refused(*sheets: Sheet) -> RefusedFile:
    with pytest.raises(RefusedFile, match="person_level") as caught:
        refuse_persons("月报.xlsx", sheets, {})
    return caught.value


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        (Sheet("名单", [["", 370611198001011234.0]]), "B1"),
        (Sheet("名单", [["110101 900307 001"]], Around(hidden=True)), "A1"),
        (Sheet("月报", [["门诊人次", 5]], Around(remarks=(("B1", "见 370611198001011234"),))), "B1"),
    ],
)
def test_an_identity_number_is_found_in_cells_hidden_sheets_and_comments(sheet: Sheet, cell: str) -> None:
    error = refused(sheet)
    assert (error.sheet, error.cell, error.found) == (sheet.name, cell, "身份证号码 identity number")


def test_a_sheet_that_is_named_by_an_identity_number_is_not_repeated() -> None:
    assert "370611198001011234" not in str(refused(Sheet("370611198001011234", [["a"]])))


LISTS: dict[str, list[list[Any]]] = {
    "names, birth dates and diagnoses": [
        ["姓名", "出生日期", "住址", "诊断"],
        ["张某某", "1990-03-07", "某镇1号", "高血压"],
        ["李某某", "1985-01-02", "某镇2号", "糖尿病"],
    ],
    "one patient": [["患者姓名", "身份证号"], ["买买提", "3706"]],
    "names alone": [["姓名"], ["张三"], ["李四"], ["王五"]],
    "below a title": [
        ["签约居民名单"],
        [],
        ["序号", "姓名", "性别", "年龄"],
        [1, "张三", "男", 45],
        [2, "李四", "女", 50],
    ],
    "without headings, sexes": [["张三", "男", 34], ["李四", "女", 50], ["王五", "男", 2]],
    "without headings, birth dates": [
        ["张三", date(1990, 3, 7)],
        ["李四", date(1985, 1, 2)],
        ["王小五", date(1971, 1, 2)],
    ],
    "numbers of records": [["病历号", "科室"], ["A1", "内科"], ["A2", "外科"]],
    "birth dates and diagnoses without names": [
        ["出生日期", "诊断"],
        ["1990-03-07", "高血压"],
        ["1985-01-02", "糖尿病"],
    ],
    "spaced headings": [["姓　名", "疾 病"], ["张三", "高血压"], ["李四", "糖尿病"], ["王五", "高血压"]],
    "patients": [["患者", "年龄", "病种"], ["张三", 45, "高血压"], ["李四", 46, "糖尿病"]],
    "headings one below the other": [["姓名", "张三", "李四", "王五"], ["诊断", "高血压", "糖尿病", "高血压"]],
    "several persons in one cell": [["备注"], ["张三（男，45岁，高血压）、李四（女，46岁，糖尿病）"]],
    "names and mobiles": [["张三", "13812345678"], ["李四", "13812345679"], ["王五", "13812345670"]],
}
TABLES: dict[str, list[list[Any]]] = {
    "counts by sex and age": [["性别", "年龄", "人数"], ["男", "0-4", 12], ["女", "0-4", 13], ["男", "5-9", 3]],
    "cases by illness": [["病种", "性别", "例数"], ["高血压", "男", 3], ["白血病", "女", 2], ["肺癌", "男", 9]],
    "groups of people": [["儿童", "老人", "居民", "合计"], [1, 2, 3, 6], [1, 2, 3, 6], [1, 2, 3, 6]],
    "who changed what": [["王芳", "2024-05-06"], ["李四", "2024-05-07"], ["张三", "2024-06-01"]],
    "heads of institutions": [
        ["机构名称", "法定代表人", "成立日期"],
        ["A", "张三", "1990-01-02"],
        ["B", "李四", "1985-01-02"],
        ["C", "王五", "2001-01-02"],
    ],
    "who filled the form in": [["填表人姓名", "联系电话"], ["王某", "0535-6621234"]],
    "a remark on life expectancy": [["备注"], ["人均预期寿命：男78岁，女82岁"]],
    "towns": [["高疃镇", "男"], ["张格庄镇", "女"], ["古现街道", "男"]],
    "the signature block": [["单位负责人：", "张三", "填表人：", "李四", "联系电话：", "13812345678"]],
    "districts": [["福山区", 1], ["牟平区", 2], ["莱山区", 3]],
}


@pytest.mark.parametrize("rows", LISTS.values(), ids=LISTS)
def test_a_list_of_persons_is_refused_on_any_sheet(rows: list[list[Any]]) -> None:
    error = refused(Sheet("月报", [["门诊人次", 5]]), Sheet("名单", rows, Around(hidden=True)))
    assert (error.sheet, error.found) == ("名单", "人员名单 list of persons")


@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_a_table_that_lists_nobody_is_read(rows: list[list[Any]]) -> None:
    assert list_of_persons(Sheet("表", rows), whole=True) is None
    refuse_persons("月报.xlsx", [Sheet("表", rows)], {})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("联系13812345678", "联系***********"),
        ("１３８１２３４５６７８", "***********"),
        ("138-1234-5678 李某", "***-****-**** 李某"),
        ("电话（0535）6621234", "电话（****）*******"),
        ("0535-6621234转802", "****-*******转802"),
        ("增加13812345678.5元", "增加13812345678.5元"),
        ("12345热线", "12345热线"),
        ("文号2023-1234567", "文号2023-1234567"),
    ],
)
def test_a_telephone_is_masked_and_figures_and_hotlines_are_not(text: str, kept: str) -> None:
    assert without_telephones(text) == kept


def test_a_telephone_in_a_note_is_named_and_the_one_of_the_signature_is_not() -> None:
    rows: list[list[Any]] = [
        ["指标代码", "本期数", "说明"],
        ["visits", 13812345678, "问李某13812345678"],
        ["填表人：", "李某", "联系电话：", "13812345678"],
    ]
    aside = refuse_persons("月报.xlsx", [Sheet("月报", rows, Around(remarks=(("C2", "0535-6621234"),)))], {})
    assert aside == (LeftAside("telephone", "月报", "C2"), LeftAside("telephone", "月报", "C2"))
