"""A connection that is not kept for those who neither ask nor read.

uvicorn waits forever for a request's head, and for an answer to be read. What is slow to send a
body is given up in ``doors``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEAD_SECONDS = 10.0
"""How long the head of a request may take to come, from the connection or the last answer on."""

READ_SECONDS = 30.0
"""How long a client may take to read ``LEAST`` bytes more of an answer."""

LEAST = 65_536


class Connection(H11Protocol):
    """One client's connection; uvicorn makes them."""

    _asking: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_asking()
        self._stop_reading()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Stop waiting for a request that is there."""
        before: Any = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop_asking()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, whatever else comes of the last."""
        self._await_request()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Begin to wait for an answer to be read."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """Stop waiting: nearly all has been read."""
        self._stop_reading()
        if self._asking:
            self._await_request()
        super().resume_writing()

    def _await_request(self) -> None:
        self._stop_asking()
        self._asking = self.loop.call_later(HEAD_SECONDS, self._unasked)

    def _unasked(self) -> None:
        if self._reading:  # the last answer
            self._await_request()
        else:
            self.transport.abort()

    def _stop_asking(self) -> None:
        if self._asking:
            self._asking.cancel()
            self._asking = None

    def _await_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._reading = self.loop.call_later(READ_SECONDS, self._unread, left)

    def _unread(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < LEAST:
            self.transport.abort()
        else:
            self._await_reader()

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading.cancel()
            self._reading = None
