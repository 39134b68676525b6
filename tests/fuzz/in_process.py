"""The product called directly, against the simulated Azure: the real sources, without the start of `az`."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests.harness.stage import Stage
from tests.simulator.world import World


@dataclass(frozen=True)
class Output:
    """What a command printed and how it ended."""

    exit: int
    stdout: str
    stderr: str


class CommandLine:
    """`az` in this process: the CLI's own classes, loading the extension as it is installed."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __call__(self, words: list[str]) -> Output:
        """Run a command."""
        from azure.cli.core import get_default_cli

        stdout, stderr = io.StringIO(), io.StringIO()
        sandbox = self.stage.sandbox
        environment = {**sandbox.environment, **sandbox.overrides}
        with patch.dict(os.environ, environment), redirect_stdout(stdout), redirect_stderr(stderr):
            try:
                code = get_default_cli().invoke(words, out_file=stdout)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        return Output(code, stdout.getvalue(), stderr.getvalue())


@contextmanager
def command_line(world: World, extension_dir: Path) -> Iterator[CommandLine]:
    """Opens a stage whose environment is this process's own, and a command line on it."""
    with Stage(world, extension_dir) as stage, patch.dict(os.environ, stage.sandbox.environment):
        yield CommandLine(stage)
