"""The scenario file: a world, steps on it and what must come of each (format: tests/README.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Optional, Union

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, field_validator, model_validator

from tests.simulator.world import Duration, World, merge, read_yaml

from .placeholders import UnknownPlaceholder, resolve
from .references import dangling

OutcomeName = Literal["pass", "fail", "warn", "unknown", "skipped", "n/a"]
KINDS = ("az", "docker", "podman", "skopeo", "sh", "patch", "advance")


class ScenarioError(ValueError):
    """A scenario file that cannot be run; the text names the file and the place."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TextExpectation(_Model):
    """What a stream must and must not hold."""

    contains: list[str] = []
    lacks: list[str] = []
    matches: list[str] = []
    """Regular expressions, searched for over all lines."""

    @field_validator("contains", "lacks", "matches", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class RequestExpectation(_Model):
    """Shell patterns on `METHOD host/path?query` of the requests that the services received during the step."""

    contains: list[str] = []
    lacks: list[str] = []
    most: Optional[int] = None
    times: dict[str, int] = {}
    """By pattern: exactly how many requests are like it."""


class RunStep(_Model):
    """What all steps that run a program have in common."""

    kind: ClassVar[str]
    """The key of the step, and the name of the program."""
    stdin: Optional[str] = None
    tty: bool = False
    types: Optional[str] = None
    """A line that the person types when the terminal asks for a password."""
    exit: Union[int, Literal["any"]] = 0
    timeout: Duration = Field(default="120s", validate_default=True)
    within: Optional[Duration] = None
    """How long the program may take."""
    stdout: TextExpectation = TextExpectation()
    stderr: TextExpectation = TextExpectation()
    requests: RequestExpectation = RequestExpectation()

    @property
    def line(self) -> str:
        """The command line as written in the file."""
        return str(getattr(self, self.kind))


class AzStep(RunStep):
    """Runs the real `az`. With one of causes, next, outcomes, silent or json, its output is read as JSON."""

    kind = "az"
    az: str
    causes: Optional[list[str]] = None
    next: Optional[list[str]] = None
    outcomes: dict[str, OutcomeName] = {}
    silent: list[str] = []
    json_: dict[str, Any] = Field(default={}, alias="json")

    @property
    def reads_json(self) -> bool:
        """Whether the output must be JSON to be judged."""
        return bool(self.outcomes or self.silent or self.json_) or self.causes is not None or self.next is not None

    @model_validator(mode="after")
    def _types_on_a_terminal(self) -> AzStep:
        if self.types is not None and (not self.tty or self.stdin is not None):
            raise ValueError("types takes a terminal as standard input: add tty, and leave stdin out")
        return self

    @model_validator(mode="after")
    def _no_terminal(self) -> AzStep:
        if self.tty and self.reads_json:
            raise ValueError("a terminal mixes both streams: with tty, use stdout instead of causes, outcomes and json")
        return self


class DockerStep(RunStep):
    kind = "docker"
    docker: str


class PodmanStep(RunStep):
    kind = "podman"
    podman: str


class SkopeoStep(RunStep):
    kind = "skopeo"
    skopeo: str


class ShellStep(RunStep):
    kind = "sh"
    sh: str


class PatchStep(_Model):
    """World keys laid over the running world."""

    patch: dict[str, Any]


class AdvanceStep(_Model):
    """Moves the services' clock on."""

    advance: Duration


def _kind(step: Any) -> Optional[str]:
    keys = [kind for kind in KINDS if isinstance(step, dict) and kind in step]
    return keys[0] if len(keys) == 1 else None


Step = Annotated[
    Union[
        Annotated[AzStep, Tag("az")],
        Annotated[DockerStep, Tag("docker")],
        Annotated[PodmanStep, Tag("podman")],
        Annotated[SkopeoStep, Tag("skopeo")],
        Annotated[ShellStep, Tag("sh")],
        Annotated[PatchStep, Tag("patch")],
        Annotated[AdvanceStep, Tag("advance")],
    ],
    Discriminator(
        _kind,
        custom_error_type="step",
        custom_error_message=f"a step has exactly one of the keys {', '.join(KINDS)}",
    ),
]


class Scenario(_Model):
    """A stated condition of Azure and of the machine, commands, and what must come out."""

    scenario: str
    rows: list[str] = []
    slug: Union[str, list[str]] = ""
    """The rule that it is about, or the rules: a scan judges many registries at once."""
    near_miss: bool = Field(default=False, alias="near-miss")
    clouds: list[str] = []
    """Clouds to which all tenants and the machine are moved, one after the other; empty: as the world says."""
    world: World = World()
    steps: list[Step] = Field(min_length=1)


def load_variants(path: Path) -> list[Scenario]:
    """The scenario, once for each of its clouds. Raises ScenarioError."""
    scenario = load_scenario(path)
    return [load_scenario(path, cloud) for cloud in scenario.clouds] or [scenario]


def load_scenario(path: Path, cloud: str = "") -> Scenario:
    """Read a scenario file with everything it extends; `cloud` takes the place of the world's. Raises ScenarioError."""
    try:
        document = _read(path.resolve())
        raw = document.get("world", {})
        if cloud:
            raw = merge(
                raw, {"tenants": {name: {"cloud": cloud} for name in raw["tenants"]}, "client": {"cloud": cloud}}
            )
        world = World.model_validate(raw)
        # The identifiers that placeholders stand for come from the world itself, so it is read twice.
        document["world"] = resolve(raw, world)
        scenario = Scenario.model_validate(document)
    except ValidationError as error:
        prefix = f"{path}: world." if error.title == "World" else f"{path}: "
        raise ScenarioError("\n".join(prefix + place for place in places(error))) from None
    except UnknownPlaceholder as error:
        raise ScenarioError(f"{path}: world: {error}") from None
    except KeyError as missing:
        raise ScenarioError(f"{path}: world: refers to {missing}, which the world does not have") from None
    except (OSError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path}: {error}") from None
    wrong = dangling(scenario.world)
    if wrong:
        raise ScenarioError("\n".join(f"{path}: world.{place}" for place in wrong))
    return scenario


def places(error: ValidationError) -> list[str]:
    """What is wrong, each with the place where."""
    return [f"{_place(item['loc'])}: {item['msg']}" for item in error.errors()]


def is_scenario(path: Path) -> bool:
    """Whether a YAML file is meant as a scenario (worlds may lie in the same folder)."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        return True
    return isinstance(document, dict) and bool({"scenario", "steps"} & document.keys())


def _read(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(document, dict):
        raise ScenarioError(f"{path}: a mapping is wanted, not {type(document).__name__}")
    if not {"scenario", "steps", "world"} & document.keys():
        return {"world": read_yaml(path)}
    parent = document.pop("extends", None)
    if parent is None:
        return document
    merged = merge(_read((path.parent / parent).resolve()), document)
    return dict(merged)


def _place(location: tuple[Union[int, str], ...]) -> str:
    text = ""
    for index, part in enumerate(location):
        if isinstance(part, int):
            text += f"[{part}]"
        elif not (index >= 2 and location[0] == "steps" and index == 2):  # the tag of a step is no key of the file
            text += f".{part}" if text else str(part)
    return text
