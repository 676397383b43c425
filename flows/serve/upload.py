"""A file that somebody sends, read within limits: what the head of the request says first, and not a byte more than is allowed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Send

from domain.pushtoken import PREFIX, RANDOM_BYTES
from flows.serve.problem import Problem, PushRefused, SenderGone
from sources.arrivals import MAX_BYTES
from sources.filenames import plain_name

# What a file may be called by its sender's program, and how the name of one that has no name ends.
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "application/octet-stream": "",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
        "application/vnd.ms-excel": ".xls",
        "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12": ".xlsb",
        "application/vnd.oasis.opendocument.spreadsheet": ".ods",
        "text/csv": ".csv",
        "text/tab-separated-values": ".tsv",
        "text/plain": ".txt",
    }
)
LONGEST_KEY = 255
LINGER_S = 2.0  # a sender who is refused half way may not read the answer if the door is shut in its face
_KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
_TOKEN = re.compile(rf"bearer +({PREFIX}[A-Za-z0-9_-]{{{-(-RANDOM_BYTES * 4 // 3)}}}) *", re.IGNORECASE)
_NAMES = (
    r"(?:^|[;\s])filename\*\s*=\s*[^';]*'[^']*'([^;\s]+)",
    r'(?:^|[;\s])filename\s*=\s*"((?:[^"\\]|\\.)*)"',
    r"(?:^|[;\s])filename\s*=\s*([^;\s]+)",
)
_NAMELESS = "submission"


@dataclass(slots=True)
class Upload:
    """One request that brings a file."""

    request: Request
    most: int = MAX_BYTES
    ended: bool = field(init=False)  # nothing more will come

    def __post_init__(self) -> None:
        headers = self.request.headers
        self.ended = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers

    @property
    def token(self) -> str:
        """The token of the head. Raises PushRefused (token) for what cannot be one."""
        given = self.request.headers.getlist("authorization")
        found = _TOKEN.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            raise PushRefused(Problem.TOKEN)
        return found[1]

    @property
    def key(self) -> str:
        """By what the sender knows this push again; empty for none. Raises PushRefused (key)."""
        given = self.request.headers.getlist("idempotency-key")
        if len(given) > 1 or not all(_KEY.fullmatch(one) for one in given):
            raise PushRefused(Problem.KEY)
        return given[0] if given else ""

    @property
    def ending(self) -> str:
        """How a file of its type is called. Raises PushRefused (type)."""
        kind = self.request.headers.get("content-type", next(iter(TYPES))).partition(";")[0].strip().lower()
        packed = self.request.headers.get("content-encoding", "identity").strip().lower()
        if kind not in TYPES or packed != "identity":
            raise PushRefused(Problem.TYPE)
        return TYPES[kind]

    @property
    def name(self) -> str:
        """The readable name of the file, without any folder. Raises PushRefused (type)."""
        ending = self.ending
        return plain_name(self._given_name().decode("utf-8", "surrogateescape")) or _NAMELESS + ending

    def refuse_too_large(self) -> None:
        """By what the head says alone. Raises PushRefused (too_large)."""
        said = self.request.headers.get("content-length", "0")
        if not said.isdecimal() or int(said) > self.most:
            raise PushRefused(Problem.TOO_LARGE)

    async def content(self, patience_s: float) -> bytes:
        """The bytes, all of them within so many seconds. Raises PushRefused (too_large, slow, empty), SenderGone."""
        body = bytearray()
        try:
            async with asyncio.timeout(patience_s):
                while not await self._more(body):
                    if len(body) > self.most:
                        raise PushRefused(Problem.TOO_LARGE)
        except TimeoutError:
            raise PushRefused(Problem.SLOW) from None
        if len(body) > self.most:
            raise PushRefused(Problem.TOO_LARGE)
        if not body:
            raise PushRefused(Problem.EMPTY)
        return bytes(body)

    async def answer(self, response: Response, send: Send) -> None:
        """Sends the answer. Where the file was not read to its end the connection ends with it, after a moment in which the
        rest is thrown away; whoever has waited to be asked for the file is not waited for."""
        if self.ended:
            await response(self.request.scope, self.request.receive, send)
            return
        headers = [*response.raw_headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": response.body, "more_body": True})
        if "expect" not in self.request.headers:
            await self._throw_away()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _more(self, body: bytearray) -> bool:
        """Takes what has come; says whether it was the last."""
        message = await self.request.receive()
        if message["type"] == "http.disconnect":
            raise SenderGone
        body += message.get("body", b"")
        self.ended = not message.get("more_body", False)
        return self.ended

    async def _throw_away(self) -> None:
        dropped = 0
        try:
            async with asyncio.timeout(LINGER_S):
                while dropped <= self.most:
                    part = bytearray()
                    if await self._more(part):
                        return
                    dropped += len(part)
        except (TimeoutError, SenderGone):
            return

    def _given_name(self) -> bytes:
        """As it was written: percent signs are undone, the bytes are not understood yet."""
        for part in self.request.scope["query_string"].split(b"&"):
            name, _, value = part.partition(b"=")
            if name == b"filename":
                return unquote_to_bytes(value.replace(b"+", b" "))
        head = self.request.headers.get("content-disposition", "")
        for number, pattern in enumerate(_NAMES):
            if found := re.search(pattern, head, re.IGNORECASE):
                raw = found[1].encode("latin-1", "replace")
                return unquote_to_bytes(raw) if number == 0 else re.sub(rb"\\(.)", rb"\1", raw)
        return b""
