"""Fixtures for tests that run the real `az` against a simulated Azure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from tests.harness.extension import built_wheel, installed_extension
from tests.harness.stage import Stage
from tests.simulator.world import World, load_world, merge, read_yaml

# How long an example takes says more about the machine than about the code. In CI, Hypothesis has a profile of its own.
settings.register_profile("acrdiag", deadline=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("acrdiag")

HEALTHY = Path(__file__).parent / "worlds" / "healthy.yaml"

INTEGRATION_FOLDERS = {
    "canary",
    "clients",
    "data_plane",
    "differential",
    "fidelity",
    "fuzz",
    "release",
    "simulator_tests",
}
INTEGRATION_FIXTURES = {"healthy_stage", "open_stage", "extension_dir", "browser"}

OpenStage = Callable[..., Stage]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run the simulator or real programs, which `make check` leaves out."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        fixtures = set(getattr(item, "fixturenames", ()))
        if folder in INTEGRATION_FOLDERS or fixtures & INTEGRATION_FIXTURES:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def healthy_stage() -> Iterator[Stage]:
    """The healthy world with its developer signed in, shared by tests that only read."""
    with Stage(load_world(HEALTHY)) as stage:
        yield stage


@pytest.fixture
def open_stage() -> Iterator[OpenStage]:
    """Opens a stage on the healthy world with keys laid over it, for one test."""
    with ExitStack() as stack:

        def open_on(**keys: object) -> Stage:
            world = World.model_validate(merge(read_yaml(HEALTHY), keys))
            return stack.enter_context(Stage(world))

        yield open_on


@pytest.fixture(scope="session")
def extension_dir() -> Path:
    """A folder with the built wheel installed by `az extension add`."""
    return installed_extension(built_wheel())
