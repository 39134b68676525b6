"""What every version runs covers the article and the commands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from azext_acrdiag._help import helps
from tests.harness import ROOT

from .choice import FILES
from .versions import OLDEST


def _rows(files: Iterable[Path]) -> set[str]:
    lists = (re.findall(r"^rows: \[(.*)\]", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files)
    return {row for found in lists for each in found for row in each.split(", ")}


def test_every_row_of_the_article_is_covered() -> None:
    assert _rows((ROOT / "tests" / "scenarios").rglob("*.yaml")) - _rows(FILES) == set()


def test_every_command_is_covered() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    # The CLI keeps the help of all modules that were loaded in this process in one place.
    own = [name for name in helps if name.startswith("acr diagnose-login")]
    assert own
    assert [name for name in own if not re.search(rf"- az: {name} ", text)] == []


def test_the_oldest_version_is_the_one_that_the_extension_promises() -> None:
    metadata = json.loads((ROOT / "azext_acrdiag" / "azext_metadata.json").read_text(encoding="utf-8"))
    assert f"=={metadata['azext.minCliCoreVersion']}" == OLDEST
