"""The generated world is what its generator writes."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.worlds import forty_principals

FILE = Path(forty_principals.__file__).with_name("forty-principals.yaml")


def test_the_world_file_is_up_to_date() -> None:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert document == {"extends": "healthy.yaml", "world": forty_principals.world()}
