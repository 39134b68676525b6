"""What `show-access` says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional, Tuple

from ..access.grants import Reason
from ..domain.action import Action
from ..domain.target import Target

UNSETTLED = (Reason.CONDITION, Reason.WILDCARD, Reason.DISPUTED, Reason.MODE_UNKNOWN)
"""Reasons for which it cannot be told whether an assignment counts."""


class Verdict(str, Enum):
    """Whether somebody may do something."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Who:
    """An identity, a group, or whatever else a role is assigned to."""

    object_id: Optional[str]
    name: str
    principal_type: Optional[str]
    """As role assignments write it: User, Group, ServicePrincipal; None: not known."""
    exists: Optional[bool] = True
    """False: the directory knows nothing with this id. None: the directory could not be asked."""


@dataclass(frozen=True)
class Link:
    """One role assignment, with the way to it and what it is worth for an action."""

    assignment_id: str
    role: str
    scope: str
    groups: Tuple[str, ...]
    """Names of the groups on the way to the assignment; empty: it is the identity's own."""
    groups_complete: bool
    """False: there are groups between that are not named."""
    condition: Optional[str]
    grants: Tuple[str, ...]
    """The token actions that it grants, of those that the action takes."""
    reason: Reason
    result: str
    """Why it counts or not; reads after the name of the role."""
    ends_on: Optional[str] = None
    """When it ends (ISO 8601), where it has an end that is known."""
    activation: str = ""
    """Of an eligible one: what became of its last activation; reads after the name of the role."""

    @property
    def is_unsettled(self) -> bool:
        """Whether it cannot be told if it grants something."""
        return not self.grants and self.reason in UNSETTLED


@dataclass(frozen=True)
class Denied:
    """A deny assignment that takes the action away, or may do so."""

    assignment_id: str
    name: str
    scope: str
    is_certain: bool


@dataclass(frozen=True)
class Remedy:
    """What would make the action possible."""

    text: str
    roles: Tuple[str, ...] = ()
    commands: Tuple[str, ...] = ()
    condition: Optional[str] = None
    caller_may_run: Optional[bool] = None
    """Whether the caller may assign roles on the registry; None: not known, or there is nothing to run."""
    request: Optional[str] = None
    """What to ask of an administrator, where the caller may not run it or that is not known."""

    @property
    def note(self) -> Optional[str]:
        """The request with the commands, to hand over."""
        return self.request and f"{self.request} Please run: {'; '.join(self.commands)}"


@dataclass(frozen=True)
class ActionAccess:
    """The verdict on one action."""

    action: Action
    verdict: Verdict
    reason: str
    granted_by: Tuple[Link, ...] = ()
    not_counting: Tuple[Link, ...] = ()
    eligible: Tuple[Link, ...] = ()
    denied_by: Tuple[Denied, ...] = ()
    remedy: Optional[Remedy] = None


@dataclass(frozen=True)
class NotRead:
    """Something that could not be looked at."""

    what: str
    detail: str
    needs: Optional[str]


@dataclass(frozen=True)
class AccessReport:
    """What one identity may do."""

    target: Target
    resource_id: Optional[str]
    is_abac: Optional[bool]
    who: Who
    actions: Tuple[ActionAccess, ...]
    not_read: Tuple[NotRead, ...]
    version: str

    @property
    def exit_code(self) -> int:
        """For a script that asked about certain actions: 10 one is denied, 12 one is undecided, else 0."""
        verdicts = {each.verdict for each in self.actions}
        if Verdict.DENIED in verdicts:
            return 10
        return 12 if Verdict.UNKNOWN in verdicts else 0


@dataclass(frozen=True)
class PrincipalAccess:
    """What the role assignments of one principal let it do. A group stands for its members."""

    who: Who
    allowed: Tuple[Action, ...]
    unknown: Tuple[Action, ...]
    links: Tuple[Link, ...]
    """The assignments that grant something, or may do so."""


@dataclass(frozen=True)
class EveryoneReport:
    """Everybody with access to what the registry holds."""

    target: Target
    resource_id: Optional[str]
    is_abac: Optional[bool]
    actions: Tuple[Action, ...]
    principals: Tuple[PrincipalAccess, ...]
    not_read: Tuple[NotRead, ...]
    version: str
