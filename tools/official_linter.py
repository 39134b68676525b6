"""Runs `azdev linter` and `azdev style`, which Azure CLI extensions have to pass, on the extension as it stands.

`python tools/official_linter.py` with the Python of a virtual environment that has azdev. Everything that azdev writes
goes to a temporary folder: a home, a stub in the place of the CLI's repository, and a copy of the extension. The rules
about the coverage of commands by recorded tests are left out: they fetch their settings from the network.

The style is azdev's own settings, except for what this module names. azdev takes `pylintrc` and `.flake8` at the top of
the repository of extensions for that; they are made of its own files, so new checks of azdev count here too.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "acrdiag"
RULES = ("params", "commands", "command_groups", "help_entries")
COVERAGE = """\
CMD_PATTERN: ["-", "-", "-", "-"]
QUO_PATTERN: "-"
END_PATTERN: "-"
DOCS_END_PATTERN: "-"
NOT_END_PATTERN: "-"
NUMBER_SIGN_PATTERN: "-"
"""
"""azdev reads these when it starts, whatever it is asked to do."""

NOT_OF_PYLINT = (
    "too-many-instance-attributes",  # a value has as many fields as there is to know
    "too-few-public-methods",  # a value has none, an edge the one that is asked for
    "too-many-positional-arguments",  # of commands the command line, of rules facts by name; azdev excuses the same
    "too-many-return-statements",  # what does not apply leaves first; ruff bounds the complexity
)
NOT_OF_FLAKE8 = ("E203",)
"""A blank before the colon of a slice is how the formatter writes `text[start + 1 :]`."""

CHECKS = {
    "azdev linter": (("linter", NAME, "--rule-types", *RULES), "No violations found for linter rules"),
    "azdev style (pylint)": (("style", NAME, "--pylint"), "Pylint: PASSED"),
    "azdev style (flake8)": (("style", NAME, "--pep8"), "Flake8: PASSED"),
}
"""Arguments of azdev, and what it says when all is well: it ends with 0 also where it found nothing to check."""


def main() -> int:
    """0 if azdev is content."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environment = _prepare(work)
        for name, (arguments, praise) in CHECKS.items():
            results.append(_passes(arguments, praise, work, environment))
            print(f"{name}: {'passed' if results[-1] else 'failed'}", flush=True)
    return 0 if all(results) else 1


def _passes(arguments: Sequence[str], praise: str, work: Path, environment: Mapping[str, str]) -> bool:
    command = [str(_beside_python("azdev")), *arguments]
    done = subprocess.run(command, env=environment, cwd=work, capture_output=True, text=True, check=False)
    passed = done.returncode == 0 and praise in done.stdout + done.stderr
    if not passed:
        sys.stdout.write(done.stdout)
        sys.stderr.write(done.stderr)
    return passed


def _prepare(work: Path) -> dict[str, str]:
    """The folders that azdev wants, and the environment in which it finds them."""
    home, azure, cli, extensions = (work / name for name in ("home", "azure", "cli", "extensions"))
    source = extensions / "src" / NAME
    for path in (home, azure, cli / "scripts" / "ci", source.parent):
        path.mkdir(parents=True)
    for repository in (cli, extensions):
        subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    (cli / "scripts/ci/cmdcov.yml").write_text(COVERAGE, encoding="utf-8")
    source.mkdir()
    shutil.copytree(ROOT / "azext_acrdiag", source / "azext_acrdiag", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "README.md", "HISTORY.rst", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run([sys.executable, "setup.py", "--quiet", "egg_info"], cwd=source, check=True)
    settings = Path(f"{home}/.azdev/env_config/{sys.prefix}")
    settings.mkdir(parents=True)
    (settings / "config").write_text(f"[cli]\nrepo_path = {cli}\n[ext]\nrepo_paths = {extensions}\n", encoding="utf-8")
    shutil.copytree(_azdev_settings(), settings / "config_files")
    _write_style(extensions)
    (azure / "config").write_text(f"[extension]\ndev_sources = {extensions}\n", encoding="utf-8")
    return {
        **os.environ,
        "HOME": str(home),
        "VIRTUAL_ENV": sys.prefix,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "AZURE_CONFIG_DIR": str(azure),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
    }


def _write_style(repository: Path) -> None:
    pylint, flake8 = (_settings_in(_azdev_settings() / name) for name in ("ext_pylintrc", "ext.flake8"))
    pylint["MESSAGES CONTROL"]["disable"] += "," + ",".join(NOT_OF_PYLINT)
    # A package without an `__init__.py`, which pylint takes for the extension's own.
    pylint["IMPORTS"] = {"known-third-party": "azure"}
    flake8["flake8"]["ignore"] += "," + ",".join(NOT_OF_FLAKE8)
    for name, content in (("pylintrc", pylint), (".flake8", flake8)):
        with open(repository / name, "w", encoding="utf-8") as file:
            content.write(file)


def _settings_in(file: Path) -> configparser.ConfigParser:
    content = configparser.ConfigParser(interpolation=None)
    content.read_string(file.read_text(encoding="utf-8"))
    return content


def _azdev_settings() -> Path:
    import azdev

    return Path(azdev.__path__[0]) / "config"


def _beside_python(name: str) -> Path:
    return Path(sys.executable).with_name(name)


if __name__ == "__main__":
    sys.exit(main())
