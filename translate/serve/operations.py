"""What can be asked of the server: each operation is described once, where it is defined.

From the descriptions come the routes, the checks of what comes in, and the OpenAPI document.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pydantic
from pydantic.json_schema import models_json_schema
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import translate
from translate.errors import Id2enError
from translate.serve.refusals import RefusedError
from translate.serve.shapes import ErrorShape, Shape

if TYPE_CHECKING:
    from starlette.requests import Request

    from translate.serve.refusals import Teller

JSON = "application/json"
SMALL = 1_000_000
"""Bytes a request may have where no document comes with it."""

REFUSALS = {
    400: "The request makes no sense.",
    403: "The request comes from another site.",
    404: "There is no such thing (any more).",
    408: "The request came too slowly.",
    409: "Not now: something was changed meanwhile, or is not ready.",
    413: "The request is too large.",
    415: "The body is of another type than asked for.",
    421: "The request is for another host.",
    503: "Too much is waiting or being sent; Retry-After says when to come again.",
    507: "A file can't be written.",
}
ANYWHERE = (400, 403, 408, 413, 415, 421, 503)
"""What any request that sends something can be answered."""

Handler = Callable[..., Awaitable[Shape | Sequence[Shape] | Response | None]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something said in the address.

    Attributes:
        name: Its name.
        about: What it is for.
        place: Whether it is a part of the path.
        several: Whether it may be given several times.
    """

    name: str
    about: str
    place: Literal["path", "query"] = "query"
    several: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked.

    Attributes:
        method: GET, POST …
        path: Where, with ``{names}`` of path parameters.
        handler: Called with the request, and the body if it has a shape.
        summary: What it does, in a few words.
        about: What else is to be known.
        parameters: What the address says.
        body: Shape of the body.
        form: Whether the body may also be a form with the same fields.
        raw: What else the body is: media type and what it holds.
        answer: Shape of the answer; ``None`` for an empty one.
        lists: Whether the answer is a list of these.
        stream: Shapes of the lines of an answer that comes line by line.
        file: Whether the answer is a file.
        status: Of a good answer.
        refusals: Statuses of other answers, besides those in ``ANYWHERE``.
        most: Bytes the request may have.
        group: What it is listed under.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    about: str = ""
    parameters: Sequence[Parameter] = ()
    body: type[Shape] | None = None
    form: bool = False
    raw: Mapping[str, str] = field(default_factory=dict)
    answer: type[Shape] | None = None
    lists: bool = False
    stream: Sequence[type[Shape]] = ()
    file: bool = False
    status: int = 200
    refusals: Sequence[int] = ()
    most: int = SMALL
    group: str = "Review"


def route(operation: Operation, teller: Teller) -> Route:
    """Return the route of an operation.

    Args:
        operation: What is asked.
        teller: How errors of the library are told.
    """

    async def endpoint(request: Request) -> Response:
        try:
            if operation.body is None:
                answer = await operation.handler(request)
            else:
                answer = await operation.handler(request, await _body(request, operation))
        except Id2enError as error:
            raise teller.refusal(error) from error
        if isinstance(answer, Response):
            return answer
        if answer is None:
            return Response(status_code=204)
        return JSONResponse(_plain(answer), operation.status)

    return Route(operation.path, endpoint, methods=[operation.method])


async def _body(request: Request, operation: Operation) -> Shape:
    """Return the body of a request.

    Raises:
        RefusedError: 400 or 415, if it is not what the operation asks for.
    """
    assert operation.body is not None
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if operation.form and media in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        form = await request.form(max_files=0, max_part_size=operation.most)
        found: Any = {**request.query_params, **form}
    elif media == JSON or media.endswith("+json"):
        try:
            found = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise RefusedError(400, f"the body is not JSON: {error}") from error
    else:
        raise RefusedError(415, f"the body must be {JSON}, and is {media or 'of no type'}")
    try:
        return operation.body.model_validate(found)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RefusedError(400, f"{where}: {first['msg']}".removeprefix(": ")) from error


def _plain(answer: Shape | Sequence[Shape]) -> Any:
    if isinstance(answer, Shape):
        return answer.model_dump()
    return [each.model_dump() for each in answer]


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of these operations."""
    shapes: set[type[Shape]] = {ErrorShape}
    for each in operations:
        shapes |= {shape for shape in (each.body, each.answer, *each.stream) if shape}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    references, definitions = models_json_schema(
        [(shape, "validation") for shape in ordered],
        ref_template="#/components/schemas/{model}",
    )
    schemas = {shape: references[shape, "validation"] for shape in ordered}
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _described(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "id2en",
            "version": translate.__version__,
            "summary": "Indonesian→English news translation with an editor's glossary.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {"schemas": definitions["$defs"]},
    }


def _described(operation: Operation, schemas: Mapping[type[Shape], Any]) -> dict[str, Any]:
    error = {"content": {JSON: {"schema": schemas[ErrorShape]}}}
    refused = {*operation.refusals, *(ANYWHERE if operation.method != "GET" else (421,))}
    described: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}{operation.path.replace('/', '_')}",
        "summary": operation.summary,
        "description": operation.about,
        "tags": [operation.group],
        "parameters": [
            {
                "name": each.name,
                "in": each.place,
                "description": each.about,
                "required": each.place == "path",
                "schema": {"type": "array", "items": {"type": "string"}}
                if each.several
                else {"type": "string"},
            }
            for each in operation.parameters
        ],
        "responses": {
            str(operation.status): _answer(operation, schemas),
            **{str(s): {"description": REFUSALS[s]} | error for s in sorted(refused)},
        },
    }
    if operation.body or operation.raw:
        described["requestBody"] = {"required": True, "content": _content(operation, schemas)}
    return described


def _content(operation: Operation, schemas: Mapping[type[Shape], Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if operation.body:
        content[JSON] = {"schema": schemas[operation.body]}
    if operation.body and operation.form:
        content["application/x-www-form-urlencoded"] = {"schema": schemas[operation.body]}
    for media, about in operation.raw.items():
        content[media] = {"schema": {"description": about}}
    return content


def _answer(operation: Operation, schemas: Mapping[type[Shape], Any]) -> dict[str, Any]:
    if operation.stream:
        lines = {"oneOf": [schemas[each] for each in operation.stream]}
        return {
            "description": "Lines of JSON, each an object.",
            "content": {"application/x-ndjson": {"schema": lines}},
        }
    if operation.file:
        return {"description": "The file.", "content": {"application/octet-stream": {}}}
    if operation.answer is None:
        return {"description": "Done."}
    schema = schemas[operation.answer]
    if operation.lists:
        schema = {"type": "array", "items": schema}
    return {"description": "Done.", "content": {JSON: {"schema": schema}}}
