"""Installs the built wheel once, by the real `az extension add`, for all sandboxes to share."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from . import ROOT
from .sandbox import Sandbox, az_under_test

INSTALLED = ROOT / "build" / "extensions"


class InstallError(RuntimeError):
    """There is no wheel, or `az extension add` refused it."""


def built_wheel() -> Path:
    """The newest wheel that `make wheel` left. Raises InstallError."""
    wheels = sorted((ROOT / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        raise InstallError("there is no wheel in dist: run `make wheel`")
    return wheels[-1]


def installed_extension(wheel: Path) -> Path:
    """An extension folder with the wheel installed, made on first use and kept by digest. Raises InstallError."""
    az = az_under_test()
    target = INSTALLED / hashlib.sha256(wheel.read_bytes() + bytes(az)).hexdigest()[:16]
    if target.exists():
        return target
    INSTALLED.mkdir(parents=True, exist_ok=True)
    # A folder of its own until it is complete: two runs may install the same wheel at the same time.
    unfinished = Path(tempfile.mkdtemp(dir=INSTALLED, prefix="unfinished-"))
    try:
        with tempfile.TemporaryDirectory(prefix="acrdiag-install-") as folder:
            sandbox = Sandbox(Path(folder), az, unfinished)
            result = sandbox.az(["extension", "add", "--source", str(wheel), "--yes"])
        if result.exit != 0:
            raise InstallError(f"az extension add failed:\n{result.stderr}")
        if not target.exists():
            unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target
