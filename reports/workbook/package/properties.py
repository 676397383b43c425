"""The token of a return among the workbook's own properties, where spreadsheets keep it when they save."""

from __future__ import annotations

from reports.workbook.package.archive import CannotExtend
from reports.workbook.package.book import STRICT
from reports.workbook.package.markup import Splices, said, tree

TOKEN = "planwatch-token"  # noqa: S105  # the name of a property
PART = "docProps/custom.xml"
PART_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
STRICT_RELATION = f"{STRICT}officeDocument/relationships/customProperties"
KINDS = ("custom-properties", "customProperties")
_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
)
_STRICT_SPACES = (f"{STRICT}officeDocument/customProperties", f"{STRICT}officeDocument/docPropsVTypes")


def has_token(part: bytes) -> bool:
    """Whether properties carry a token: the workbook is a return that came back."""
    return any(one.attributes.get("name") == TOKEN for one in tree(part).children)


def with_token(part: bytes | None, token: str, *, strict: bool) -> bytes:
    """The properties with this token, in place of an earlier one. Raises CannotExtend."""
    own, values = _STRICT_SPACES if strict else _SPACES
    if part is None:
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return f'{head}<Properties xmlns="{own}">{_property("", 2, token, values)}</Properties>'.encode()
    root, splices = tree(part), Splices(part)
    if root.name != "Properties":
        raise CannotExtend("odd_package", PART)
    if root.space in (_SPACES[0], _STRICT_SPACES[0]):
        values = (_SPACES if root.space == _SPACES[0] else _STRICT_SPACES)[1]
    numbers = [int(pid) for one in root.children if (pid := one.attributes.get("pid", "")).isdigit()]
    for one in root.children:
        if one.attributes.get("name") == TOKEN:
            splices.replace(one.start, one.end, "")
    splices.append(root, _property(root.prefix, max((1, *numbers)) + 1, token, values))
    return splices.done()


def _property(p: str, number: int, token: str, values: str) -> str:
    value = f'<vt:lpwstr xmlns:vt="{values}">{said(token)}</vt:lpwstr>'
    return f'<{p}property fmtid="{_SET}" pid="{number}" name="{TOKEN}">{value}</{p}property>'
