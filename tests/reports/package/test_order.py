"""A spreadsheet program repairs a file whose elements stand in another order than the standard's, or whose counts lie. The
standard's own schemas come with no package, so its orders are written down here (ISO/IEC 29500-1, 18.2.27, 18.3.1.99,
18.8.39)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest

from spreadsheet import CASES, parts

ORDERS = {
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
    "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties "
    "cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst",
    "workbook": "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes "
    "webPublishing fileRecoveryPr webPublishObjects extLst",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
    "font": "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme",
    "dataValidation": "formula1 formula2",
}
COUNTED = ("fonts", "fills", "borders", "cellXfs", "dataValidations", "mergeCells")
NAMES = sorted(path.name for path in CASES.glob("*.xlsx") if path.name != "grid_8digit.xlsx")


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def misplaced(root: ElementTree.Element) -> Iterator[str]:
    """Children that stand before what has to come before them."""
    for element in root.iter():
        order = ORDERS.get(local(element), "").split()
        places = [order.index(local(child)) for child in element if local(child) in order]
        if places != sorted(places) and local(element) != "font":
            yield f"{local(element)}: {[local(child) for child in element]}"
        if local(element) in COUNTED and element.get("count") not in (None, str(len(element))):
            yield f"{local(element)} counts {element.get('count')}, holds {len(element)}"


@pytest.mark.parametrize("name", NAMES)
def test_everything_stands_where_the_standard_has_it(
    case: Callable[[str], bytes], returned: Callable[..., bytes], name: str
) -> None:
    made = returned(case(name), "E12", "F9", "K30")
    held = {
        part: ElementTree.fromstring(content)
        for part, content in parts(made).items()
        if part.endswith((".xml", ".rels"))
    }
    own = [ElementTree.fromstring(content) for part, content in parts(case(name)).items() if part.endswith(".xml")]
    faults = {one for root in own for one in misplaced(root)}  # what the clerk's file has of its own stays
    assert [one for root in held.values() for one in misplaced(root) if one not in faults] == []
    (styles,) = (root for part, root in held.items() if part.endswith("styles.xml"))
    lists = {local(child): child for child in styles}
    formats = lists["cellXfs"]
    for one in formats:
        for attribute, of in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            assert int(one.get(attribute, "0")) < len(lists[of])
    for root in held.values():
        if local(root) == "worksheet":
            assert all(int(cell.get("s") or "0") < len(formats) for cell in root.iter() if local(cell) == "c")
    types = {one.get("PartName") for one in held["[Content_Types].xml"]}
    assert {"/xl/worksheets/planwatch.xml", "/docProps/custom.xml"} <= types
