"""A private home, PATH and environment in which the real `az`, `docker` and other programs run."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Optional, Union

from .terminal import render, run_in_terminal

SYSTEM_TOOLS = (
    "awk base64 basename bash cat chmod cp curl cut date dirname echo env false find getent grep head hostname id ls "
    "mkdir mktemp mv printf pwd readlink realpath rm sed sh sleep sort stat tail tee test touch tr true uname wc "
    "which xargs"
).split()
"""All that a private PATH offers of this machine, so that its container engines are invisible."""

AZ_VARIABLE = "ACRDIAG_TEST_AZ"
"""Environment variable with the path of an `az` of another version, in a virtual environment of its own."""

AZ_CONFIG = """\
[core]
collect_telemetry = no
survey_message = no
login_experience_v2 = off

[auto-upgrade]
enable = no

[extension]
use_dynamic_install = no
"""


@dataclass(frozen=True)
class Result:
    """What a program did. In a terminal both streams are on `stdout`, as a person would copy them from there."""

    command: tuple[str, ...]
    exit: int
    stdout: str
    stderr: str
    seconds: float
    timed_out: bool = False
    screen: str = ""
    """In a terminal: the picture, with the line breaks that its width makes."""
    sent: str = ""
    """In a terminal: everything that was sent to it."""


def _version_check(az: Path) -> str:
    """What `az` remembers of today's look for a newer version; without it the first command looks (core/util.py)."""
    local = {"local": cli_version(az)}
    now = datetime.now().strftime("%Y-%m-%d %H:%M:%S.%f")
    return json.dumps({"versions": {"azure-cli": local, "core": local}, "update_time": now, "check_time": now})


def az_under_test() -> Path:
    """The `az` that the matrix of versions names, else that of this virtual environment. Raises FileNotFoundError."""
    az = Path(os.environ.get(AZ_VARIABLE) or Path(sys.executable).with_name("az"))
    if not az.exists():
        raise FileNotFoundError(f"{az} does not exist: run this with the Python of `make venv`")
    return az


def cli_version(az: Path) -> str:
    """The version of the CLI that an `az` in a virtual environment belongs to. Raises FileNotFoundError."""
    for folder in az.parents[1].glob("lib/python3*/site-packages/azure_cli-*.dist-info"):
        return folder.name.removeprefix("azure_cli-").removesuffix(".dist-info")
    raise FileNotFoundError(f"no azure-cli is installed beside {az}")


class Sandbox:
    """A private environment below `path`; nothing of the person's own configuration is read or written."""

    def __init__(self, path: Path, az_executable: Path, extension_dir: Optional[Path] = None) -> None:
        self.path = path
        self.az_executable = az_executable
        self.home = path / "home"
        self.bin = path / "bin"
        self.work = path / "work"
        self.azure = self.home / ".azure"
        for folder in (self.home, self.bin, self.work, self.azure, path / "tmp"):
            folder.mkdir(parents=True, exist_ok=True)
        self.overrides: dict[str, str] = {}
        """Laid over `environment`; an empty value removes the variable."""
        (path / "run").mkdir(mode=0o700, exist_ok=True)
        (self.azure / "config").write_text(AZ_CONFIG, encoding="utf-8")
        (self.azure / "versionCheck.json").write_text(_version_check(az_executable), encoding="utf-8")
        for tool in SYSTEM_TOOLS:
            self.link_tool(tool)
        self.environment: dict[str, str] = {
            "HOME": str(self.home),
            "PATH": str(self.bin),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TMPDIR": str(path / "tmp"),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_RUNTIME_DIR": str(path / "run"),
            "AZURE_CONFIG_DIR": str(self.azure),
            "AZURE_EXTENSION_DIR": str(extension_dir or self.azure / "cliextensions"),
            # A file gets what --debug shows, which changes nothing on the streams.
            "AZURE_LOGGING_ENABLE_LOG_FILE": "yes",
            "AZURE_LOGGING_LOG_DIR": str(path / "debug"),
        }

    def debug_log(self) -> str:
        """What `--debug` would have shown of every `az` so far."""
        files = sorted((self.path / "debug").glob("*.log*"), key=lambda file: file.stat().st_mtime_ns)
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)

    def link_tool(self, name: str) -> bool:
        """Put a program of this machine on the private PATH; false if the machine has none of that name."""
        found = shutil.which(name)
        link = self.bin / name
        if found is not None and not link.exists():
            link.symlink_to(found)
        return found is not None

    def az(
        self,
        args: Union[str, Sequence[str]],
        stdin: Optional[str] = None,
        tty: bool = False,
        timeout: float = 120,
        columns: int = 80,
    ) -> Result:
        """Run the real `az` with the arguments."""
        words = shlex.split(args) if isinstance(args, str) else list(args)
        return self.run([str(self.az_executable), *words], stdin, tty, timeout, columns)

    def run(
        self,
        command: Sequence[str],
        stdin: Optional[str] = None,
        tty: bool = False,
        timeout: float = 120,
        columns: int = 80,
        types: Optional[str] = None,
    ) -> Result:
        """Run a program of the private PATH in the private working folder."""
        words = list(command)
        environment = {name: value for name, value in {**self.environment, **self.overrides}.items() if value}
        words[0] = shutil.which(words[0], path=str(self.bin)) or words[0]
        started = time.monotonic()
        screen = sent = ""
        if tty:
            output, exit_code, timed_out = run_in_terminal(
                words, environment, self.work, stdin, timeout, columns, types
            )
            stdout, stderr, screen = render(output), "", render(output, columns)
            sent = output.decode("utf-8", "replace")
        else:
            stdout, stderr, exit_code, timed_out = _run_with_pipes(words, environment, self.work, stdin, timeout)
        return Result(tuple(command), exit_code, stdout, stderr, time.monotonic() - started, timed_out, screen, sent)


def _run_with_pipes(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, stdin: Optional[str], timeout: float
) -> tuple[str, str, int, bool]:
    try:
        process = subprocess.Popen(
            words,
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError as error:
        return "", f"{error}\n", 127, False
    timed_out = False
    try:
        stdout, stderr = process.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        timed_out = True
        # The whole session goes: az starts docker and credential helpers, which would keep the pipes open.
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
    return stdout, stderr, process.returncode, timed_out
