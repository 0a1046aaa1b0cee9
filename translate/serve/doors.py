"""Who is let in, with how much, for how long; and what every answer says to browsers.

A page of another site may make a browser ask this server. It is kept from reading by the browser
(nothing is shared with other origins), and from changing anything by what a browser says of its
requests (``Origin``, ``Sec-Fetch-Site``). A name of another site that is made to point here (DNS
rebinding) is known by the ``Host`` header; a number can't be such a name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from translate.serve.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 30.0
"""How long a body may take to come."""

MOST_AT_ONCE = 100_000_000
"""Bytes of the bodies of all requests under way: memory grows with them."""

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?")

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer says unless it says otherwise: it is no page, and nobody else's."""


class Doors:
    """Lets requests through to an application, or turns them away.

    Args:
        app: The application.
        names: Host names it answers to, besides those of this machine for itself.
        any_number: Whether it answers to any IP address, as it must where others reach it.
        limits: Bytes a request to a path may have; ``most`` where its path isn't there.
        most: Bytes any other request may have.
        log: Told of each request when it is answered.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        names: frozenset[str] = frozenset(),
        any_number: bool = False,
        limits: Mapping[str, int],
        most: int,
        log: Callable[[str], None],
    ) -> None:
        self._app = app
        self._names = names | {"localhost"}
        self._any_number = any_number
        self._limits, self._most = limits, most
        self._held = 0
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status, body = time.perf_counter(), 0, 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                said = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((n, v) for n, v in _ENCODED_HEADERS if n not in said),
                ]
            await send(message)

        def hold(size: int) -> None:
            nonlocal body
            if self._held + size > MOST_AT_ONCE:
                raise RefusedError(
                    503, "too much is being sent at once; come again", {"Retry-After": "5"}
                )
            self._held += size
            body += size

        headers = {n.decode("latin-1"): v.decode("latin-1") for n, v in scope["headers"]}
        try:
            refusal = self._refused(scope["method"], scope["path"], headers)
            if refusal is not None:
                await refusal.response()(scope, receive, answer)
            else:
                most = self._limits.get(scope["path"], self._most)
                await self._app(scope, _bounded(receive, most, hold), answer)
        finally:
            self._held -= body
            took = time.perf_counter() - start
            path = scope["raw_path"].decode("latin-1")  # as it came, control characters escaped
            self._log(f"{scope['method']} {path} {status or 'gone'} {1000 * took:.0f} ms")

    def _refused(self, method: str, path: str, headers: Mapping[str, str]) -> RefusedError | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return RefusedError(421, "this server is not called by that name")
        if method not in SAFE:
            site = headers.get("sec-fetch-site", "none")
            origin = headers.get("origin")
            if site not in ("same-origin", "none"):
                return RefusedError(403, "a page of another site may not do this")
            if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
                return RefusedError(403, "a page of another site may not do this")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limits.get(path, self._most):
            return _too_large(self._limits.get(path, self._most))
        return None

    def _is_ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        if not found:
            return False
        name = found[1].strip("[]")
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._any_number or address.is_loopback


_ENCODED_HEADERS = [(n.lower().encode(), v.encode()) for n, v in HEADERS.items()]


def _bounded(receive: Receive, most: int, hold: Callable[[int], None]) -> Receive:
    """Return ``receive`` that refuses a body that is too large or too slow.

    Args:
        receive: What gives the body.
        most: Bytes it may have.
        hold: Told of the bytes of each part; raises what is to be raised if there is no room.
    """
    size = 0
    deadline = time.monotonic() + BODY_SECONDS
    complete = False

    async def bounded() -> Message:
        nonlocal size, complete
        if complete:  # what comes now is that the client goes away, whenever that is
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), deadline - time.monotonic())
        except TimeoutError:
            raise RefusedError(408, "the request came too slowly") from None
        part = len(message.get("body", b""))
        size += part
        if size > most:
            raise _too_large(most)
        hold(part)
        complete = not message.get("more_body", False)
        return message

    return bounded


def _too_large(most: int) -> RefusedError:
    return RefusedError(413, f"the request is too large: {most / 1e6:g} MB can be sent here")
