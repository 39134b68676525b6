"""tests/README.md says what the models take: its examples are read, and no key is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from tests.harness.scenario import AdvanceStep, AzStep, PatchStep, Scenario, load_scenario
from tests.simulator.world import World, merge, read_yaml

README = Path(__file__).parents[1] / "README.md"
HEALTHY = Path(__file__).parents[1] / "worlds" / "healthy.yaml"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.split("\n", 1)[0][:40] for example in EXAMPLES])
def test_example_is_valid(example: str, tmp_path: Path) -> None:
    document = yaml.safe_load(example)
    if "steps" in document:
        path = tmp_path / "example.yaml"
        path.write_text(example.replace("../worlds/healthy.yaml", str(HEALTHY)), encoding="utf-8")
        assert load_scenario(path).steps
    else:
        assert World.model_validate(merge(read_yaml(HEALTHY), document))


@pytest.mark.parametrize("model", [World, Scenario, AzStep, PatchStep, AdvanceStep], ids=lambda model: model.__name__)
def test_every_key_is_documented(model: type[BaseModel]) -> None:
    text = README.read_text(encoding="utf-8")
    assert [key for key in sorted(set(keys(model))) if not re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text)] == []


def keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
        for nested in models(field.annotation):
            yield from keys(nested)


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models(argument)
