"""What a role assignment is worth for images in either mode of a registry, weighed once for each role and condition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import FrozenSet, Optional

from ..facts.authorization import RoleAssignment, RoleDefinition
from .grants import Answer, weigh

DEEDS = ("pull", "push", "delete")


@dataclass(frozen=True)
class Held:
    """The token actions that an assignment grants, and those of which that cannot be told."""

    granted: FrozenSet[str]
    undecided: FrozenSet[str]

    @property
    def possible(self) -> FrozenSet[str]:
        """Both."""
        return self.granted | self.undecided


def held(assignment: RoleAssignment, is_abac: Optional[bool]) -> Held:
    """What the assignment is worth; None: the registry's mode is not known."""
    return _held(assignment.role, assignment.condition, assignment.condition_version, is_abac)


def grants_something(assignment: RoleAssignment) -> bool:
    """Whether it lets somebody pull, push or delete in either mode, or may do so."""
    return bool(held(assignment, False).possible or held(assignment, True).possible)


def is_for_images(assignment: RoleAssignment) -> bool:
    """Whether its role was made for registries: it names their actions, where Owner and Reader hold all of Azure's."""
    return any(
        pattern.lower().startswith("microsoft.containerregistry/registries/")
        for permission in assignment.role.permissions
        for pattern in permission.actions
    )


@lru_cache(maxsize=4096)
def _held(role: RoleDefinition, condition: Optional[str], version: Optional[str], is_abac: Optional[bool]) -> Held:
    assignment = RoleAssignment("", "", None, "/", role, condition, None, None, version)
    answers = {deed: weigh(assignment, deed, is_abac, None).answer for deed in DEEDS}
    return Held(
        frozenset(deed for deed, answer in answers.items() if answer is Answer.GRANTED),
        frozenset(deed for deed, answer in answers.items() if answer is Answer.UNDECIDED),
    )
