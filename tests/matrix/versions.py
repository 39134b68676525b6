"""Which versions are tested, and how a virtual environment with one of them is had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Optional

from tests.harness import ROOT

ENVIRONMENTS = ROOT / ".matrix"


class Version(NamedTuple):
    """A version of the CLI, as pip is asked for it, and the Python that it runs on."""

    cli: str
    python: str

    @property
    def folder(self) -> Path:
        """Where its virtual environment is."""
        return ENVIRONMENTS / f"{self.cli.strip('=~')}-python{self.python}"


OLDEST, NEWEST = "==2.75.0", "~=2.91"
"""The oldest is `azext.minCliCoreVersion` of the extension's metadata, the newest what all other tests run with."""

VERSIONS = (
    Version(OLDEST, "3.9"),
    Version(OLDEST, "3.10"),
    Version(NEWEST, "3.11"),
    Version(NEWEST, "3.12"),
    Version(NEWEST, "3.13"),
)


class Missing(Exception):
    """This machine cannot make the environment; the message says what it lacks."""


def az_of(version: Version) -> Path:
    """The `az` of that version, installed on first use. Raises Missing, or CalledProcessError where pip fails."""
    az = version.folder / "bin" / "az"
    stamp = version.folder / "complete"
    if not stamp.exists():
        python = _interpreter(version.python)
        if python is None:
            raise Missing(f"there is no Python {version.python} that can make virtual environments")
        subprocess.run([python, "-m", "venv", "--clear", str(version.folder)], check=True)
        # Without bytecode: most of the CLI's modules are never imported here.
        words = ["install", "-qq", "--no-compile", "--disable-pip-version-check", f"azure-cli{version.cli}"]
        subprocess.run([str(az.with_name("python")), "-m", "pip", *words], check=True)
        stamp.touch()
    return az


def _interpreter(version: str) -> Optional[str]:
    return next((each for each in _candidates(version) if _is_usable(each)), None)


def _candidates(version: str) -> Iterator[str]:
    found = shutil.which(f"python{version}")
    if found is not None:
        yield found
    # pyenv has the others in a folder each; what it puts on the PATH works for the chosen ones only.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from (str(path) for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}")))
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield sys.executable


def _is_usable(python: str) -> bool:
    return subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0
