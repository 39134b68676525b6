"""Without a permission of README.md's table, what depends on it is unknown and names it, and nothing else changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import namespace

from .cases import CASES, NOT_TOLD_APART

README = Path(__file__).parents[2] / "README.md"


def test_every_permission_of_the_table_is_tried() -> None:
    section = README.read_text(encoding="utf-8").partition("## Permissions")[2].partition("\n## ")[0]
    names = set(re.findall(r"`(Microsoft\.[\w./*]+)`", section))
    assert names == CASES.keys() | NOT_TOLD_APART.keys()


@pytest.mark.usefixtures("extension_dir")
@pytest.mark.parametrize("direct", [False, True], ids=["through the proxy", "without a proxy"])
def test_what_depends_on_a_missing_permission_is_unknown_and_names_it(direct: bool) -> None:
    words = [sys.executable, "-m", "tests.permissions.matrix"]
    if direct:
        if reason := namespace.unavailable():
            pytest.skip(reason)
        done = namespace.isolated([*words, "--direct"])
    else:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tried: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    assert tried
    assert {permission: misses for permission, misses in tried.items() if misses} == {}
