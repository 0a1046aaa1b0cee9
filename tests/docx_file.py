"""Makes DOCX files for tests, as Word packs them."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
ROOTS = {"header1": "hdr", "footer1": "ftr", "footnotes": "footnotes", "endnotes": "endnotes"}
TYPES = {"header1": "header", "footer1": "footer"}


def part(root: str, content: str) -> str:
    """Return a part with the namespaces of Word."""
    return f'{_HEAD}<w:{root} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{root}>'


def pack(files: dict[str, str]) -> bytes:
    """Return a package of files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


def document(body: str, **others: str) -> bytes:
    """Return a document.

    Args:
        body: The content of its body.
        others: The contents of other parts: ``header1``, ``footnotes`` …, and ``styles``.
    """
    parts = {name: part(ROOTS.get(name, name), content) for name, content in others.items()}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{TYPES.get(name, name)}+xml"/>'
        for name in parts
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{TYPES.get(name, name)}" Target="{name}.xml"/>'
        for n, name in enumerate(parts, 10)
    )
    return pack(
        {
            "[Content_Types].xml": (
                f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
                f"{overrides}</Types>"
            ),
            "_rels/.rels": (
                f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
                "</Relationships>"
            ),
            "word/_rels/document.xml.rels": (
                f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{R}/hyperlink" Target="https://example.org/" '
                f'TargetMode="External"/>{relations}</Relationships>'
            ),
            "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
            **{f"word/{name}.xml": content for name, content in parts.items()},
        }
    )


def paragraph(*content: str) -> str:
    """Return a paragraph."""
    return f"<w:p>{''.join(content)}</w:p>"


def run(text: str, look: str = "") -> str:
    """Return a run.

    Args:
        text: Its text.
        look: Its formatting: ``b``, ``i`` …
    """
    properties = f"<w:rPr><w:{look}/></w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def content(data: bytes, name: str = "document") -> str:
    """Return a part of a document, without its root element."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(f"word/{name}.xml").decode()
    inside = text[text.index(">", text.index("<w:")) + 1 : text.rindex("</w:")]
    return inside.removeprefix("<w:body>").removesuffix("</w:body>")
