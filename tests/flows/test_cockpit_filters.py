"""Whoever looks for Prefect's names of states in the cockpit finds ours of the same type: nobody who has to act is hidden by a
filter that does not know the name."""

from __future__ import annotations

import asyncio
import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas import objects
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from domain.endstate import EndState
from flows.cockpit.filters import OURS, Filters, widened

PAGE = "http://testserver/v2/runs"
FAILED = {"flow_runs": {"state": {"name": {"any_": ["Failed"]}}}}


async def _said_back(request: Request) -> JSONResponse:
    return JSONResponse({"asked": json.loads(await request.body()), "length": request.headers["content-length"]})


def asked(path: str, body: Any, **headers: str) -> dict[str, Any]:
    """What reaches the application of a question, and the length that it is told."""
    app = Filters(Starlette(routes=[Route(path, _said_back, methods=["POST"])]))

    async def ask() -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
            answer: dict[str, Any] = (await client.post(path, json=body, headers=headers)).json()
            return answer

    return asyncio.run(ask())


def names(asked: dict[str, Any]) -> list[str]:
    found: list[str] = asked["flow_runs"]["state"]["name"]["any_"]
    return found


def test_failed_finds_everybody_who_has_to_act_and_completed_what_is_green() -> None:
    answer = asked("/api/flow_runs/paginate", FAILED, referer=PAGE)
    assert names(answer["asked"]) == [
        "Failed",
        "Unanswered",
        "Missing",
        "DeadLetter",
        "Parked",
        "SourceDown",
        "Stuck",
        "Refused",
    ]
    assert int(answer["length"]) == len(json.dumps(answer["asked"]).encode())
    green = {"flow_runs": {"state": {"name": {"any_": ["Completed", "Late"]}}}}
    answer = asked("/api/flow_runs/paginate", green, referer=PAGE)
    assert names(answer["asked"]) == ["Completed", "Skipped", "Flagged", "Late"]


def test_every_name_of_ours_is_found_with_one_of_prefects() -> None:
    known = {name for ours in OURS.values() for name in ours} | {"Completed", "Failed"}
    assert known >= set(EndState)
    for state in EndState:
        assert not state.is_red or state in {"Failed", *OURS["Failed"]}


@pytest.mark.parametrize("referer", [{}, {"referer": "http://elsewhere.example/v2/runs"}])
def test_programs_get_what_they_ask_for(referer: dict[str, str]) -> None:
    answer = asked("/api/flow_runs/paginate", FAILED, **referer)
    assert answer["asked"] == FAILED


def test_what_is_no_filter_passes_as_it_is() -> None:
    state = {"state": {"type": "FAILED", "name": "Failed"}}
    answer = asked("/api/flow_runs/1/set_state", state, referer=PAGE)
    assert answer["asked"] == state
    for body in (b"", b"{", b'{"state": null}', b'{"flow_runs": {"state": {"name": {"any_": null}}}}', b"[1, 2]"):
        assert widened(body).replace(b" ", b"") == body.replace(b" ", b"")


@pytest.mark.slow
def test_a_run_that_needs_somebody_is_in_the_list_of_failed_ones(prefect_server: dict[str, str]) -> None:
    address = urlsplit(prefect_server["PREFECT_API_URL"])
    with (
        temporary_settings({PREFECT_API_URL: prefect_server["PREFECT_API_URL"]}),
        get_client(sync_client=True) as client,
    ):
        flow = client.create_flow_from_name("looked-for")
        for name, state in (("missing", Failed(name="Missing")), ("flagged", Completed(name="Flagged"))):
            run = client.request("POST", "/flow_runs/", json={"flow_id": str(flow), "name": name}).json()
            client.set_flow_run_state(objects.FlowRun.model_validate(run).id, state, force=True)
    line = HTTPConnection(str(address.hostname), address.port or 0, timeout=30)
    wanted = {"flows": {"name": {"any_": ["looked-for"]}}, "flow_runs": {"state": {"name": {"any_": ["Failed"]}}}}
    head = {"content-type": "application/json", "referer": f"http://{address.netloc}/v2/runs"}
    line.request("POST", "/api/flow_runs/paginate", json.dumps(wanted), head)
    assert [one["name"] for one in json.loads(line.getresponse().read())["results"]] == ["missing"]
    line.close()
