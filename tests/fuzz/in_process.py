"""The product called directly, against the simulated Azure: the real sources, without the start of `az`."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from knack.log import cli_logger_names

from tests.harness.stage import Stage
from tests.simulator.world import World


@dataclass(frozen=True)
class Output:
    """What a command printed and how it ended."""

    exit: int
    stdout: str
    stderr: str


class _Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class CommandLine:
    """`az` in this process: the CLI's own classes, loading the extension as it is installed."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __call__(self, words: list[str], on_terminal: bool = False) -> Output:
        """Run a command, on a terminal if so without colours."""
        from azure.cli.core import get_default_cli

        # The handlers of the loggers hold on to the streams of the command before.
        for name in (None, *cli_logger_names):
            logging.getLogger(name).handlers.clear()
        stdout, stderr = (_Stream(on_terminal) for _ in range(2))
        sandbox = self.stage.sandbox
        environment = {**sandbox.environment, **sandbox.overrides, "AZURE_CORE_NO_COLOR": "yes"}
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
