"""A web server beside which somebody is writing, and pages in the letters of Chinese offices: nothing passes by without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from domain.deployment import SourceConfig
from domain.sourcefault import SourceFault
from onesource import Pulls
from pulling import return_of
from sources.offers import Unfinished
from webserver import Page, Web, written

pytestmark = pytest.mark.slow

CUT_OFF = b"PK\x03\x04" + bytes(500)


def config(address: str, *places: str, **options: Any) -> SourceConfig:
    boxes = {place: (place,) for place in places}
    return SourceConfig("office", "http", address, boxes=boxes, options=options, timeout_s=5)


def just_now(**behind: float) -> str:
    return written(datetime.now(UTC) - timedelta(**behind))


def test_a_correction_of_the_same_length_within_the_second_is_not_passed_by(web: Web) -> None:
    """The ETag of nginx is the time in seconds and the length."""
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    second = just_now()
    web.put("/NR-01.csv", b"7.51", ETag='"6400-4"', Last_Modified=second)
    assert [one.content for one in pulls.read()] == [b"7.51"]
    web.put("/NR-01.csv", b"7.61", ETag='"6400-4"', Last_Modified=second)
    assert [one.content for one in pulls.read()] == [b"7.61"]


@pytest.mark.parametrize("content", [CUT_OFF, b""], ids=["cut off", "empty"])
def test_what_is_being_uploaded_there_is_left(web: Web, content: bytes) -> None:
    web.put("/NR-01.xlsx", content, Last_Modified=just_now(minutes=3))
    pulls = Pulls(config(f"{web.url}/{{box}}.xlsx", "NR-01"))
    assert pulls.found() == [Unfinished("NR-01", "NR-01/NR-01.xlsx")]
    web.put("/NR-01.xlsx", content, Last_Modified=just_now(minutes=20))
    assert [one.content for one in pulls.read()] == [content]


def test_half_a_table_that_grows_there_is_left(web: Web) -> None:
    web.put("/NR-01.csv", return_of()[:90], Last_Modified=just_now())
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    pulls.pause = lambda seconds: web.put("/NR-01.csv", return_of(), Last_Modified=just_now())
    assert pulls.found() == [Unfinished("NR-01", "NR-01/NR-01.csv")]
    pulls.pause = lambda seconds: None
    assert [one.content for one in pulls.read()] == [return_of()]
    assert pulls.read() == []


def test_half_an_answer_that_says_no_length_is_left(web: Web) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(return_of()[: 40 + len(web.bodies)])

    web.pages["/NR-01.csv"] = Page(act=half, declared=-1)
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    assert pulls.found() == [Unfinished("NR-01", "NR-01/NR-01.csv")]
    web.pages["/NR-01.csv"] = Page(return_of(), declared=-1)
    assert [one.content for one in pulls.read()] == [return_of()]


def test_an_index_in_gb18030_names_its_files(web: Web) -> None:
    page = '<html><body><a href="莱山区/">莱山区</a></body></html>'
    web.put("/d/", page.encode("gb18030"), Content_Type="text/html")
    folder = "/d/%E8%8E%B1%E5%B1%B1%E5%8C%BA/"
    web.put(folder, page.replace("莱山区/", "月报.csv").encode("gb18030"), Content_Type="text/html")
    web.put(f"{folder}%E6%9C%88%E6%8A%A5.csv", b"1", Last_Modified=written())
    assert [one.path for one in Pulls(config(f"{web.url}/d/")).read()] == ["莱山区/月报.csv"]


def test_a_file_that_is_listed_and_is_not_there_is_told(web: Web) -> None:
    web.index("/d/", "NR-01/", "NR-02/")
    web.index("/d/NR-01/", "gone.csv", "here.csv")
    web.index("/d/NR-02/")
    web.put("/d/NR-01/here.csv", b"1", Last_Modified=written())
    pulls = Pulls(config(f"{web.url}/d/"))
    assert {box: fault for box, (fault, _) in pulls.troubles().items()} == {"NR-01": SourceFault.NOT_THERE}
    assert [one.path for one in pulls.read()] == ["NR-01/here.csv"]


def test_a_server_that_fails_while_it_is_asked_again_is_given_up(web: Web) -> None:
    boxes = [f"NR-{number:02d}" for number in range(1, 21)]
    for box in boxes:
        web.put(f"/{box}.csv", return_of(), Last_Modified=just_now())
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", *boxes))
    pulls.pause = lambda seconds: web.pages.update({f"/{box}.csv": Page(status=401) for box in boxes})
    assert pulls.fault().fault is SourceFault.CREDENTIALS
    assert len(web.asked) == 20 + 5
