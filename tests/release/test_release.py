"""A release from the last commit: the same wheel twice, its entry in an index, and `az` installing and updating it."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from azext_acrdiag.version import VERSION
from tests.harness.stage import Stage
from tests.simulator.world import load_world
from tools import release

ROOT = Path(__file__).parents[2]
OLDER = "0.9.0"
SEMANTIC = r"\d+\.\d+\.\d+((a|b|rc)\d+)?"
"""Semantic versioning, with the marks of pre-releases that Python's packages have."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Nothing is logged."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel of the last commit, built twice under different umasks, and one of an older version."""
    folder = tmp_path_factory.mktemp("wheels")
    built = {"first": release.build(folder / "first")}
    former = os.umask(0o077)
    try:
        built["second"] = release.build(folder / "second")
    finally:
        os.umask(former)
    return built | {"older": release.build(folder / "older", OLDER)}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is served on loopback, and its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def offer(folder: Path, url: str, *wheels: Path) -> None:
    entries = []
    for wheel in wheels:
        (folder / wheel.name).write_bytes(wheel.read_bytes())
        entries.append(release.index_entry(wheel, url))
    (folder / "index.json").write_text(json.dumps(release.index(entries)), encoding="utf-8")


def test_two_builds_are_the_same_file(wheels: dict[str, Path]) -> None:
    assert release.sha256(wheels["first"]) == release.sha256(wheels["second"])


def test_the_wheel_holds_the_extension_its_licence_and_nothing_else(wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels["first"]) as content:
        names = content.namelist()
        licence = f"acrdiag-{VERSION}.dist-info/licenses/LICENSE"
        assert content.read(licence) == (ROOT / "LICENSE").read_bytes()
        assert all(name.startswith(("azext_acrdiag/", f"acrdiag-{VERSION}.dist-info/")) for name in names)
        assert {Path(name).suffix for name in names if name.startswith("azext_acrdiag/")} == {".py", ".json"}
        modes = {stat.S_IMODE(entry.external_attr >> 16) for entry in content.infolist()}
    assert modes <= {0o644, 0o664}
    assert wheels["first"].stat().st_size < 1 << 20


def test_the_version_is_a_semantic_one_and_has_a_history() -> None:
    assert re.fullmatch(SEMANTIC, VERSION)
    assert f"\n{VERSION}\n{'+' * len(VERSION)}\n" in (ROOT / "HISTORY.rst").read_text(encoding="utf-8")


def test_the_bill_of_materials_is_valid_and_names_the_wheel(wheels: dict[str, Path]) -> None:
    text = release.sbom(wheels["first"], release.commit_time())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    component = json.loads(text)["metadata"]["component"]
    assert component["hashes"][0]["content"] == release.sha256(wheels["first"])
    assert component["version"] == VERSION
    assert text == release.sbom(wheels["second"], release.commit_time())


def test_az_adds_it_from_an_index_updates_it_and_judges_bundles_of_the_older_one(
    wheels: dict[str, Path], site: tuple[Path, str]
) -> None:
    folder, url = site
    offer(folder, url, wheels["older"])
    with Stage(load_world(ROOT / "tests" / "worlds" / "healthy.yaml")) as stage:
        az = stage.sandbox.az
        assert az(f"config set extension.index_url={url}/index.json").exit == 0
        added = az("extension add -n acrdiag --yes")
        assert added.exit == 0, added.stderr
        assert az("extension show -n acrdiag --query version -o tsv").stdout.strip() == OLDER
        saved = az("acr diagnose-login run -n contosoapps --repository team/api --save run.json -o json")
        assert saved.exit == 0, saved.stderr
        assert json.loads(saved.stdout)["tool"]["version"] == OLDER
        offer(folder, url, wheels["older"], wheels["first"])
        updated = az("extension update -n acrdiag")
        assert updated.exit == 0, updated.stderr
        assert az("extension show -n acrdiag --query version -o tsv").stdout.strip() == VERSION
        judged = az("acr diagnose-login analyze --bundle run.json -o json")
        assert judged.exit == 0, judged.stderr
        report = json.loads(judged.stdout)
    assert report["tool"]["version"] == VERSION
    assert report["verdict"]["state"] == json.loads(saved.stdout)["verdict"]["state"]


def test_az_refuses_a_wheel_that_is_not_the_one_in_the_index(wheels: dict[str, Path], site: tuple[Path, str]) -> None:
    folder, url = site
    offer(folder, url, wheels["first"])
    (folder / wheels["first"].name).write_bytes(wheels["older"].read_bytes())
    with Stage(load_world(ROOT / "tests" / "worlds" / "healthy.yaml")) as stage:
        assert stage.sandbox.az(f"config set extension.index_url={url}/index.json").exit == 0
        added = stage.sandbox.az("extension add -n acrdiag --yes")
        assert added.exit != 0
        assert stage.sandbox.az("extension list -o tsv").stdout.strip() == ""


def test_make_release_says_what_it_wants() -> None:
    asked = subprocess.run(["make", "release"], cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode != 0
    assert "URL=" in asked.stderr
