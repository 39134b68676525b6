"""Builds what a release consists of, from the last commit: the wheel, its checksum, its entry in an index, its SBOM.

`python tools/release.py --url https://example.com/acrdiag` writes `dist/release/`. The wheel is built twice, in folders
of its own; two builds that differ are an error. The URL is where the wheel will be offered for download.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime, timezone
from email import message_from_bytes
from pathlib import Path
from typing import Any, Optional
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
NAME = "acrdiag"
_VERSION = re.compile(r'^VERSION = ".+"$', re.M)


def main() -> int:
    """Write the release and say what it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="folder on the web where the wheel will be")
    parser.add_argument("--output", type=Path, default=ROOT / "dist" / "release")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="acrdiag-release-") as folder:
        first, second = (build(Path(folder) / name) for name in ("first", "second"))
        if sha256(first) != sha256(second):
            print("Two builds of the same commit differ.", file=sys.stderr)
            return 1
        shutil.rmtree(options.output, ignore_errors=True)
        options.output.mkdir(parents=True)
        wheel = Path(shutil.copy(first, options.output))
    digest = sha256(wheel)
    _write(options.output / "SHA256SUMS", f"{digest}  {wheel.name}\n")
    _write(options.output / "index.json", json.dumps(index([index_entry(wheel, options.url)]), indent=2) + "\n")
    _write(options.output / f"{wheel.stem}.cdx.json", sbom(wheel, commit_time()))
    print(f"{digest}  {wheel.name} ({wheel.stat().st_size} bytes)")
    return 0


def build(folder: Path, version: Optional[str] = None) -> Path:
    """Build the wheel of the last commit in a folder of its own; `version` takes the place of the commit's."""
    source = folder / "source"
    source.mkdir(parents=True)
    words = ["git", "archive", "--format=zip", "HEAD"]
    archive = subprocess.run(words, cwd=ROOT, check=True, capture_output=True).stdout
    with zipfile.ZipFile(io.BytesIO(archive)) as content:
        content.extractall(source)
    for path in source.rglob("*"):
        # The modes of files are part of a wheel, and depend on the umask of whoever unpacks or builds.
        path.chmod(0o755 if path.is_dir() else 0o644)
    if version is not None:
        place = source / "azext_acrdiag" / "version.py"
        place.write_text(_VERSION.sub(f'VERSION = "{version}"', place.read_text(encoding="utf-8")), encoding="utf-8")
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    words += ["--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(commit_time().timestamp()))}
    subprocess.run(words, check=True, env=environment, umask=0o022)
    return next(folder.glob("*.whl"))


def commit_time() -> datetime:
    """When the last commit was made: all times in a release are this one."""
    shown = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True)
    return datetime.fromtimestamp(int(shown.stdout), timezone.utc)


def sha256(path: Path) -> str:
    """The checksum that `az extension add` compares."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def index(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """An index of extensions as `az config set extension.index_url` takes it."""
    return {"formatVersion": "1", "extensions": {NAME: entries}}


def index_entry(wheel: Path, url: str) -> dict[str, Any]:
    """The entry of the wheel in an index: `az` reads versions from it, and checks the download by it."""
    with zipfile.ZipFile(wheel) as content:
        own = json.loads(content.read("azext_acrdiag/azext_metadata.json"))
        (place,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
        described = message_from_bytes(content.read(place))
    metadata = {
        **own,
        "name": described["Name"],
        "version": described["Version"],
        "summary": described["Summary"],
        "license": described["License"],
        "classifiers": described.get_all("Classifier"),
        "requires_python": described["Requires-Python"],
        "run_requires": [],
    }
    return {
        "downloadUrl": f"{url.rstrip('/')}/{wheel.name}",
        "filename": wheel.name,
        "metadata": metadata,
        "sha256Digest": sha256(wheel),
    }


def sbom(wheel: Path, made: datetime) -> str:
    """The bill of materials in CycloneDX: the wheel brings nothing but itself."""
    version, digest = wheel.name.split("-")[1], sha256(wheel)
    component = Component(
        name=NAME,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"{NAME}@{version}",
        purl=PackageURL("pypi", name=NAME, version=version),
        licenses=[LicenseFactory().make_with_id("MIT")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, digest))
    bom.metadata.component, bom.metadata.timestamp = component, made
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
