"""A check of access by Azure Resource Manager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.access.conditions import REPOSITORY_NAME
from azext_acrdiag.domain.fact import Absent, Fact, Known, Unknown, Why
from azext_acrdiag.facts.authorization import CheckedAccess
from azext_acrdiag.facts.identity import Identity, IdentityKind
from azext_acrdiag.sources.arm import arm_service
from azext_acrdiag.sources.arm_check import CheckSource
from tests.rules import facts

from .fake_azure import LOCATION, NOWHERE, FakeAzure, FakeTokens, make_cli, resource_id
from .fakes import respond
from .test_arm_roles import USER

CHECK = "POST /checkAccess\\?"
PULL, READ = "Microsoft.ContainerRegistry/registries/pull/read", "…/repositories/content/read"

Check = Callable[..., Fact[CheckedAccess]]


@pytest.fixture
def check_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Has access checked by a stand-in for Azure."""

    def check(azure: FakeAzure, identity: Identity = USER, location: Any = LOCATION) -> Fact[CheckedAccess]:
        service = arm_service(make_cli(tmp_path, monkeypatch), azure.http, FakeTokens())
        target = replace(facts.TARGET, repository="team/api")
        source = CheckSource(service, REPOSITORY_NAME)
        return source.checked_access([(PULL, False), (READ, True)], target, identity, location)

    return check


def decision(permission: str, word: str, **more: Any) -> dict[str, Any]:
    return {"actionId": permission, "isDataAction": permission == READ, "accessDecision": word, **more}


def test_what_is_allowed_by_what_and_what_is_denied(check_on: Check) -> None:
    by = {"roleAssignment": {"scope": "/subscriptions/s", "condition": "x", "conditionVersion": "2.0"}}
    deny = {"denyAssignment": {"id": "/d/1", "denyAssignmentName": "freeze"}}
    azure = FakeAzure({CHECK: respond(200, [decision(PULL, "Allowed", **by), decision(READ, "NotAllowed", **deny)])})
    found = check_on(azure)
    assert isinstance(found, Known)
    pull, read = found.value.permissions
    assert (pull.is_allowed, pull.scope, pull.condition, pull.denied_by) == (True, "/subscriptions/s", "x", None)
    assert (read.is_allowed, read.is_data, read.denied_by) == (False, True, "freeze")
    asked = azure.requests[0].json
    assert asked is not None
    assert asked["Subject"]["Attributes"]["ObjectId"] == "o-1"
    assert [each["Attributes"] for each in asked["Actions"]] == [{}, {REPOSITORY_NAME: "team/api"}]
    assert asked["Resource"] == {"Id": resource_id()}


@pytest.mark.parametrize(
    "answer",
    [
        respond(200, [decision(PULL, "Perhaps")]),
        respond(200, {"value": []}),
        respond(404, {"error": {"code": "NotFound", "message": "No."}}),
    ],
    ids=["another decision", "no list", "no such operation"],
)
def test_an_answer_of_another_form_is_not_known(check_on: Check, answer: Any) -> None:
    found = check_on(FakeAzure({CHECK: answer}))
    assert isinstance(found, Unknown)
    assert found.why is Why.ERROR


def test_nothing_is_asked_without_a_registry_or_an_identity_of_entra(check_on: Check) -> None:
    refused = check_on(FakeAzure({CHECK: respond(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})}))
    assert isinstance(refused, Unknown)
    assert refused.needs == "Microsoft.Authorization/roleAssignments/read"
    assert isinstance(check_on(FakeAzure({}), location=NOWHERE), Unknown)
    assert isinstance(check_on(FakeAzure({}), Identity(IdentityKind.REPOSITORY_TOKEN, "robot")), Absent)
