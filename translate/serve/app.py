"""The application: operations on a worker, a glossary, a memory; pages; doors."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from translate.serve import pages
from translate.serve.api import Api
from translate.serve.documents import Documents
from translate.serve.doors import Doors
from translate.serve.glossary_file import GlossaryFile
from translate.serve.libre import Libre
from translate.serve.operations import SMALL, openapi, route
from translate.serve.refusals import BUG, RefusedError, Teller
from translate.serve.worker import ROOM, Worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from translate.engines.base import Engine
    from translate.memory import Memory
    from translate.pipeline import Options


def application(
    engine: Engine,
    glossary: Sequence[Path],
    memory: Memory,
    options: Options,
    *,
    names: frozenset[str] = frozenset(),
    any_number: bool = False,
    author: str = "",
    log: Callable[[str], None] = lambda _: None,
    room: int = ROOM,
) -> Doors:
    """Return the server's ASGI application. Its worker runs while its lifespan does.

    Args:
        engine: What translates.
        glossary: Files of the glossary, the last of which is written to.
        memory: The translation memory.
        options: How to translate.
        names: Host names it answers to, besides those of this machine for itself.
        any_number: Whether it answers to any IP address.
        author: Who corrects.
        log: Told of each request.
        room: How many translations may be under way and waiting.

    Raises:
        GlossaryError: A file can't be read.
    """
    teller = Teller([*glossary, memory.path])
    terms = GlossaryFile(glossary, teller)
    documents = Documents(options.boilerplate)
    worker = Worker(engine, memory, options, room)
    operations = [
        *Libre(worker, terms, documents).operations(),
        *Api(
            worker, terms, memory, documents, teller, model=engine.info.name, author=author
        ).operations(),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with worker:
            yield

    app = Starlette(
        routes=[*(route(each, teller) for each in operations), *pages.routes(openapi(operations))],
        exception_handlers={
            RefusedError: _refused,
            HTTPException: _http_error,
            ClientDisconnect: _gone,
            Exception: _bug,
        },
        lifespan=lifespan,
    )
    limits = {each.path: each.most for each in operations}
    return Doors(app, names=names, any_number=any_number, limits=limits, most=SMALL, log=log)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return error.response()


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=499)


async def _bug(_: Request, __: Exception) -> Response:
    return JSONResponse({"error": BUG}, 500)
