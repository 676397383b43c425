"""GET /openapi.json: the door for files as OpenAPI 3.1, made of the constants by which the door itself works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from domain.submission import ReceiptState
from flows.serve.desk import Desk
from flows.serve.problem import HEADERS, MEDIA_TYPE, STATUS, Problem, problem_document
from flows.serve.pushanswer import LISTED_AT_MOST, OF_A_QUESTION, SCHEMA
from flows.serve.submissions import PATH, REPLAYED
from flows.serve.upload import LONGEST_KEY, TYPES
from sources.arrivals import MAX_BYTES
from words.catalogue import languages

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def routes(desk: Desk) -> Sequence[BaseRoute]:
    """The description, the same for everybody."""

    def described(_request: Request) -> Response:
        return JSONResponse(document(desk.language))

    return [Route("/openapi.json", described, methods=["GET"])]


def document(language: str) -> dict[str, Any]:
    """The description, with examples in a language."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Planwatch: files pushed by districts' own systems",
            "version": version("planwatch"),
            "description": "One file per request. A file that is taken is a receipt; figures are judged later, with the "
            "others. Nothing here tells which figure would pass. What is no HTTP at all is answered 400, and a connection "
            "too many 503, in plain text.",
        },
        "paths": {PATH: {"post": _post(language)}},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "made by `planwatch tokens add`, shown once",
                }
            },
            "schemas": {"Submission": _submission(), "Check": _check(), "Problem": _problem()},
        },
    }


def _post(language: str) -> dict[str, Any]:
    table = {"schema": {"type": "string", "format": "binary", "minLength": 1, "maxLength": MAX_BYTES}}
    return {
        "operationId": "push",
        "summary": "Send one filled form",
        "security": [{"token": []}],
        "parameters": [
            _header("Idempotency-Key", "the same key with the same bytes gets the same answer; without one the bytes alone "
                    "tell whether a file is known", {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"}),
            _header("Content-Disposition", "attachment; filename*=UTF-8''... names the file", _TEXT),
            {**_header("filename", "the same in the address, percent-encoded", _TEXT), "in": "query"},
        ],
        "requestBody": {"required": True, "content": dict.fromkeys(TYPES, table)},
        "responses": {**_taken(), **_refused(language)},
    }  # fmt: skip


def _header(name: str, what: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": what, "schema": dict(schema)}


def _taken() -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Submission"}}}
    replayed = {"description": "this push was answered before", "schema": {"const": "true"}}
    return {
        "201": {"description": "received: a new receipt", "content": content},
        "200": {
            "description": "known: the push itself, by its key, or these bytes",
            "headers": {REPLAYED: replayed},
            "content": content,
        },
    }


def _refused(language: str) -> dict[str, Any]:
    return {
        str(status): _refusal([one for one in Problem if STATUS[one] == status], language)
        for status in sorted(set(STATUS.values()))
    }


def _refusal(problems: Sequence[Problem], language: str) -> dict[str, Any]:
    headers = {name: {"schema": {"const": value}} for one in problems for name, value in HEADERS.get(one, {}).items()}
    examples = {one.value: {"value": problem_document(one, language)} for one in problems}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "; ".join(one.value.replace("_", " ") for one in problems),
        **({"headers": headers} if headers else {}),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _messages() -> dict[str, Schema]:
    return {f"message_{language}": _TEXT for language in languages()}


def _submission() -> Schema:
    made = _object(
        schema={"const": SCHEMA},
        receipt=_TEXT,
        number=_TEXT,
        received_at={"type": "string", "format": "date-time"},
        state={"enum": [state.value for state in ReceiptState]},
        new={"type": "boolean"},
        box=_TEXT,
        file=_TEXT,
        size=_COUNT,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        **_messages(),
    )
    made["properties"]["check"] = {"$ref": "#/components/schemas/Check"}  # not there where there was no time for it
    return made


def _check() -> Schema:
    read = _object(form=_TEXT, place=_TEXT, period=_TEXT, figures=_COUNT, lacking=_list(_TEXT))
    question = _object(**dict.fromkeys(OF_A_QUESTION, _TEXT), **_messages())
    refusal = _object(code=_TEXT, sheet=_TEXT, cell=_TEXT, **_messages())
    listed = {"maxItems": LISTED_AT_MOST}
    return _object(
        refusal={"oneOf": [{"type": "null"}, refusal]},
        read=_list(read),
        questions=_COUNT,
        rows={**_list(question), **listed},
        left_aside={**_list(_object(where=_TEXT, **_messages())), **listed},
        unread_answers={**_list(_object(**_messages())), **listed},
        not_testable=_list(_TEXT),
    )


def _problem() -> Schema:
    return _object(
        type={"type": "string", "format": "uri"},
        title=_TEXT,
        status={"enum": sorted(set(STATUS.values()))},
        detail=_TEXT,
        **_messages(),
    )
