"""What the registry recorded about logins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from ..domain.fact import Key


@dataclass(frozen=True)
class LogSetting:
    """A diagnostic setting of the registry that sends login events."""

    name: str
    workspace_id: Optional[str]
    """Resource id of a Log Analytics workspace; None: it sends them somewhere else only."""
    elsewhere: Tuple[str, ...] = ()
    """What it sends them to besides, in words: a storage account, an event hub, a partner's service."""


@dataclass(frozen=True)
class LoginLog:
    """Where the registry sends login events; nowhere, when there is no setting."""

    settings: Tuple[LogSetting, ...]

    @property
    def workspace_ids(self) -> Tuple[str, ...]:
        """The workspaces, each once."""
        return tuple(dict.fromkeys(each.workspace_id for each in self.settings if each.workspace_id))


@dataclass(frozen=True)
class LogQuestion:
    """Which login events are wanted."""

    minutes: int
    """How far back."""
    identities: Tuple[str, ...] = ()
    """Any of these; none: everybody."""
    addresses: Tuple[str, ...] = ()
    """Spellings of the address; none: from everywhere."""
    failed_only: bool = False


@dataclass(frozen=True)
class LoginEvents:
    """Logins that are alike in everything but their time."""

    identity: str
    """Sign-in name, application or object id, name of a token or of the admin user; empty: not recorded."""
    address: str
    user_agent: str
    status: Optional[int]
    """HTTP status; None where the log says something else."""
    result: str
    """As the log says it (`ResultDescription`)."""
    count: int
    first: datetime
    last: datetime

    @property
    def refused(self) -> bool:
        """Whether the registry did not accept them."""
        return self.status != 200


@dataclass(frozen=True)
class RecordedLogins:
    """The login events that a question found, the newest first."""

    groups: Tuple[LoginEvents, ...]
    minutes: int
    """How far back was looked."""
    complete: bool
    """False: there are more groups than are told."""
    sees_all: bool
    """False: rows may have been hidden from the account, so that one that is not there proves nothing."""
    workspace: Optional[str] = None
    """Name of the workspace that was asked; None: everything that holds rows of the registry was."""
    retention_days: Optional[int] = None


LOGIN_LOG: Key[LoginLog] = Key("login_log", per_subject=True)
"""The same for every subject; it is asked where the registry refuses one."""
RECORDED_LOGINS: Key[RecordedLogins] = Key("recorded_logins", per_subject=True)
