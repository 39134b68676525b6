"""Listing tasks: only where the network rules may keep them out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.fact import Absent, Known, Unknown
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.registry import DUAL_STACK, NetworkSettings
from azext_acrdiag.facts.tasks import Task
from azext_acrdiag.sources.arm_tasks import TaskSource
from azext_acrdiag.sources.azure_rest import RestService
from tests.rules import facts

from .fakes import FakeHttp, respond

RESTRICTED = replace(facts.REGISTRY, default_action="Deny")
LISTED = [
    {"name": "nightly", "identity": {"type": "SystemAssigned, UserAssigned"}, "properties": {"status": "Enabled"}},
    {"name": "pooled", "properties": {"agentPoolName": "builders"}},
    {"name": "old", "properties": {"status": "Disabled"}},
]


class _Tokens:
    def get(self, resource: str, subscription_id: str | None = None) -> Secret:
        return Secret("token")


def source(status: int, body: Any) -> tuple[TaskSource, FakeHttp]:
    http = FakeHttp(lambda request: respond(status, body))
    return TaskSource(RestService("Azure Resource Manager", "https://arm.example", "arm", http, _Tokens())), http


def test_enabled_tasks_are_told_with_what_matters() -> None:
    found, http = source(200, {"value": LISTED})
    fact = found.tasks(RESTRICTED, facts.LOCATION)
    assert isinstance(fact, Known)
    assert fact.value == (Task("nightly", True, False), Task("pooled", False, True))
    assert http.requests[0].url.startswith(f"https://arm.example{facts.RESOURCE_ID}/tasks?")


def test_nothing_is_listed_where_nobody_is_kept_out() -> None:
    found, http = source(200, {"value": LISTED})
    assert isinstance(found.tasks(facts.REGISTRY, facts.LOCATION), Absent)
    assert http.requests == []
    dual = replace(facts.REGISTRY, network=NetworkSettings(endpoint_protocol=DUAL_STACK))
    assert isinstance(found.tasks(dual, facts.LOCATION), Known)


def test_without_the_permission_it_is_named() -> None:
    fact = source(403, {"error": {"code": "AuthorizationFailed"}})[0].tasks(RESTRICTED, facts.LOCATION)
    assert isinstance(fact, Unknown)
    assert "tasks/read" in (fact.needs or "")
