"""LibreOffice opens the documents, and what it prints is what was written: on A4, with its marks on every page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.contact import Contact
from domain.duedate import SubmissionState
from domain.messageevidence import EvidenceOfAnswer
from domain.period import Period
from reports.documents.bulletin import bulletin
from reports.documents.ground import Asked
from reports.documents.letters import supervision, urging
from reports.documents.sheet import Sheet
from spreadsheet import program
from tests.reports.documents.conftest import moment

Make = Callable[..., Any]


def printed(folder: Path, sheets: list[Sheet]) -> dict[str, list[str]]:
    """By the kind of document: the text of each page, as LibreOffice prints it, without the spaces of its layout."""
    paths = [sheet.write(folder) for sheet in sheets]
    command = [program("soffice", "libreoffice"), f"-env:UserInstallation=file://{folder}/profile", "--headless",
               "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = {}
    for sheet, path in zip(sheets, paths, strict=True):
        pdf = path.with_suffix(".pdf")
        about = subprocess.run([program("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True).stdout
        assert "595.3" in about, about
        assert "(A4)" in about, about
        text = subprocess.run(
            [program("pdftotext"), "-raw", str(pdf), "-"], check=True, capture_output=True, text=True
        ).stdout
        found[sheet.kind] = [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]
    return found


@pytest.mark.slow
def test_what_an_office_prints_says_what_the_ledger_holds(
    tmp_path: Path, ground: Make, row: Make, alert: Make, message: Make, question: Make
) -> None:
    late, asked = alert(month=7), alert(kind="implausible")
    many = [message(late, day, number=number) for number, day in enumerate([1, 4, 5, 6, 7, 8] * 6, 1)]
    odd = '<w:br/>&"\x07\u202e' + "A" * 3000
    known = ground(
        expected=[row(month=7), row(state=SubmissionState.RETURNED)],
        alerts=[late, asked],
        messages=[
            *many,
            message(late, 11, number=80, state="uncertain"),
            message(late, 12, number=81, state="dead"),
            message(late, 13, number=82, step=2, recipient="section-lead-370611"),
            message(asked, 14, number=83),
        ],
        answers=[EvidenceOfAnswer(asked.id, moment(14), odd, "explain", odd)],
        findings=[question("htn_rate")],
        simulated=True,
        contacts=(Contact("clerk-370611", odd, "clerk", "370611", "file", organisation="福山区卫生健康局"),),
    )
    drafts = [*urging(known, Asked()), *supervision(known, Asked())]
    drafts += bulletin(known, Asked(period=Period("quarter", 2023, 3)))
    pages = printed(tmp_path, drafts)
    for kind, some in pages.items():
        assert all("【模拟数据】代拟稿，未经签发无效" in page for page in some), kind
        assert [page.count(f"—{number}—") for number, page in enumerate(some, 1)] == [1] * len(some), kind
        assert "（印章）年月日" in some[-1].replace(f"—{len(some)}—", ""), kind
        assert "原始记录" in some[-1], kind  # the seal never stands alone on a page
    letter = "".join(pages["urging"])
    assert len(pages["urging"]) >= 2
    assert "福山区卫生健康局：截至2023年9月20日，下列事项尚未办结" in letter
    assert "802023年9月11日9时填报人（福山区）内网文件1送达待确认" in letter
    assert letter.index("未能发出的消息") < letter.index("812023年9月12日")
    assert all("消息编号" in page for page in pages["urging"] if "已发送" in page)  # its head stands over every part
    assert "已于9月1日、9月4日、9月5日、9月6日、9月7日、9月8日、9月13日提醒" in "".join(pages["supervision"])
    assert "应报2份，按时报送1份，迟报（已补报）0份，未报1份" in "".join(pages["bulletin"])
    assert "关于2023年3季度数据报送情况的通报" in "".join(pages["bulletin"])
