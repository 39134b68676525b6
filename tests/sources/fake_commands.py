"""Stands in for the commands of a machine: programs are functions from arguments and standard input to an ending."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Optional, Union

from azext_acrdiag.ports import CommandFailure, Completed

Ending = Union[Completed, CommandFailure]
Program = Callable[[list[str], str], Ending]


def always(stdout: str = "", stderr: str = "", exit_code: int = 0) -> Program:
    """A program that ends in the same way whatever it is asked."""
    return lambda arguments, stdin: Completed(exit_code, stdout, stderr)


@dataclass
class FakeCommands:
    """Has the programs of the mapping below /usr/bin and remembers how they were called."""

    programs: dict[str, Program] = field(default_factory=dict)
    calls: list[tuple[list[str], str]] = field(default_factory=list)

    def find(self, name: str) -> Optional[str]:
        return f"/usr/bin/{name}" if name in self.programs else None

    def run(self, arguments: Sequence[str], stdin: str = "", seconds: float = 5.0) -> Completed:
        self.calls.append((list(arguments), stdin))
        ending = self.programs[PurePosixPath(arguments[0]).name](list(arguments[1:]), stdin)
        if isinstance(ending, CommandFailure):
            raise ending
        return ending
