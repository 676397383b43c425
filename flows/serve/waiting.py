"""Connections that say nothing, or a byte at a time: none keeps its place for longer than it takes to ask."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN_S = 15.0  # until the heads of a request are there; its body has a limit of its own


class Impatient(H11Protocol):
    """uvicorn's protocol, which ends a connection that asks for nothing within a time. uvicorn alone waits for ever for a
    request: whoever opens enough connections would keep everybody else out."""

    head_within_s = HEAD_WITHIN_S
    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _watch(self) -> None:
        if self._is_answering:
            self._stop()
        elif self._ends is None:
            self._ends = self.loop.call_later(self.head_within_s, self._end)

    def _stop(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _end(self) -> None:
        self._ends = None
        if not self._is_answering:
            self.transport.close()
