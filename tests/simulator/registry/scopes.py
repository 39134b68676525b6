"""What a client may ask for, `repository:NAME:ACTION,ACTION` and `registry:catalog:*`, and the `access` claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Scope:
    """A resource and actions on it: asked for, demanded or granted."""

    type: str
    name: str
    actions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.type}:{self.name}:{','.join(self.actions)}"

    def detail(self) -> list[dict[str, str]]:
        """Returns the `detail` of the registry's errors about it (`acr-push-challenge-401.json`)."""
        return [{"Type": self.type, "Name": self.name, "Action": action} for action in self.actions]


CATALOG = Scope("registry", "catalog", ("*",))


def repository(name: str, *actions: str) -> Scope:
    """Returns the scope of actions on a repository."""
    return Scope("repository", name, actions)


def parse(values: Iterable[str]) -> list[Scope]:
    """Reads `scope` parameters: repeated, or several in one parted by spaces. What is no scope is passed over."""
    found = []
    for text in " ".join(values).split():
        kind, _, rest = text.partition(":")
        name, _, actions = rest.rpartition(":")
        if name:
            found.append(Scope(kind, name, tuple(filter(None, actions.split(",")))))
    return found


def to_claim(scopes: Iterable[Scope], case: Literal["lower", "upper"]) -> list[dict[str, Any]]:
    """Returns the `access` claim. Recorded tokens write its keys with capitals, newer clients read lower case."""
    keys = ("type", "name", "actions") if case == "lower" else ("Type", "Name", "Actions")
    of_type, name, actions = keys
    return [{of_type: scope.type, name: scope.name, actions: list(scope.actions)} for scope in scopes]


def from_claim(entries: Iterable[dict[str, Any]]) -> tuple[Scope, ...]:
    """Reads an `access` claim of either spelling."""
    spelt = [{key.lower(): value for key, value in entry.items()} for entry in entries]
    return tuple(Scope(entry["type"], entry["name"], tuple(entry["actions"])) for entry in spelt)


def covers(granted: Iterable[Scope], demanded: Scope) -> bool:
    """Tells whether the granted scopes hold every demanded action; a granted name `*` means every repository."""
    held = {
        action
        for scope in granted
        if scope.type == demanded.type and scope.name in (demanded.name, "*")
        for action in scope.actions
    }
    return set(demanded.actions) <= held
