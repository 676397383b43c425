"""Whether the server can do its work: the ledger answers. Says nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from domain.errors import PlanwatchError
from flows.serve.desk import Desk


def routes(desk: Desk) -> Sequence[BaseRoute]:
    """GET /health: 200 where the ledger answers, else 503."""

    def health(_request: Request) -> Response:
        try:
            desk.workplace()
        except PlanwatchError:
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return [Route("/health", health, methods=["GET"])]
