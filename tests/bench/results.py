"""The note that `make bench` writes."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from azext_acrdiag.version import VERSION

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = """# Results of the benchmarks

Written by `make bench`: the real `az` with the built wheel against the simulated Azure, which runs on the same machine
and takes its share of it. Times are medians of five runs or more, taken by turns with what they are compared with, so
the ratios mean more than the seconds. Each request takes the latency that is named besides the time to answer it.
Tokens are warm.
"""


class Section:
    """A part of the note: a heading and lines."""

    def __init__(self, letter: str, title: str) -> None:
        self.heading = f"## ({letter}) {title}"
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        """A paragraph."""
        self.lines += [text, ""]

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table."""
        self.lines.append(f"| {' | '.join(head)} |")
        self.lines.append("|" + "---|" * len(head))
        self.lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
        self.lines.append("")

    def target(self, what: str, value: float, most: float, unit: str = "") -> None:
        """A target, and whether it is met."""
        word = "met" if value <= most else "**missed**"
        self.say(f"Target: {what} ≤ {most:g}{unit}. Measured: {value:.2f}{unit}, {word}.")

    def written(self) -> str:
        """The text, with where and with what it was measured."""
        made = (
            f"Measured on {date.today()}, {os.cpu_count()} × {platform.machine()}, {platform.system()}, "
            f"Python {platform.python_version()}, Azure CLI {version('azure-cli')}, acrdiag {VERSION}."
        )
        return "\n".join([self.heading, "", *self.lines, made, ""])


def write(sections: Iterable[Section]) -> None:
    """Puts sections into the note, in place of what it said about them; the others stay."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    kept = {match[1]: match[0].rstrip() + "\n" for match in re.finditer(r"^## (\(.\)).*?(?=^## |\Z)", old, re.M | re.S)}
    kept.update({section.heading[3:6]: section.written() for section in sections})
    RESULTS.write_text("\n".join([_HEAD, *(kept[letter] for letter in sorted(kept))]), encoding="utf-8")
