"""A real spreadsheet program opens the glossary, saves it, and loses nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from translate.glossary import exchange

GLOSSARY = Path(__file__).parents[1] / "glossary" / "terms.csv"
# Comma, quotation mark, UTF-8, from line 1, cells as text, numbers as shown:
# https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html
TOKENS = "44,34,76,1,,0,false,true,false"

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def convert(path: Path, to: str, folder: Path) -> Path:
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *(["--infilter=CSV:" + TOKENS] if path.suffix == ".csv" else []),
            *("--convert-to", to, "--outdir", str(folder / "out"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / "out" / f"{path.stem}.{to.split(':')[0]}"


def test_csv_to_ods_and_back_is_the_same_file(tmp_path: Path) -> None:
    sheet = convert(GLOSSARY, "ods", tmp_path)
    back = convert(sheet, f"csv:Text - txt - csv (StarCalc):{TOKENS}", tmp_path)
    assert back.read_bytes() == GLOSSARY.read_bytes()


def test_xlsx_saved_again_holds_the_same_terms(tmp_path: Path) -> None:
    terms = exchange.read(GLOSSARY).terms
    path = tmp_path / "terms.xlsx"
    path.write_bytes(exchange.write(terms, "xlsx"))
    again = convert(path, "xlsx", tmp_path)
    assert again.read_bytes() != path.read_bytes()
    assert exchange.read(again).terms == terms
