"""Log Analytics: who may ask, which rows a question sees, and refusals."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ..simulator import logs
from ..simulator.context import RegistryEvent
from ..simulator.world import World
from .registry_under_test import REGISTRY, world_with
from .service_under_test import Answer, ServiceUnderTest, arm_of

_WORKSPACE = {"subscription": "dev", "resourceGroup": "monitoring"}
_TO_LOGS = {"to-logs": {"workspace": "logs", "categoryGroups": ["allLogs"]}}
TABLE = "ContainerRegistryLoginEvents"


def world_of(*events: dict[str, Any], roles: dict[str, Any] | None = None, **workspace: Any) -> World:
    rows = [{"registry": REGISTRY, "identity": "robot", **each} for each in events]
    return world_with(
        workspaces={"logs": {**_WORKSPACE, "loginEvents": rows, **workspace}},
        registries={REGISTRY: {"diagnosticSettings": _TO_LOGS}},
        roleAssignments=roles or {},
    )


def _logs(world: World) -> ServiceUnderTest:
    return ServiceUnderTest(world, logs.application, "api.loganalytics.io", "https://api.loganalytics.io")


def ask(world: World, query: str, who: str = "developer", of: str = "") -> Answer:
    path = of or world.registries[REGISTRY].id
    return _logs(world).post(f"/v1{path}/query", {"query": query}, who)


def _rows(world: World, query: str, **more: Any) -> list[list[Any]]:
    rows: list[list[Any]] = ask(world, query, **more).body["tables"][0]["rows"]
    return rows


def _workspace(world: World) -> str:
    return f"/workspaces/{world.workspaces['logs'].customer_id}"


def test_a_million_rows_are_counted_and_cut_by_time() -> None:
    world = world_of({"count": 1_000_000, "over": "10d", "at": "now", "addresses": 4})
    summary = "summarize Logins = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by CallerIpAddress"
    everything = _rows(world, f"{TABLE} | {summary}")
    assert [row[1] for row in everything] == [250_000] * 4
    assert [row[0] for row in everything] == [f"203.0.113.{number}" for number in range(10, 14)]
    half = _rows(world, f"{TABLE} | where TimeGenerated > ago(5d) | summarize count()")
    assert abs(half[0][0] - 500_000) < 100
    newest = _rows(world, f"{TABLE} | where TimeGenerated > ago(1m) | top 2 by TimeGenerated desc | project Identity")
    assert newest == [["robot"], ["robot"]]


def test_columns_say_their_types() -> None:
    (table,) = ask(world_of({}), f"{TABLE} | summarize Last = max(TimeGenerated), N = count() by Identity").body[
        "tables"
    ]
    assert table["name"] == "PrimaryResult"
    assert table["columns"] == [
        {"name": "Identity", "type": "string"},
        {"name": "Last", "type": "datetime"},
        {"name": "N", "type": "long"},
    ]


def test_the_registry_itself_fills_the_log_after_a_while() -> None:
    service = _logs(world_of())
    now = service.context.now()
    event = {"registry": REGISTRY, "identity": "x", "status": 401, "address": "198.51.100.7", "user_agent": "podman"}
    for minutes, operation in ((3, "Login"), (7, "Login"), (7, "Pull")):
        at = now.replace(microsecond=0) - minutes * 60 * (now - now.replace(second=0)).resolution * 10**6
        service.context.events.append(RegistryEvent(at=at, operation=operation, **event))  # type: ignore[arg-type]
    query = {"query": f"{TABLE} | project Identity, ResultType, ResultDescription, CallerIpAddress, UserAgent"}
    answer = service.post(f"/v1{service.world.registries[REGISTRY].id}/query", query, "developer")
    assert answer.body["tables"][0]["rows"] == [["x", "HttpStatusCode", "401", "198.51.100.7", "podman"]]


@pytest.mark.parametrize(
    ("roles", "shared", "by_workspace", "by_resource"),
    [
        ({}, True, 403, 200),  # a reader of the registry's subscription
        ({}, False, 403, 200),  # sees no row of a workspace that wants its own permission
        (
            {"l": {"principal": "developer", "role": "Log Analytics Reader", "scope": "subscription:dev"}},
            True,
            200,
            200,
        ),
        ({"developer-reads": None}, True, 403, 403),
    ],
)
def test_who_mayask(roles: dict[str, Any], shared: bool, by_workspace: int, by_resource: int) -> None:
    world = world_of({}, roles=roles, resourcePermissions=shared)
    assert ask(world, TABLE, of=_workspace(world)).status == by_workspace
    answer = ask(world, f"{TABLE} | count")
    assert answer.status == by_resource
    if by_resource == 200:
        assert answer.body["tables"][0]["rows"] == [[1 if shared else 0]]
    else:
        assert answer.code == "InsufficientAccessError"


@pytest.mark.parametrize(
    ("query", "inner"),
    [
        ("Nonsense | count", "SEM0100"),
        (f"{TABLE} | where Colour == 'x'", "SEM0100"),
        (f"{TABLE} | where", "SYN0002"),
        (f"{TABLE} | where Identity == 'a\nb'", "SYN0002"),
    ],
)
def test_what_cannot_be_answered(query: str, inner: str) -> None:
    answer = ask(world_of(), query)
    assert (answer.status, answer.code) == (400, "BadArgumentError")
    assert answer.body["error"]["innererror"]["innererror"]["code"] == inner


def test_tokens_for_other_services_and_unknown_workspaces() -> None:
    world = world_of()
    service = ServiceUnderTest(world, logs.application, "api.loganalytics.io", "https://graph.microsoft.com/")
    assert service.post(f"/v1{_workspace(world)}/query", {"query": TABLE}).code == "InvalidTokenError"
    assert ask(world, TABLE, of="/workspaces/none").status == 404
    assert asyncio.run(_logs(world)._send("POST", f"/v1{_workspace(world)}/query", {}, {})).status == 401


def test_literals_are_read_as_kusto_reads_them() -> None:
    world = world_of({"identity": 'it\'s \\ "so"'})
    for literal in (r"'it\'s \\ \"so\"'", r'"it\u0027s \\ \"so\""', "@'it''s \\ \"so\"'"):
        assert _rows(world, f"{TABLE} | where Identity == {literal} // the rest\n| count") == [[1]], literal


def test_settings_and_workspaces() -> None:
    world = world_of(roles={"l": {"principal": "developer", "role": "Reader", "scope": "subscription:dev"}})
    arm = arm_of(world)
    path = f"{world.registries[REGISTRY].id}/providers/Microsoft.Insights/diagnosticSettings"
    (setting,) = arm.get(f"{path}?api-version=2021-05-01-preview", "developer").body["value"]
    assert setting["properties"]["workspaceId"] == world.workspaces["logs"].id
    assert arm.get(f"{path}/none?api-version=2021-05-01-preview", "developer").status == 404
    workspace = arm.get(f"{world.workspaces['logs'].id}?api-version=2023-09-01", "developer").body
    assert workspace["properties"]["customerId"] == world.workspaces["logs"].customer_id
    assert arm.get(f"{world.workspaces['logs'].id}?api-version=2023-09-01", "ci-pull").status == 403
    assert arm.get(f"{world.workspaces['logs'].id}x?api-version=2023-09-01", "developer").status == 404
