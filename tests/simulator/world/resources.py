"""Management groups, subscriptions, roles and assignments."""

from __future__ import annotations

from typing import Literal, Optional

from pydantic import Field, model_validator

from .values import Model, Time, parse_time


class ManagementGroup(Model):
    tenant: str
    parent: str = ""
    """Name of the management group above; empty: the tenant root."""
    display_name: str = ""


class Subscription(Model):
    id: str = ""
    tenant: str
    display_name: str = ""
    state: str = "Enabled"
    unregistered: list[str] = []
    """Resource providers that it is not registered for, such as Microsoft.ContainerRegistry."""
    management_group: str = ""
    resource_groups: list[str] = []


class RoleDefinition(Model):
    """A custom role. Built-in roles need no definition: they come from the evidence."""

    id: str = ""
    role_name: str = ""
    actions: list[str] = []
    not_actions: list[str] = []
    data_actions: list[str] = []
    not_data_actions: list[str] = []
    assignable_scopes: list[str] = ["/"]


class RoleAssignment(Model):
    """`scope` is `/`, `managementGroup:NAME`, `subscription:NAME`, `resourceGroup:SUBSCRIPTION/NAME`, `registry:NAME`
    or an Azure resource id."""

    id: str = ""
    principal: str
    """A principal's name, or a literal object id (an orphan, or the wrong id of somebody)."""
    role: str
    scope: str
    condition: Optional[str] = None
    condition_version: Optional[str] = None
    created_on: Time = Field(default_factory=lambda: parse_time("now-30d"))
    end: Optional[Time] = None
    """When Privileged Identity Management takes it away."""
    activates: str = ""
    """Name of the eligible assignment that somebody activated to get this one."""

    @model_validator(mode="after")
    def _version(self) -> RoleAssignment:
        if self.condition and not self.condition_version:
            self.condition_version = "2.0"
        return self


class EligibleAssignment(RoleAssignment):
    """A PIM-eligible assignment: it grants nothing until somebody activates it."""

    requested: Optional[Time] = None
    """When an activation was asked for that nobody has approved yet."""


class DenyAssignment(Model):
    id: str = ""
    principals: list[str]
    """Names; `*` means everybody."""
    exclude_principals: list[str] = []
    scope: str
    actions: list[str] = []
    not_actions: list[str] = []
    data_actions: list[str] = []
    not_data_actions: list[str] = []
    do_not_apply_to_child_scopes: bool = False
    effect: Literal["enforced", "audit"] = "enforced"
