"""Pulling from a web server: what is known is not sent again, and whatever the server does is nobody's fault in a district."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.deployment import SourceConfig
from domain.kind import Sort
from domain.sourcefault import SourceFault
from flows.kinds import shipped_kinds
from onesource import Pulls
from sources.arrivals import MAX_BYTES
from sources.offers import Known, Offered
from sources.opening import Opening, open_source
from webserver import Page, Web, serving, written


def config(address: str, *places: str, timeout_s: float = 5.0, **options: Any) -> SourceConfig:
    boxes = {place: (place,) for place in places}
    return SourceConfig("office", "http", address, boxes=boxes, options=options, timeout_s=timeout_s)


# --- an address with places to fill in


def test_each_box_is_asked_for_its_last_months_the_newest_first_and_what_is_not_there_yet_is_no_trouble(
    web: Web,
) -> None:
    web.put("/NR-01/2023-02.csv", b"february", Last_Modified=written())
    pulls = Pulls(config(f"{web.url}/{{box}}/{{period}}.csv", "NR-01", "NR-02"))
    (file,) = pulls.read()
    assert (file.box, file.path, file.content) == ("NR-01", "NR-01/2023-02.csv", b"february")
    assert file.sent_at == datetime(2023, 3, 1, 8, tzinfo=UTC)
    assert [path for path, _ in web.asked] == [
        f"/{box}/{period}.csv" for box in ("NR-01", "NR-02") for period in ("2023-03", "2023-02", "2023-01")
    ]
    assert web.connections == 1


@pytest.mark.parametrize(
    ("template", "asked", "path"),
    [
        ("/a/{year}{month}.csv", "/a/202303.csv", "202303.csv"),
        ("/a?place={box}&month={period}", "/a?place=%E5%8C%BA%2F1&month=2023-03", "区/1/2023-03/a"),
        ("/{year}/year.csv", "/2023/year.csv", "2023/year.csv"),
        ("/all.csv", "/all.csv", "all.csv"),
    ],
)
def test_months_are_written_as_the_address_asks_and_files_of_two_months_keep_two_paths(
    web: Web, template: str, asked: str, path: str
) -> None:
    web.put(asked, b"1")
    boxes = ("区/1", "NR-02") if "{box}" in template else ()
    (file,) = Pulls(config(web.url + template, *boxes, months=1)).read()
    assert file.path == path


def test_a_file_for_everybody_is_the_box_of_the_only_one_who_sends(web: Web) -> None:
    web.put("/all.csv", b"1")
    (file,) = Pulls(config(f"{web.url}/all.csv", "NR-01")).read()
    assert (file.box, file.path) == ("NR-01", "NR-01/all.csv")


def test_only_the_boxes_that_are_asked_for_are_asked(web: Web) -> None:
    Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", "NR-02")).found(Known(asked={"NR-02"}.__contains__))
    assert [path for path, _ in web.asked] == ["/NR-02.csv"]


# --- a page that lists files


def test_an_index_lists_a_folder_per_box_and_leads_nowhere_else(web: Web) -> None:
    with serving() as other:
        web.index(
            "/d/",
            "NR-01/",
            "NR-02/",
            "loose.csv",
            "?C=M;O=A",
            "/etc/passwd",
            f"{other.url}/d/x.csv",
            ".hidden",
            "%2e%2e/",
        )
        web.index(
            "/d/NR-01/", "2023-02.csv", "deeper/", "%E6%9C%88%E6%8A%A5.xlsx", "..%2f..%2fup.csv", "x.csv.part", "//[bad"
        )
        web.index("/d/NR-02/")
        for path in (
            "/d/loose.csv",
            "/d/NR-01/2023-02.csv",
            "/d/NR-01/%E6%9C%88%E6%8A%A5.xlsx",
            "/d/NR-01/..%2f..%2fup.csv",
        ):
            web.put(path, path.encode(), ETag=f'"{path}"')
        read = Pulls(config(f"{web.url}/d/")).read()
        assert {(one.box, one.path) for one in read} == {
            ("", "loose.csv"),
            ("NR-01", "NR-01/2023-02.csv"),
            ("NR-01", "NR-01/月报.xlsx"),
            ("NR-01", "NR-01/up.csv"),
        }
        assert not other.asked
    assert all(path.startswith("/d/") for path, _ in web.asked)
    assert len(web.asked) == 1 + 2 + 4


def test_the_index_of_python_itself_is_read(tmp_path: Path) -> None:
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

    (tmp_path / "NR-01").mkdir()
    (tmp_path / "NR-01" / "二月 & 三月.csv").write_bytes(b"1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        pulls = Pulls(config(f"http://127.0.0.1:{server.server_address[1]}/"))
        assert [one.path for one in pulls.read()] == ["NR-01/二月 & 三月.csv"]
        assert pulls.read() == []
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.slow
def test_a_page_of_a_hundred_thousand_links_is_listed_in_seconds(web: Web) -> None:
    web.index("/d/", *(f"{number}.csv" for number in range(100_000)))
    web.index("/hostile/", "<a " * 300_000, "<input " * 100_000)
    source = open_source(config(f"{web.url}/d/"), Opening(Path()), shipped_kinds()[Sort.SOURCE])
    started = time.monotonic()
    with closing(source):
        page = source._page(f"{web.url}/d/")  # type: ignore[attr-defined]
        assert len(page) == 100_000
        assert source._page(f"{web.url}/hostile/") == []  # type: ignore[attr-defined]
    assert time.monotonic() - started < 10


def test_a_pattern_narrows_what_is_taken(web: Web) -> None:
    web.index("/d/", "NR-01/")
    web.index("/d/NR-01/", "a.csv", "a.pdf")
    web.put("/d/NR-01/a.csv", b"1")
    given = SourceConfig("office", "http", f"{web.url}/d/", "*/*.csv")
    assert [one.path for one in Pulls(given).read()] == ["NR-01/a.csv"]


# --- what is known


@pytest.mark.parametrize(
    "told",
    [
        {"ETag": '"v1"'},
        {"ETag": 'W/"v1"'},
        {"Last-Modified": written()},
        {"Last-Modified": written(), "ETag": 'W/"v1"'},
    ],
)
def test_what_is_known_is_not_sent_again(web: Web, told: dict[str, str]) -> None:
    web.pages["/NR-01.csv"] = Page(b"one", headers=told)
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    assert [one.content for one in pulls.read()] == [b"one"]
    assert pulls.read() == []
    assert len(web.bodies) == 1
    changed = {name: value.replace("v1", "v2").replace("08:00", "09:00") for name, value in told.items()}
    web.pages["/NR-01.csv"] = Page(b"two", headers=changed)
    assert [one.content for one in pulls.read()] == [b"two"]


def test_what_is_known_is_offered_as_known_and_needs_no_bytes(web: Web) -> None:
    web.put("/NR-01.csv", b"one", ETag='"v1"')
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    pulls.read()
    (again,) = pulls.found()
    assert isinstance(again, Offered)
    assert Known(marks=pulls.marks).has(again)
    assert again.content is None


def test_a_server_that_tells_nothing_is_known_by_its_bytes(web: Web) -> None:
    web.put("/NR-01.csv", b"one")
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    assert len(pulls.read()) == 1
    assert pulls.read() == []
    web.put("/NR-01.csv", b"two")
    assert len(pulls.read()) == 1


def test_a_file_that_was_written_a_moment_ago_is_not_known_by_its_time(web: Web) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    web.put("/NR-01.csv", b"one", Last_Modified=written(now))
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    assert len(pulls.read()) == 1
    web.put("/NR-01.csv", b"two", Last_Modified=written(now))  # within the same second, of the same length
    assert [one.content for one in pulls.read()] == [b"two"]


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_server_whose_clock_is_off_is_read_like_any_other(web: Web, hours: int) -> None:
    web.skew = timedelta(hours=hours)
    written_at = datetime.now(UTC) + web.skew - timedelta(hours=1)
    web.put("/NR-01.csv", b"one", Last_Modified=written(written_at))
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    assert [one.content for one in pulls.read()] == [b"one"]
    assert pulls.read() == []
    assert len(web.bodies) == 1


def test_a_server_that_sends_it_all_the_same_is_not_listened_to(web: Web) -> None:
    web.pages["/NR-01.csv"] = Page(b"x" * 1000, headers={"ETag": '"v1"'})
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    pulls.read()
    key = next(iter(pulls.marks.values())).split(" ")[0]
    pulls.marks = {"NR-01/NR-01.csv": f'{key} etag:"v1"', "NR-01/old name.csv": f'{key} etag:"v0"'}
    assert pulls.read() == []
    assert "If-None-Match" not in web.asked[-1][1]


def test_an_answer_that_nothing_has_changed_where_nothing_is_known_is_odd(web: Web) -> None:
    web.pages["/NR-01.csv"] = Page(status=304, declared=0)
    assert Pulls(config(f"{web.url}/{{box}}.csv", "NR-01")).fault().fault is SourceFault.ODD


# --- names


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="report.xlsx"', "report.xlsx"),
        ("attachment; filename*=UTF-8''%E6%9C%88%E6%8A%A5.xlsx; filename=x.xlsx", "月报.xlsx"),
        ('attachment; filename="../../etc/cron.d/job"', "job"),
        (r'attachment; filename="C:\\Users\\a\\月.xlsx"'.encode().decode("latin-1"), "月.xlsx"),
        ('attachment; filename="%E6%9C%88.csv"', "月.csv"),
        ("attachment; filename*=no-such-charset''%20x.csv", "NR-01"),
        ('attachment; filename=".."', "NR-01"),
        ("attachment", "NR-01"),
        (f'attachment; filename="{"x" * 500}.csv"', "x" * 196 + ".csv"),
    ],
)
def test_a_file_is_called_by_its_server_and_never_by_a_path(web: Web, disposition: str, name: str) -> None:
    web.pages["/export/NR-01"] = Page(b"1", headers={"Content-Disposition": disposition, "ETag": '"1"'})
    pulls = Pulls(config(f"{web.url}/export/{{box}}", "NR-01"))
    (file,) = pulls.read()
    assert file.path == f"NR-01/{name}"
    assert pulls.read() == []
    assert len(web.bodies) == 1


def test_two_files_of_one_name_are_told_apart(web: Web) -> None:
    web.index("/d/", "a%2fx.csv", "b%2fx.csv")
    web.put("/d/a%2fx.csv", b"1")
    web.put("/d/b%2fx.csv", b"2")
    paths = [one.path for one in Pulls(config(f"{web.url}/d/")).read()]
    assert len(set(paths)) == 2
    assert paths[0] == "x.csv"


# --- what stands where a file was asked for

LOGIN = b"<!DOCTYPE html><html><form><input name=u><input type='password' name=p></form></html>"


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/{box}.xlsx", b"<html>Please log in</html>", "text/html; charset=utf-8"),
        ("/{box}.csv", b"<html>Please log in</html>", "text/plain"),
        ("/export?of={box}", LOGIN, "text/html"),
    ],
)
def test_a_login_page_behind_200_is_no_file_of_anybody(web: Web, path: str, body: bytes, kind: str) -> None:
    web.put(path.replace("{box}", "NR-01"), body, Content_Type=kind)
    web.put(path.replace("{box}", "NR-02"), b"a,b\n", Content_Type="text/csv")
    pulls = Pulls(config(web.url + path, "NR-01", "NR-02"))
    assert pulls.troubles() == {"NR-01": (SourceFault.ODD, "a web page instead of the file")}
    assert [one.box for one in pulls.read()] == ["NR-02"]


def test_a_page_that_may_be_a_table_is_left_to_the_reader(web: Web) -> None:
    web.put("/NR-01.xls", b"<html><table></table></html>", Content_Type="application/vnd.ms-excel")
    assert len(Pulls(config(f"{web.url}/{{box}}.xls", "NR-01")).read()) == 1


@pytest.mark.parametrize(
    "page",
    [
        Page(LOGIN, headers={"Content-Type": "text/html"}),
        Page(b"{}", headers={"Content-Type": "application/json"}),
        Page(status=302, headers={"Location": "/login"}),
        Page(b"", declared=MAX_BYTES + 1),
    ],
)
def test_what_is_no_index_is_said_and_not_taken_for_an_empty_one(web: Web, page: Page) -> None:
    web.pages["/d/"] = page
    web.put("/login", b"<html>log in</html>", Content_Type="text/html")
    error = Pulls(config(f"{web.url}/d/")).fault()
    assert error.fault is SourceFault.ODD
    assert error.said


def test_an_index_that_is_not_there_is_named(web: Web) -> None:
    error = Pulls(config(f"{web.url}/gone/")).fault()
    assert (error.fault, error.where) == (SourceFault.NOT_THERE, f"{web.url}/gone/")


# --- what of a configuration cannot work


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        ("ftp://host/{box}", {}, "no https:// or http:// URL"),
        ("http://[bad/{box}", {}, "no https:// or http:// URL"),
        ("https://{box}.example/x", {}, "host open"),
        ("https://host/{bx}", {}, "{bx}"),
        ("https://host/{box}/{month}", {}, "without its year"),
        ("https://host/{box}", {"user": "a"}, "go together"),
        ("https://host/{box}", {"user": "a", "password": "env:P", "token": "env:T"}, "one of them"),
        ("https://host/{box}", {"header": "X-Key"}, "without a `token`"),
    ],
)
def test_what_cannot_work_is_named_without_connecting(address: str, options: dict[str, str], said: str) -> None:
    given = config(address, "NR-01", **options)
    (problem,) = list(shipped_kinds()[Sort.SOURCE]["http"].problems(given))
    assert said in problem[0] + problem[1]
    assert Pulls(given, P="p", T="t").fault().fault is SourceFault.MISUSED


def test_an_address_with_a_box_needs_boxes() -> None:
    kind = shipped_kinds()[Sort.SOURCE]["http"]
    (problem,) = kind.problems(SourceConfig("office", "http", "https://host/{box}"))
    assert "`boxes` or `places`" in problem[1]
    assert not list(kind.problems(SourceConfig("office", "http", "env:OFFICE")))
