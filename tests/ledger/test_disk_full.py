"""A disk that is full when a sending is to be recorded: one sentence, nothing lost, one repeat that says so."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from domain.errors import LedgerUnavailable
from tests.ledger.sending import Place, Service


@contextmanager
def no_file_grows() -> Iterator[None]:
    """No byte more on any disk, for this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_disk_that_fills_up_after_sending_is_said_and_the_message_is_repeated_once_and_marked(
    place: Place, service: Service
) -> None:
    place.put("a")
    answer, full = service.answer_to, no_file_grows()

    def and_fill_up(text: str) -> object:
        full.__enter__()
        return answer(text)

    service.answer_to = and_fill_up  # type: ignore[assignment,method-assign]
    try:
        with pytest.raises(LedgerUnavailable, match=r"full or failing: free space or mend it, and run this again"):
            place.run()
    finally:
        full.__exit__(None, None, None)
    service.answer_to = answer  # type: ignore[method-assign]
    place.clock.later(minutes=3)
    place.run()
    place.clock.later(days=1)
    place.run()
    assert service.times("a") == 2
    assert "可能重复" in service.got[1]
    assert place.states() == {"a": "sent"}
