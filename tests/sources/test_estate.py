"""An estate out of rows of Azure Resource Graph, and what lies below its registries."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.facts.estate import Scope
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.arm_batch import ArmBatch
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.below import Below
from azext_acrdiag.sources.estate import EstateSource
from azext_acrdiag.sources.fields import WrongShape
from azext_acrdiag.sources.resource_graph import ResourceGraph

from .fake_azure import ACTIVE, EVIDENCE, FakeAzure, FakeTokens, evidence, resource_id
from .fakes import Request, respond

ARM = "https://arm.example.com"
ROLE = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
Row = dict[str, Any]


def source(tables: dict[str, list[Row]]) -> tuple[EstateSource, list[str]]:
    """Answers queries by the type of rows that they are about."""
    asked: list[str] = []

    def answer(request: Request) -> Response:
        query = (request.json or {})["query"]
        asked.append(query)
        match = re.search(r"type =~ '([^']+)'", query)
        assert match
        return respond(200, {"data": tables.get(match[1], []), "resultTruncated": "false"})

    azure = FakeAzure({"POST /providers/Microsoft.ResourceGraph/resources": answer})
    service = RestService("Azure Resource Manager", ARM, ARM, azure.http, FakeTokens())
    return EstateSource(ResourceGraph(service, Scope(), ACTIVE, lambda seconds: None)), asked


def registry(**changes: Any) -> Row:
    body: Row = evidence("arm-registries-get-premium").json()
    return {**body, "id": resource_id(), "name": "contosoapps", **changes}


def assignment(role: str = ROLE, **properties: Any) -> Row:
    held = {
        "principalId": "p-1",
        "principalType": "ServicePrincipal",
        "scope": resource_id(),
        "roleDefinitionId": f"/providers/Microsoft.Authorization/RoleDefinitions/{role.upper()}",
        "createdOn": "2026-01-01T00:00:00.0000000Z",
    }
    return {"id": "/a/1", "properties": {**held, **properties}}


def definition() -> Row:
    held = {"roleName": "AcrPull", "type": "BuiltInRole", "permissions": [{"actions": ["*/pull/read"]}]}
    return {"id": f"/providers/Microsoft.Authorization/RoleDefinitions/{ROLE}", "properties": held}


def test_registries_come_with_their_settings() -> None:
    estate, asked = source({"microsoft.containerregistry/registries": [registry()]})
    (found,) = estate.registries()
    assert isinstance(found.settings, Known)
    assert found.settings.value.sku == "Premium"
    assert found.ref.subscription_id == ACTIVE
    assert "project id" in asked[0], "without the id there are no pages"


def test_settings_of_another_shape_make_one_registry_unknown() -> None:
    broken = registry(properties={"loginServer": "contosoapps.azurecr.io", "adminUserEnabled": "perhaps"})
    estate, _ = source({"microsoft.containerregistry/registries": [broken, registry()]})
    first, second = estate.registries()
    assert isinstance(first.settings, Unknown)
    assert isinstance(second.settings, Known)


def test_an_id_of_something_else_is_no_registry() -> None:
    estate, _ = source({"microsoft.containerregistry/registries": [registry(id="/subscriptions/s/else")]})
    with pytest.raises(WrongShape):
        estate.registries()


def test_subscriptions_know_the_management_groups_above_them() -> None:
    row = {"subscriptionId": ACTIVE.upper(), "name": "Production", "chain": [{"name": "corp"}, {"name": "root"}]}
    estate, _ = source({"microsoft.resources/subscriptions": [row]})
    place = estate.places()[ACTIVE]
    assert place.name == "Production"
    assert place.management_groups == ("corp", "root")


def test_only_roles_that_are_held_are_asked_for() -> None:
    estate, asked = source(
        {
            "microsoft.authorization/roleassignments": [assignment(), assignment()],
            "microsoft.authorization/roledefinitions": [definition()],
        }
    )
    found = estate.assignments()
    assert found.left_out == 0
    assert [each.role.name for each in found.assignments] == ["AcrPull", "AcrPull"]
    assert asked[1].count(ROLE) == 1


def test_assignments_whose_role_cannot_be_read_are_counted() -> None:
    estate, _ = source({"microsoft.authorization/roleassignments": [assignment()]})
    found = estate.assignments()
    assert (found.assignments, found.left_out) == ((), 1)


# Below the registries


def below(answers: dict[str, Row]) -> Below:
    """Answers each list of a batch by a part of its address."""

    def answer(request: Request) -> Response:
        listed = []
        for each in (request.json or {})["requests"]:
            found = next((value for part, value in answers.items() if part in each["url"]), {"value": []})
            status = 403 if "error" in found else 200
            listed.append({"name": each["name"], "httpStatusCode": status, "content": found})
        return respond(200, {"responses": listed})

    azure = FakeAzure({r"POST /batch\?": answer})
    service = RestService("Azure Resource Manager", ARM, ARM, azure.http, FakeTokens())
    return Below(ArmBatch(service, ACTIVE, lambda seconds: None))


def recorded(name: str) -> Row:
    body: Row = json.loads((EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))["response"]["body"]
    return body


def test_genuine_answers_are_understood() -> None:
    found = below(
        {
            "/diagnosticSettings?": {"value": [recorded("arm-diagnostic-settings-get-registry")]},
            "/listUsages?": recorded("arm-registries-list-usages"),
            "/tokens?": recorded("arm-tokens-list-no-passwords"),
        }
    ).read([resource_id()], lambda count: None)
    key = resource_id().lower()
    routes, usages, tokens = found.log_routes[key], found.usages[key], found.tokens[key]
    assert isinstance(routes, Known)
    assert routes.value.routes[0].categories == ("ContainerRegistryRepositoryEvents", "ContainerRegistryLoginEvents")
    assert routes.value.routes[0].destinations == ("a Log Analytics workspace",)
    assert isinstance(usages, Known)
    by_name = {each.name: each for each in usages.value.usages}
    assert by_name["Geo-replications"].limit is None
    assert by_name["Size"].limit == 500 << 30
    assert isinstance(tokens, Known)


def test_what_is_refused_is_unknown_and_names_the_permission() -> None:
    refusal = {"error": {"code": "AuthorizationFailed", "message": "No."}}
    found = below({"/tokens?": refusal}).read([resource_id()], lambda count: None)
    fact = found.tokens[resource_id().lower()]
    assert isinstance(fact, Unknown)
    assert (fact.why, fact.needs) == (Why.PERMISSION, "Microsoft.ContainerRegistry/registries/tokens/read")
    assert isinstance(found.usages[resource_id().lower()], Known)


@pytest.mark.parametrize("usage", [{"name": "Size"}, {"name": "Size", "limit": "much", "currentValue": 1}, {}])
def test_limits_of_another_shape_are_unknown(usage: Row) -> None:
    found = below({"/listUsages?": {"value": [usage]}}).read([resource_id()], lambda count: None)
    assert isinstance(found.usages[resource_id().lower()], Unknown)
