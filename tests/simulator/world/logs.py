"""Log Analytics workspaces, what sends logs to them, and what they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Optional

from pydantic import Field

from .values import Duration, Model, Time, parse_time


class LoginEvents(Model):
    """Rows of `ContainerRegistryLoginEvents` that are alike."""

    registry: str
    identity: str = ""
    status: int = 200
    address: str = "203.0.113.10"
    addresses: int = 1
    """Over how many neighbouring addresses, from that one on, the rows are spread."""
    user_agent: str = "docker/27.3.1 go/go1.22.7 kernel/6.8.0 os/linux arch/amd64"
    at: Time = Field(default_factory=lambda: parse_time("now-1h"))
    """Of the last one."""
    over: Duration = timedelta()
    """How long before that the first one is."""
    count: int = 1


class Workspace(Model):
    """A Log Analytics workspace."""

    subscription: str
    resource_group: str
    id: str = ""
    customer_id: str = ""
    location: str = "westeurope"
    retention_in_days: int = 30
    resource_permissions: bool = True
    """Whether reading the resource suffices to read its logs (`enableLogAccessUsingOnlyResourcePermissions`)."""
    login_events: list[LoginEvents] = []
    """Besides what the registries record while the world runs."""


class DiagnosticSetting(Model):
    """Where a registry sends its logs."""

    workspace: Optional[str] = None
    """Name of a workspace of the world, or the resource id of one that nobody can see."""
    storage_account_id: Optional[str] = None
    categories: list[str] = []
    """`ContainerRegistryLoginEvents`, `ContainerRegistryRepositoryEvents`."""
    category_groups: list[str] = []
    """`allLogs`, `audit`."""
    enabled: bool = True

    @property
    def sends_logins(self) -> bool:
        """Whether login events go where it says."""
        wanted = "ContainerRegistryLoginEvents" in self.categories or bool(self.category_groups)
        return self.enabled and wanted
