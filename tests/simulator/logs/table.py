"""The table ContainerRegistryLoginEvents, from the world's rows and from what the registries recorded meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from ..context import Context, RegistryEvent
from ..kusto import Row, Segment, Table
from ..kusto.tables import run_of
from ..world import LoginEvents, Registry, Workspace, guid

LOGIN_EVENTS = "ContainerRegistryLoginEvents"
COLUMNS = {
    **dict.fromkeys(("TenantId", "SourceSystem"), "string"),
    "TimeGenerated": "datetime",
    **dict.fromkeys(
        (
            "OperationName",
            "LoginServer",
            "Identity",
            "JwtId",
            "Region",
            "CorrelationId",
            "ResultType",
            "ResultDescription",
            "CallerIpAddress",
            "DurationMs",
            "UserAgent",
            "Category",
            "Type",
            "_ResourceId",
            "_SubscriptionId",
        ),
        "string",
    ),
    "_BilledSize": "real",
    "_IsBillable": "string",
}
"""As documented (azure-monitor/reference/tables/containerregistryloginevents)."""


def login_events(context: Context, workspaces: dict[str, Workspace], of: str = "") -> Table:
    """The table over these workspaces; `of` is the resource that a query is about (in lower case)."""
    held = [each for name, workspace in workspaces.items() for each in _held(context, name, workspace)]
    return Table([each for each in held if of in ("", each.row["_ResourceId"])], COLUMNS)


def _held(context: Context, name: str, workspace: Workspace) -> Iterator[Segment]:
    for rows in workspace.login_events:
        registry = context.world.registries[rows.registry]
        for number in range(min(rows.addresses, rows.count)):
            yield _run(workspace, registry, rows, number)
    ingested = context.now() - context.world.knobs.log_delay
    with context.lock:
        events = list(context.events)
    for event in events:
        registry = context.world.registries[event.registry]
        sent = any(each.workspace == name and each.sends_logins for each in registry.diagnostic_settings.values())
        if sent and event.operation == "Login" and event.at <= ingested:
            yield _live(workspace, registry, event)


def _run(workspace: Workspace, registry: Registry, rows: LoginEvents, number: int) -> Segment:
    """The rows of the n-th of the addresses: every n-th row, so all of them span nearly the same time."""
    count = rows.count // rows.addresses + (number < rows.count % rows.addresses)
    address = str(ip_address(rows.address) + number)
    first = rows.at - rows.over + timedelta(microseconds=number) if count > 1 else rows.at
    row = _row(workspace, registry, rows.identity, rows.status, address, rows.user_agent)
    return run_of(row, first, rows.at, count)


def _live(workspace: Workspace, registry: Registry, event: RegistryEvent) -> Segment:
    row = _row(workspace, registry, event.identity, event.status, event.address, event.user_agent)
    return run_of({**row, "CorrelationId": event.correlation_id}, event.at, event.at, 1)


def _row(workspace: Workspace, registry: Registry, identity: str, status: int, address: str, agent: str) -> Row:
    texts: dict[str, Any] = {
        "TenantId": workspace.customer_id,
        "SourceSystem": "Azure",
        "OperationName": "Login",
        "LoginServer": registry.login_server,
        "Identity": identity,
        "JwtId": guid("jwt", identity),
        "Region": registry.location,
        "CorrelationId": guid("correlation", identity, address),
        # The kind of result is a constant; the status is its description.
        "ResultType": "HttpStatusCode",
        "ResultDescription": str(status),
        "CallerIpAddress": address,
        "DurationMs": "41.3",
        "UserAgent": agent,
        "Category": LOGIN_EVENTS,
        "Type": LOGIN_EVENTS,
        "_ResourceId": registry.id.lower(),
        "_SubscriptionId": registry.id.split("/")[2].lower(),
    }
    return {**texts, "_BilledSize": 820.0, "_IsBillable": "True"}
