"""However many role assignments, groups and role definitions there are, the product asks only for those that matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.stage import Stage

from .worlds import REGISTRY, SIZES, crowded_world

COMMANDS = {
    "run": f"acr diagnose-login run -n {REGISTRY} --repository team/api --action push",
    "show-access": f"acr diagnose-login show-access -n {REGISTRY} --repository team/api --action push",
}
MOST_REQUESTS = 12
"""To find out what an identity may do; finding the registry itself and asking it are not counted."""


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_crowded_directory_takes_no_more_requests_than_a_small_one(command: str, extension_dir: Path) -> None:
    small, large = (_about_roles(size, command, extension_dir) for size in (SIZES[0], SIZES[-1]))
    assert len(large) <= MOST_REQUESTS, "\n".join(large)
    assert len(large) == len(small)


def _about_roles(size: dict[str, int], command: str, extension_dir: Path) -> list[str]:
    with Stage(crowded_world(**size), extension_dir) as stage:
        before = len(stage.requests())
        result = stage.sandbox.az(command)
        assert result.exit == 10, result.stdout + result.stderr
        return [
            each
            for each in stage.requests(since=before)
            if "/Microsoft.Authorization/" in each or " graph.microsoft.com/" in each
        ]
