"""The texts of `tests/corpus`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[1] / "corpus"


@dataclass(frozen=True)
class Sample:
    """A text and the slugs of which one must come out on top."""

    text: str
    top: tuple[str, ...]
    place: str
    pattern: int = 0
    """Number of the known pattern that it is a text for; 0: of none in particular."""


def samples() -> list[Sample]:
    """Every text that is about an Azure container registry."""
    return [
        Sample(
            entry["text"],
            (top,) if isinstance(top := entry["top"], str) else tuple(top),
            f"{path.stem}-{number}",
            entry.get("pattern", 0),
        )
        for path in sorted(FOLDER.glob("*.yaml"))
        if path.stem != "unrelated"
        for number, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1)
    ]


def unrelated() -> list[str]:
    """Texts about something else."""
    entries: list[str] = yaml.safe_load((FOLDER / "unrelated.yaml").read_text(encoding="utf-8"))
    return entries
