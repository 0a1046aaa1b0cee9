"""Bind an address, and serve an application there until a signal says to stop."""

from __future__ import annotations

import ipaddress
import logging
import socket
from typing import TYPE_CHECKING

from translate.errors import OutputError, UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

GRACE = 30
"""Seconds that requests under way have to finish when the server is told to stop."""


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_number(host: str) -> bool:
    """Tell whether a host is an IP address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: A name or an IP address of this machine.
        port: The port; 0 for any that is free.

    Raises:
        UsageError: There is no such host.
        OutputError: The port is taken, or not for everyone.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"no address is known for it: {error}", where=f"--host {host}") from error
    family, _, _, _, address = found[0]
    try:
        return socket.create_server(address[:2], family=family, backlog=256)
    except OSError as error:
        raise OutputError(
            f"can't listen there: {error.strerror}",
            where=f"{host}:{port}",
            hint="Name another port, or 0 for any: id2en serve --port 0",
        ) from error


def address(host: str, listening: socket.socket) -> str:
    """Return the address to type into a browser."""
    port = listening.getsockname()[1]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def server(app: ASGIApp) -> uvicorn.Server:
    """Return a server for an application."""
    import uvicorn

    from translate.serve.connection import Connection

    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",  # what clients do wrong is in our own log
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished, the signal is raised again.

    Args:
        app: What answers.
        listening: Where.
    """
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # as uvicorn's
    server(app).run(sockets=[listening])
