"""One folder of an SFTP server that cannot be listed in time, or a line that breaks, stops no other box."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault
from looked import found
from sftpserver import Server
from sources.offers import BoxTrouble, Found, Known, Offered, Source


def until_it_breaks(source: Source) -> list[Found]:
    got: list[Found] = []
    with suppress(SourceUnavailable):
        for one in source.offers(Known()):
            got.append(one)
    return got


@pytest.mark.slow
def test_a_box_whose_listing_does_not_come_in_time_stops_no_other(server: Server, reach: Callable[..., Source]) -> None:
    server.waiting["/370611"] = 30
    seen = found(reach(server.port, limit_s=1.5))
    assert [one.path for one in seen if isinstance(one, Offered)] == ["loose.xlsx", "370683/c.xlsx"]
    (trouble,) = [one for one in seen if isinstance(one, BoxTrouble)]
    assert (trouble.box, trouble.error.fault) == ("370611", SourceFault.SLOW)


def test_what_was_listed_before_the_line_broke_is_taken(server: Server, reach: Callable[..., Source]) -> None:
    def break_off(what: str, path: str) -> None:
        if path.endswith("/370683"):
            server.hang_up()

    server.before = break_off
    paths = [one.path for one in until_it_breaks(reach(server.port)) if isinstance(one, Offered)]
    assert paths == ["loose.xlsx", "370611/a.xlsx", "370611/more/b.xlsx"]
