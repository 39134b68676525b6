"""Runs `azdev linter`, the checks that Azure CLI extensions have to pass, on the extension as it stands.

`python tools/official_linter.py` with the Python of a virtual environment that has azdev. Everything that azdev writes
goes to a temporary folder: a home, a stub in the place of the CLI's repository, and a copy of the extension. The rules
about the coverage of commands by recorded tests are left out: they fetch their settings from the network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
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


def main() -> int:
    """The exit code of azdev."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environment = _prepare(work)
        command = [str(_beside_python("azdev")), "linter", NAME, "--rule-types", *RULES]
        done = subprocess.run(command, env=environment, cwd=work, capture_output=True, text=True, check=False)
    passed = done.returncode == 0 and "No violations found for linter rules" in done.stdout + done.stderr
    if not passed:
        sys.stdout.write(done.stdout)
        sys.stderr.write(done.stderr)
    print(f"azdev linter: {'passed' if passed else 'failed'}")
    return 0 if passed else done.returncode or 1


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
    (azure / "config").write_text(f"[extension]\ndev_sources = {extensions}\n", encoding="utf-8")
    return {
        **os.environ,
        "HOME": str(home),
        "VIRTUAL_ENV": sys.prefix,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "AZURE_CONFIG_DIR": str(azure),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
    }


def _azdev_settings() -> Path:
    import azdev

    return Path(azdev.__path__[0]) / "config"


def _beside_python(name: str) -> Path:
    return Path(sys.executable).with_name(name)


if __name__ == "__main__":
    sys.exit(main())
