"""What is published: the wheel and the sdist, the locks, the container and the service."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

import translate
from translate import models

if TYPE_CHECKING:
    from collections.abc import Iterable

wheels = pytest.importorskip("hatchling.builders.wheel")
sdists = pytest.importorskip("hatchling.builders.sdist")

ROOT = Path(__file__).parents[1]
LARGEST_WHEEL = 16_000_000
"""Bytes; 12 MB of it are the model."""


@pytest.fixture
def epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def tracked(*folders: str) -> set[str]:
    """Return the files that are part of the project, as far as git can tell."""
    command = ["git", "ls-files", "-z", *folders]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the git repository")
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}


def wheel(folder: Path) -> Path:
    (path,) = wheels.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(path)


def ours(names: Iterable[str]) -> set[str]:
    """Return names without what an unfinished change may have left in the folder."""
    known = tracked()
    return {name for name in names if name in known or not (ROOT / name).exists()}


def test_the_wheel_has_the_package_and_nothing_else(epoch: None, tmp_path: Path) -> None:
    path = wheel(tmp_path)
    assert path.name == f"id2en-{translate.__version__}-py3-none-any.whl"
    assert path.stat().st_size < LARGEST_WHEEL
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        about = f"id2en-{translate.__version__}"
        package = {name for name in names if name.startswith("translate/")}
        assert names - package == {
            *(f"{about}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD")),
            f"{about}.dist-info/entry_points.txt",
            f"{about}.dist-info/licenses/LICENSE",
            f"{about}.data/data/share/man/man1/id2en.1",
        }
        assert ours(package) == tracked("translate")
        kinds = {PurePosixPath(name).suffix for name in package}
        assert not kinds & {".pyc", ".so", ".sqlite", ".safetensors", ".pt"}
        sums = archive.read(f"translate/model/{models.CHECKSUMS}").decode()
        for line in sums.splitlines():
            digest, _, name = line.partition("  ")
            data = archive.read(f"translate/model/{name}")
            assert hashlib.sha256(data).hexdigest() == digest
        metadata = archive.read(f"{about}.dist-info/METADATA").decode()
    assert f"\nVersion: {translate.__version__}\n" in metadata
    assert {"translate/report/page/script.js", "translate/data/abbreviations.txt"} <= package


def test_the_wheel_is_the_same_each_time(
    epoch: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = wheel(tmp_path / "1").read_bytes()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setenv("TZ", "Asia/Jakarta")
    assert wheel(tmp_path / "2").read_bytes() == first


def test_the_sdist_has_the_project_but_what_runs_its_ci() -> None:
    files = sdists.SdistBuilder(str(ROOT)).recurse_included_files()
    names = {Path(each.path).relative_to(ROOT).as_posix() for each in files}
    assert ours(names) == {n for n in tracked() if not n.startswith((".ci/", ".github/"))}


# What is installed.


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-scale.lock"])
def test_a_lock_pins_all_with_hashes_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^--|find-links|index-url", text, re.MULTILINE)
    rows = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    assert all(re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", row) for row in rows)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = ["web", "scale"] if "scale" in name else ["web"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    pinned = {row.partition("==")[0].lower().replace("_", "-") for row in rows}
    names = {re.split(r"[\[<>=!~; ]", each)[0].lower().replace("_", "-") for each in wanted}
    assert names <= pinned, "make lock"


# Where it runs.


def test_the_container_is_built_of_what_its_context_has() -> None:
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in kept if line.startswith("!")]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile, re.MULTILINE)
        for word in line.split()[:-1]
    ]
    lock = re.search(r"^ARG LOCK=(\S+)$", dockerfile, re.MULTILINE)
    assert lock
    for name in (word.replace("${LOCK}", lock[1]) for word in copied):
        assert (ROOT / name).exists(), name
        assert any(PurePosixPath(name).match(pattern) for pattern in kept), name
    assert re.search(r"^USER (?!root|0)", dockerfile, re.MULTILINE)


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="needs hadolint")
def test_the_dockerfile_has_no_lint() -> None:
    subprocess.run(["hadolint", str(ROOT / "Dockerfile")], check=True)


SERVICE = ROOT / "docs/systemd/id2en.service"


def test_the_service_may_run_the_code_that_the_engine_makes() -> None:
    # With it each translation is garbage, and nothing says so (measured; ctranslate2 4.8.5).
    settings = SERVICE.read_text(encoding="utf-8").splitlines()
    assert not [line for line in settings if line.startswith("MemoryDenyWriteExecute")]
    assert "ProtectSystem=strict" in settings
    assert "DynamicUser=yes" in settings


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_takes_the_service(tmp_path: Path) -> None:
    program = tmp_path / "id2en"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    text = SERVICE.read_text(encoding="utf-8").replace("/opt/id2en/bin/id2en", str(program))
    (tmp_path / SERVICE.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / SERVICE.name)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    assert (done.returncode, done.stderr) == (0, "")
