"""A return about any cell of any workbook."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from spreadsheet import CASES, TOKEN


@pytest.fixture
def case() -> Callable[[str], bytes]:
    """A file that somebody sent, by its name."""
    return lambda name: (CASES / name).read_bytes()


@pytest.fixture
def returned(desk: Any, finding: Any) -> Callable[..., bytes]:
    """The file as it goes back, asked about at these cells of its first sheet, or of a sheet that is named."""

    def build(content: bytes, *cells: str, sheet: str = "", **told: Any) -> bytes:
        first = sheet or CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names[0]
        asked = [finding(id=f"f-{cell}", item=cell, sheet=first, cell=cell) for cell in cells]
        made: bytes = desk.returned(content, asked, token=TOKEN, **told)
        return made

    return build
