"""The review page and the page that explains the API, with their styles and scripts.

A policy with a number used once names what may run and style: only what these pages link to.
"""

from __future__ import annotations

import json
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from translate.report.page.markup import Html, element, encoded, joined
from translate.serve.operations import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request

FOLDER = Path(__file__).with_name("page")
REPORT = Path(__file__).parents[1] / "report" / "page"

FILES: Mapping[str, tuple[Path, str]] = {
    "report.css": (REPORT / "style.css", "text/css"),
    "theme.js": (REPORT / "theme.js", "text/javascript"),
    "review.css": (FOLDER / "review.css", "text/css"),
    **{path.name: (path, "text/javascript") for path in sorted(FOLDER.glob("*.js"))},
}
"""What is served below ``/page/``."""

EXAMPLE = """\
$ curl 127.0.0.1:8765/translate -d q='Rudal itu jatuh di Kyiv.' -d source=id -d target=en
{"translatedText":"The missile fell in Kyiv."}"""

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def routes(document: Mapping[str, Any]) -> list[Route]:
    """Return the routes of both pages, of what they link to, and of the OpenAPI document.

    Args:
        document: The OpenAPI document.
    """
    api = json.dumps(document, ensure_ascii=False).encode()
    docs = encoded(explained(document)).decode()
    review = (FOLDER / "review.html").read_text(encoding="utf-8")

    async def review_page(_: Request) -> Response:
        return _page(review)

    async def docs_page(_: Request) -> Response:
        return _page(docs)

    async def openapi(_: Request) -> Response:
        return Response(api, media_type="application/json")

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            return Response(status_code=404)
        path, media = FILES[name]
        return Response(_read(path), media_type=media, headers={"Cache-Control": "no-cache"})

    return [
        Route("/", review_page),
        Route("/docs", docs_page),
        Route("/openapi.json", openapi),
        Route("/page/{name}", file),
    ]


def explained(document: Mapping[str, Any]) -> str:
    """Return the page that explains an OpenAPI document."""
    groups: dict[str, list[Html]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            described = _operation(method.upper(), path, operation)
            groups.setdefault(operation["tags"][0], []).append(described)
    schemas = document["components"]["schemas"]
    refusals = REFUSALS.items()
    content = joined(
        [
            element("h1", "The API of id2en serve"),
            element(
                "p",
                "For programs there is ",
                element("a", "openapi.json", href="/openapi.json"),
                ". ",
                element("a", "Back to the review page", href="/"),
                class_="about",
            ),
            element("pre", EXAMPLE),
            *(
                element("section", element("h2", name), *operations)
                for name, operations in groups.items()
            ),
            element("h2", "What else can be answered"),
            element(
                "p",
                "With one of these comes ",
                element("code", '{"error": "…"}'),
                ", which says more.",
            ),
            element("ul", *(element("li", element("b", str(s)), f" {t}") for s, t in refusals)),
            element("h2", "Objects"),
            *(_schema(name, schema) for name, schema in schemas.items()),
        ],
        "\n",
    )
    head = [
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", "API · id2en"),
        *(
            element("link", rel="stylesheet", href=f"/page/{name}", nonce="%NONCE%")
            for name in ("report.css", "review.css")
        ),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n{element("head", *head)}\n<body class="docs">\n'
        f"<main>{content}</main>\n</body>\n</html>\n"
    )


def _page(text: str) -> Response:
    nonce = secrets.token_urlsafe(16)
    return HTMLResponse(
        text.replace("%NONCE%", nonce),
        headers={"Content-Security-Policy": POLICY.format(nonce=nonce)},
    )


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Html:
    said = [
        element("li", element("code", each["name"]), f" in the {each['in']}: {each['description']}")
        for each in operation["parameters"]
    ]
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        said.append(element("li", "body ", element("code", media), ": ", *_type(content)))
    refused = [status for status in operation["responses"] if int(status) >= 400]
    for status, answer in operation["responses"].items():
        if status in refused:
            continue
        types = joined(
            part
            for media, content in answer.get("content", {}).items()
            for part in (" ", element("code", media), ": ", *_type(content))
        )
        said.append(element("li", element("b", status), f" {answer['description']}", types))
    said.append(element("li", "or ", ", ".join(refused), class_="quiet"))
    return element(
        "article",
        element("h3", element("code", f"{method} {path}"), " ", operation["summary"]),
        element("p", operation["description"]) if operation["description"] else None,
        element("ul", *said),
        class_="operation",
    )


def _schema(name: str, schema: Mapping[str, Any]) -> Html:
    about, _, attributes = schema.get("description", "").partition("\n\nAttributes:\n")
    meaning = _meanings(attributes)
    rows = (
        element(
            "tr",
            element("th", element("code", field), scope="row"),
            element("td", *_type({"schema": said})),
            element("td", meaning.get(field, "")),
        )
        for field, said in schema.get("properties", {}).items()
    )
    return element(
        "article",
        element("h3", name),
        element("p", " ".join(about.split())),
        element("div", element("table", element("tbody", *rows)), class_="scroll"),
        id=name,
        class_="operation",
    )


def _meanings(attributes: str) -> dict[str, str]:
    """Return what the lines ``name: meaning`` of a docstring say, by name."""
    found: dict[str, str] = {}
    name = ""
    for line in attributes.splitlines():
        head, colon, rest = line.strip().partition(": ")
        if colon and line.startswith("    ") and not line.startswith("     "):
            name, found[head] = head, rest
        elif name:
            found[name] += f" {line.strip()}"
    return {field: text.replace("``", "") for field, text in found.items()}


def _type(content: Mapping[str, Any]) -> Iterator[str | Html]:
    """Yield what a schema is, in words and links."""
    schema = content.get("schema", {})
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield element("a", name, href=f"#{name}")
    elif "enum" in schema or "const" in schema:
        yield " or ".join(map(json.dumps, schema.get("enum") or [schema["const"]]))
    elif choices := schema.get("anyOf") or schema.get("oneOf"):
        for number, choice in enumerate(choices):
            yield " or " if number else ""
            yield from _type({"schema": choice})
    elif schema.get("type") == "array" and "items" in schema:
        yield "list of "
        yield from _type({"schema": schema["items"]})
    else:
        yield schema.get("type") or schema.get("description") or "bytes"
