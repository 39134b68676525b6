"""Roles at the registry, over recorded answers; runs with every supported CLI."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.facts.authorization import Group, Groups
from azext_acrdiag.facts.identity import (
    ApplicationSecrets,
    DirectoryState,
    Identity,
    IdentityKind,
    ServicePrincipalState,
)
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.arm import arm_service
from azext_acrdiag.sources.arm_roles import RoleSource
from azext_acrdiag.sources.arm_sdk import ArmSdk

from .fake_azure import LOCATION, NOWHERE, TENANT, FakeAzure, FakeTokens, evidence, make_cli, resource_id
from .fakes import Request, respond

USER = Identity(IdentityKind.USER, "dana@contoso.com", "o-1", None, TENANT)
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
OPS = Identity(IdentityKind.GROUP, "Ops", "g-1", None, TENANT)
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ASSIGNMENTS, DEFINITION, PERMISSIONS = "GET /roleAssignments\\?", "GET /roleDefinitions/", "GET /permissions\\?"

MakeSource = Callable[[FakeAzure], RoleSource]


@pytest.fixture
def source_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSource:
    """Makes the source on a stand-in for Azure."""

    def make(azure: FakeAzure) -> RoleSource:
        cli_ctx, tokens = make_cli(tmp_path, monkeypatch), FakeTokens()
        return RoleSource(ArmSdk(cli_ctx, tokens, azure.transport()), arm_service(cli_ctx, azure.http, tokens))

    return make


def assignment(number: int, role: str, **more: Any) -> dict[str, Any]:
    properties = {
        "roleDefinitionId": f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{role}",
        "principalId": "o-1",
        "principalType": "User",
        "scope": resource_id(),
        "createdOn": "2024-04-18T03:58:04.5498966Z",
        "updatedOn": "2024-04-19T03:58:04Z",
        "condition": None,
        **more,
    }
    return {"id": f"/assignments/{number}", "name": str(number), "properties": properties}


def definition(request: Request) -> Response:
    """Whatever role is asked for, as a built-in one."""
    guid = request.url.rpartition("/roleDefinitions/")[2].partition("?")[0]
    recorded = json.loads(evidence("arm-role-definitions-list-acr").body)["value"][0]
    return respond(200, {**recorded, "name": guid, "properties": {**recorded["properties"], "roleName": guid}})


def test_the_roles_of_a_group_are_its_own_and_those_of_the_groups_that_it_is_in(source_on: MakeSource) -> None:
    listed = [assignment(n, ACR_PULL, principalId=who) for n, who in enumerate(("G-1", "g-2", "o-9"))]
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": listed}), DEFINITION: definition})
    source = source_on(azure)
    found = source.role_assignments(OPS, LOCATION, None, Groups("g-1", (Group("g-2", "platform", True),)))
    assert isinstance(found, Known)
    assert [each.principal_id for each in found.value.assignments] == ["G-1", "g-2"]
    without = source.role_assignments(OPS, LOCATION)
    assert isinstance(without, Unknown)
    assert "GroupMember.Read.All" in (without.needs or "")


def test_the_roles_of_an_identity_with_their_definitions(source_on: MakeSource) -> None:
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": [assignment(1, ACR_PULL)]}), DEFINITION: definition})
    found = source_on(azure).role_assignments(USER, LOCATION)
    assert isinstance(found, Known)
    (only,) = found.value.assignments
    assert found.value.object_id == "o-1"
    assert (only.principal_id, only.principal_type, only.scope) == ("o-1", "User", resource_id())
    assert only.role.definition_id == ACR_PULL
    assert not only.role.is_custom
    assert only.role.permissions[0].actions
    assert only.condition is None
    assert only.changed_on is not None
    assert (only.changed_on.month, only.changed_on.day) == (4, 19)
    assert azure.asked("$filter=atScope() and assignedTo('o-1')")


def test_each_definition_is_read_once_for_all_identities(source_on: MakeSource) -> None:
    several = [assignment(1, ACR_PULL), assignment(2, READER), assignment(3, ACR_PULL.upper())]
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": several}), DEFINITION: definition})
    source = source_on(azure)
    first = source.role_assignments(USER, LOCATION)
    source.role_assignments(Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", "o-2"), LOCATION)
    assert isinstance(first, Known)
    assert [each.role.definition_id for each in first.value.assignments] == [ACR_PULL, READER, ACR_PULL]
    assert len(azure.asked("/roleAssignments")) == 2
    assert len(azure.asked("/roleDefinitions/")) == 2


def test_a_condition_is_kept(source_on: MakeSource) -> None:
    recorded = json.loads(evidence("arm-role-assignments-get-with-condition").body)
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": [recorded]}), DEFINITION: definition})
    found = source_on(azure).role_assignments(USER, LOCATION)
    assert isinstance(found, Known)
    assert found.value.assignments[0].condition == recorded["properties"]["condition"]


def test_a_custom_role_is_told_from_a_built_in_one(source_on: MakeSource) -> None:
    azure = FakeAzure(
        {
            ASSIGNMENTS: respond(200, {"value": [assignment(1, ACR_PULL)]}),
            DEFINITION: respond(200, json.loads(evidence("arm-role-definitions-custom-put-201").body)),
        }
    )
    found = source_on(azure).role_assignments(USER, LOCATION)
    assert isinstance(found, Known)
    assert found.value.assignments[0].role.is_custom


def test_no_role_at_all_is_known(source_on: MakeSource) -> None:
    azure = FakeAzure({ASSIGNMENTS: evidence("arm-role-assignments-list-by-principal-empty")})
    found = source_on(azure).role_assignments(USER, LOCATION)
    assert isinstance(found, Known)
    assert found.value.assignments == ()


@pytest.mark.parametrize("route", [ASSIGNMENTS, DEFINITION])
def test_roles_that_may_not_be_read_are_unknown_and_not_none(source_on: MakeSource, route: str) -> None:
    routes: dict[str, Any] = {
        ASSIGNMENTS: respond(200, {"value": [assignment(1, ACR_PULL), assignment(2, READER)]}),
        DEFINITION: definition,
        route: evidence("arm-authorization-failed-403-read"),
    }
    found = source_on(FakeAzure(routes)).role_assignments(USER, LOCATION)
    assert isinstance(found, Unknown)
    assert found.why is Why.PERMISSION
    assert "Microsoft.Authorization/roleAssignments/read" in (found.needs or "")


def test_assignments_in_another_shape_are_unknown(source_on: MakeSource) -> None:
    strange = assignment(1, ACR_PULL)
    del strange["properties"]["principalId"]
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": [strange]}), DEFINITION: definition})
    found = source_on(azure).role_assignments(USER, LOCATION)
    assert isinstance(found, Unknown)
    assert "principalId" in found.detail


@pytest.mark.parametrize("properties", [{"roleName": "R"}, {"roleName": "R", "permissions": [{}]}, {"permissions": []}])
def test_a_definition_that_does_not_tell_its_permissions_is_not_an_empty_one(
    source_on: MakeSource, properties: dict[str, Any]
) -> None:
    answer = respond(200, {"id": "d", "properties": properties})
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": [assignment(1, ACR_PULL)]}), DEFINITION: answer})
    assert isinstance(source_on(azure).role_assignments(USER, LOCATION), Unknown)


def test_the_object_id_comes_from_the_directory_where_the_identity_lacks_it(source_on: MakeSource) -> None:
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": []})})
    identity = Identity(IdentityKind.SERVICE_PRINCIPAL, "app", None, "app")
    principal = ServicePrincipalState(DirectoryState.ENABLED, "app", "o-7", "ci", TENANT)
    found = source_on(azure).role_assignments(identity, LOCATION, principal)
    assert isinstance(found, Known)
    assert azure.asked("assignedTo('o-7')")


def test_without_an_object_id_the_roles_are_unknown(source_on: MakeSource) -> None:
    azure = FakeAzure({})
    found = source_on(azure).role_assignments(Identity(IdentityKind.SERVICE_PRINCIPAL, "app", None, "app"), LOCATION)
    assert isinstance(found, Unknown)
    assert azure.requests == []


@pytest.mark.parametrize("kind", [IdentityKind.ADMIN, IdentityKind.REPOSITORY_TOKEN, IdentityKind.ANONYMOUS])
def test_roles_do_not_apply_outside_entra(source_on: MakeSource, kind: IdentityKind) -> None:
    azure = FakeAzure({})
    assert isinstance(source_on(azure).role_assignments(Identity(kind, "x"), LOCATION), Absent)
    assert azure.requests == []


def test_a_registry_that_was_not_found_shows_no_roles(source_on: MakeSource) -> None:
    source = source_on(FakeAzure({}))
    for found in (source.role_assignments(USER, NOWHERE), source.caller_permissions(NOWHERE)):
        assert isinstance(found, Unknown)
        assert found.why is Why.PERMISSION


def test_the_callers_own_permissions(source_on: MakeSource) -> None:
    azure = FakeAzure({PERMISSIONS: evidence("arm-permissions-list")})
    found = source_on(azure).caller_permissions(LOCATION)
    recorded = json.loads(evidence("arm-permissions-list").body)["value"]
    assert isinstance(found, Known)
    assert [list(each.actions) for each in found.value.permissions] == [each["actions"] for each in recorded]


def test_the_callers_own_permissions_may_be_unreadable(source_on: MakeSource) -> None:
    azure = FakeAzure({PERMISSIONS: evidence("arm-authorization-failed-403-read")})
    found = source_on(azure).caller_permissions(LOCATION)
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.Authorization/permissions/read"


ELIGIBLE = "GET /roleEligibilityScheduleInstances\\?"
DENIALS = "GET /denyAssignments\\?"
SIGNED_IN, ASSIGNEE = Subject(SubjectKind.SIGNED_IN), Subject(SubjectKind.ASSIGNEE, "dana@contoso.com")
APPLICATION = Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", "o-2", "a-2", TENANT)


def test_deny_assignments_as_recorded(source_on: MakeSource) -> None:
    azure = FakeAzure({DENIALS: evidence("arm-deny-assignments-list")})
    source = source_on(azure)
    found = source.deny_assignments(USER, LOCATION)
    assert isinstance(found, Known)
    first = found.value.assignments[0]
    assert first.principals[0].object_id == "0" * 32
    assert first.permissions[0].not_actions == ("foo/*/read",)
    assert (first.is_enforced, first.at_its_scope_only, first.condition) == (True, False, None)
    assert source.deny_assignments(APPLICATION, LOCATION) == found
    assert len(azure.requests) == 1, "asked once for all subjects"
    assert "$filter=atScope()" in unquote(azure.requests[0].url)


@pytest.mark.parametrize("changes", [{"denyAssignmentEffect": "audit"}, {"denyAssignmentEffect": "enforced"}])
def test_only_enforced_deny_assignments_deny(source_on: MakeSource, changes: dict[str, str]) -> None:
    (first, *_) = json.loads(evidence("arm-deny-assignments-list").body)["value"]
    first["properties"] |= changes
    first["properties"]["permissions"][0]["condition"] = "x"
    found = source_on(FakeAzure({DENIALS: respond(200, {"value": [first]})})).deny_assignments(USER, LOCATION)
    assert isinstance(found, Known)
    assert found.value.assignments[0].is_enforced is (changes["denyAssignmentEffect"] == "enforced")
    assert found.value.assignments[0].condition == "x"


def test_roles_elsewhere_leave_out_those_that_reach_the_registry(source_on: MakeSource) -> None:
    scopes = ["/", "/subscriptions/" + resource_id().split("/")[2], resource_id(), resource_id() + "2"]
    listed = [assignment(number, ACR_PULL, scope=scope) for number, scope in enumerate(scopes)]
    listed.append(assignment(9, ACR_PULL, scope="/providers/Microsoft.Management/managementGroups/corp"))
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": listed}), DEFINITION: definition})
    source = source_on(azure)
    found = source.assignments_elsewhere(USER, LOCATION)
    assert isinstance(found, Known)
    assert [each.scope for each in found.value.assignments] == [resource_id() + "2"]
    (asked,) = azure.asked("/roleAssignments?")
    assert "/registries/" not in unquote(asked.url)
    assert "assignedTo('o-1')" in unquote(asked.url)


def test_roles_that_name_another_id_of_the_application(source_on: MakeSource) -> None:
    azure = FakeAzure({ASSIGNMENTS: respond(200, {"value": [assignment(1, ACR_PULL)]}), DEFINITION: definition})
    secrets = ApplicationSecrets("a-2", "ci", (), True, application_object_id="p-2")
    found = source_on(azure).misdirected_assignments(APPLICATION, LOCATION, secrets)
    assert isinstance(found, Known)
    assert len(found.value.assignments) == 2
    asked = [unquote(each.url) for each in azure.asked("/roleAssignments?")]
    assert ["principalId eq 'a-2'" in asked[0], "principalId eq 'p-2'" in asked[1]] == [True, True]
    assert isinstance(source_on(azure).misdirected_assignments(USER, LOCATION), Absent)


def test_what_may_not_be_read_is_not_known(source_on: MakeSource) -> None:
    refused = respond(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
    source = source_on(FakeAzure({ASSIGNMENTS: refused, DENIALS: refused}))
    for found, missing in (
        (source.deny_assignments(USER, LOCATION), "denyAssignments/read"),
        (source.assignments_elsewhere(USER, LOCATION), "on the subscription"),
        (source.misdirected_assignments(APPLICATION, LOCATION), "roleAssignments/read"),
    ):
        assert isinstance(found, Unknown)
        assert found.why is Why.PERMISSION
        assert missing in str(found.needs)


def test_nothing_is_asked_about_a_registry_that_cannot_be_seen_or_of_no_identity_of_entra(
    source_on: MakeSource,
) -> None:
    source = source_on(FakeAzure({}))
    robot = Identity(IdentityKind.REPOSITORY_TOKEN, "robot")
    for ask in (source.deny_assignments, source.assignments_elsewhere):
        assert isinstance(ask(USER, NOWHERE), Unknown)
        assert isinstance(ask(robot, LOCATION), Absent)
    assert isinstance(source.misdirected_assignments(APPLICATION, NOWHERE), Unknown)
