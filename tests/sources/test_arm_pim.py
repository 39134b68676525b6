"""Privileged Identity Management at the registry, over recorded answers; runs with every supported CLI."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.facts.identity import Identity, IdentityKind
from azext_acrdiag.sources.arm import arm_service
from azext_acrdiag.sources.arm_pim import PimSource
from azext_acrdiag.sources.arm_roles import RoleSource
from azext_acrdiag.sources.arm_sdk import ArmSdk

from .fake_azure import LOCATION, NOWHERE, FakeAzure, FakeTokens, evidence, make_cli
from .fakes import respond
from .test_arm_roles import DEFINITION, OPS, USER, definition

APPLICATION = Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", "o-2", "a-2")
ELIGIBLE, ACTIVE, REQUESTS = (
    f"GET /{kind}\\?"
    for kind in (
        "roleEligibilityScheduleInstances",
        "roleAssignmentScheduleInstances",
        "roleAssignmentScheduleRequests",
    )
)
SIGNED_IN, ASSIGNEE = Subject(SubjectKind.SIGNED_IN), Subject(SubjectKind.ASSIGNEE, given="dana@contoso.com")

MakeSource = Callable[[FakeAzure], PimSource]


@pytest.fixture
def source_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSource:
    """Makes the source on a stand-in for Azure."""

    def make(azure: FakeAzure) -> PimSource:
        cli_ctx, tokens = make_cli(tmp_path, monkeypatch), FakeTokens()
        service = arm_service(cli_ctx, azure.http, tokens)
        return PimSource(service, RoleSource(ArmSdk(cli_ctx, tokens, azure.transport()), service).with_roles)

    return make


@pytest.mark.parametrize(
    ("subject", "identity", "filtered"),
    [
        (SIGNED_IN, USER, "asTarget()"),
        (ASSIGNEE, USER, "assignedTo('o-1')"),
        (ASSIGNEE, OPS, "principalId eq 'g-1'"),
    ],
)
def test_eligible_assignments_and_when_they_end(
    source_on: MakeSource, subject: Subject, identity: Identity, filtered: str
) -> None:
    azure = FakeAzure({ELIGIBLE: evidence("arm-role-eligibility-schedule-instances-list"), DEFINITION: definition})
    found = source_on(azure).eligible_assignments(subject, identity, LOCATION)
    assert isinstance(found, Known)
    assert found.value.assignments[0].assignment.principal_type == "Group"
    assert found.value.assignments[0].ends_on is not None
    assert f"$filter={filtered}" in unquote(azure.asked("roleEligibility")[0].url)


def test_until_when_roles_hold(source_on: MakeSource) -> None:
    azure = FakeAzure({ACTIVE: evidence("arm-role-assignment-schedule-instances-list")})
    found = source_on(azure).schedules(ASSIGNEE, APPLICATION, LOCATION)
    assert isinstance(found, Known)
    first = found.value.schedules[0]
    assert "/roleAssignments/" in first.assignment_id
    assert first.ends_on is not None
    assert not first.is_activated
    assert list(found.value.ends()) == [
        each.assignment_id.lower() for each in found.value.schedules if each.ends_on is not None
    ]


def test_requests_for_activation_the_latest_first(source_on: MakeSource) -> None:
    recorded = evidence("spec-examples/arm-role-assignment-schedule-request-put").json()
    later = {**recorded, "properties": {**recorded["properties"], "status": "PendingApproval"}}
    later["properties"]["createdOn"] = "2020-09-10T21:35:27.91Z"
    assigned = {**recorded, "properties": {**recorded["properties"], "requestType": "AdminAssign"}}
    azure = FakeAzure({REQUESTS: respond(200, {"value": [recorded, assigned, later]})})
    found = source_on(azure).activations(SIGNED_IN, USER, LOCATION)
    assert isinstance(found, Known)
    waiting, done = found.value.activations
    assert (waiting.is_waiting, done.is_waiting) == (True, False)
    assert done.role_definition_id == "c8d4ff99-41c3-41a8-9f60-21dfdad59608"
    assert done.asked_on is not None
    assert done.ends_on == done.asked_on + timedelta(hours=8)


@pytest.mark.parametrize("length", ["eight hours", "PT8X"])
def test_a_length_that_cannot_be_read_is_not_known(source_on: MakeSource, length: str) -> None:
    recorded = evidence("spec-examples/arm-role-assignment-schedule-request-put").json()
    recorded["properties"]["scheduleInfo"]["expiration"]["duration"] = length
    azure = FakeAzure({REQUESTS: respond(200, {"value": [recorded]})})
    assert isinstance(source_on(azure).activations(SIGNED_IN, USER, LOCATION), Unknown)


def test_applications_activate_nothing(source_on: MakeSource) -> None:
    source = source_on(FakeAzure({}))
    assert isinstance(source.eligible_assignments(SIGNED_IN, APPLICATION, LOCATION), Absent)
    assert isinstance(source.activations(SIGNED_IN, APPLICATION, LOCATION), Absent)


def test_what_may_not_be_read_is_not_known_and_a_missing_licence_is_no_failure(source_on: MakeSource) -> None:
    refused = respond(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
    found = source_on(FakeAzure({ELIGIBLE: refused})).eligible_assignments(SIGNED_IN, USER, LOCATION)
    assert isinstance(found, Unknown)
    assert found.why is Why.PERMISSION
    assert "roleEligibilityScheduleInstances/read" in str(found.needs)
    unlicensed = respond(
        400, {"error": {"code": "AadPremiumLicenseRequired", "message": "The tenant needs a licence."}}
    )
    assert isinstance(source_on(FakeAzure({ACTIVE: unlicensed})).schedules(SIGNED_IN, USER, LOCATION), Absent)
    assert isinstance(source_on(FakeAzure({})).schedules(SIGNED_IN, USER, NOWHERE), Unknown)
