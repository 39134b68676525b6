"""Runs the chosen scenarios with every version, or with two: `python -m tests.matrix [--ends]`, or `make matrix`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.harness.extension import built_wheel, installed_extension
from tests.harness.runner import run_many
from tests.harness.sandbox import AZ_VARIABLE, cli_version

from .choice import FILES
from .versions import VERSIONS, Missing, Version, az_of

_IMPORT_ALL = """
import importlib, pkgutil, azext_acrdiag
for module in pkgutil.walk_packages(azext_acrdiag.__path__, "azext_acrdiag."):
    importlib.import_module(module.name)
"""


def main() -> int:
    """Returns 0 if nothing failed with any version that this machine can install."""
    parser = argparse.ArgumentParser(prog="python -m tests.matrix")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--ends", action="store_true", help="the oldest and the newest version only")
    options = parser.parse_args()
    versions = (VERSIONS[0], VERSIONS[-1]) if options.ends else VERSIONS
    failing = [version for version in versions if not _holds(version, options.jobs)]
    return 1 if failing else 0


def _holds(version: Version, jobs: int) -> bool:
    started = time.monotonic()
    try:
        az = az_of(version)
    except Missing as missing:
        print(f"azure-cli{version.cli} on Python {version.python}: skipped, {missing}", flush=True)
        return True
    os.environ[AZ_VARIABLE] = str(az)
    failed = _unimportable(az)
    passed = 0
    for report in run_many(FILES, jobs, verbose=False):
        if report.status == "failed":
            failed.append(report.render(verbose=False))
        passed += report.status == "passed"
    print(*failed, sep="\n", end="\n" if failed else "")
    name = f"azure-cli {cli_version(az)} on Python {version.python}"
    print(f"{name}: {passed} passed, {len(failed)} failed ({time.monotonic() - started:.0f} s)", flush=True)
    return not failed


def _unimportable(az: Path) -> list[str]:
    """Why a module of the wheel cannot be imported, if one cannot."""
    extension = installed_extension(built_wheel())
    words = [str(az.with_name("python")), "-c", _IMPORT_ALL]
    done = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(extension / "acrdiag")}, capture_output=True, text=True, check=False
    )
    return [done.stderr] if done.returncode != 0 else []


if __name__ == "__main__":
    sys.exit(main())
