"""Compares the simulated Microsoft Graph with every genuine answer: status, headers, shape, words of refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from ..simulator_tests.registry_under_test import world_with
from ..simulator_tests.service_under_test import Answer, ServiceUnderTest, graph_of
from .shape import EVIDENCE, assert_same_shape, evidence

_COMPARED_HEADERS = {"request-id", "client-request-id", "x-ms-ags-diagnostic", "x-ms-resource-unit", "www-authenticate"}
_CONTOSO = {
    "groups": {"outer": {"members": ["platform"]}, "top": {"members": ["outer"]}},
    "applications": {
        "ci-pull": {"secrets": {"second": {}}},
        "with-certificate": {"certificates": {"one": {}}},
        "with-trust": {
            "federatedCredentials": {"Testing": {"issuer": "https://token.example/", "subject": "repo:a/b"}}
        },
        "without-secret": {},
    },
}
_WORLD = world_with(tenants={"contoso": _CONTOSO})
_APPLICATIONS = _WORLD.tenants["contoso"].applications
_UNKNOWN = "9e55ddaa-bfc7-4e02-9b35-837bd9336187"


@dataclass(frozen=True)
class Case:
    """How the simulator is brought to give an answer of the same kind."""

    path: str
    who: str = "developer"
    body: Any = None
    setup: Callable[[ServiceUnderTest], str | None] = lambda graph: None
    """Prepares the service; returns another token than that of `who`."""
    family: tuple[str, ...] = ()
    optional: dict[str, str] = field(default_factory=dict)
    """Places that may be missing, and why."""


def _application(name: str) -> Case:
    return Case(
        f"applications?$filter=appId eq '{_APPLICATIONS[name].app_id}'",
        family=("graph-applications-by-appid-certificate", "graph-applications-by-appid-two-secrets"),
    )


def _expired(graph: ServiceUnderTest) -> str:
    token = graph.token("developer")
    graph.context.advanced = timedelta(days=1)
    return token


_SERVICE_PRINCIPAL = _WORLD.object_id("ci-pull")
_MEMBER_GROUPS = {"securityEnabledOnly": False}

CASES: dict[str, Case] = {
    # A group among members of a group: that is what was recorded.
    "graph-groups-members": Case(f"groups/{_WORLD.object_id('outer')}/members"),
    "graph-groups-getmembergroups-nested": Case(
        f"groups/{_WORLD.object_id('platform')}/getMemberGroups", body=_MEMBER_GROUPS
    ),
    "graph-users-getmembergroups": Case(f"users/{_WORLD.object_id('developer')}/getMemberGroups", body=_MEMBER_GROUPS),
    "graph-directoryobjects-checkmembergroups": Case(
        f"directoryObjects/{_WORLD.object_id('developer')}/checkMemberGroups",
        body={"groupIds": [_WORLD.object_id("top")]},
    ),
    "graph-directoryobjects-getbyids": Case(
        "directoryObjects/getByIds", body={"ids": [_SERVICE_PRINCIPAL], "types": ["servicePrincipal"]}
    ),
    "graph-applications-by-appid-certificate": _application("with-certificate"),
    "graph-applications-by-appid-no-secret": _application("without-secret"),
    "graph-applications-by-appid-two-secrets": _application("ci-pull"),
    "graph-applications-by-appid-empty": Case(f"applications?$filter=appId eq '{_UNKNOWN}'"),
    "graph-applications-get-404": Case(f"applications/{_UNKNOWN}"),
    "graph-applications-federated-credentials-list": Case(
        f"applications/{_APPLICATIONS['with-trust'].id}/federatedIdentityCredentials"
    ),
    "graph-applications-federated-credentials-empty": Case(
        f"applications/{_APPLICATIONS['ci-pull'].id}/federatedIdentityCredentials"
    ),
    "graph-authorization-request-denied-403": Case("servicePrincipals", who="ci-pull"),
    "graph-me": Case("me", family=("graph-users-get",)),
    "graph-users-get": Case("users/owner@contoso.com"),
    "graph-serviceprincipals-by-appid": Case(f"servicePrincipals?$filter=appId eq '{_APPLICATIONS['ci-pull'].app_id}'"),
    "graph-serviceprincipals-empty": Case(f"servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '{_UNKNOWN}')"),
    "graph-serviceprincipals-get-404": Case(f"servicePrincipals/{_UNKNOWN}"),
    "graph-serviceprincipals-get-disabled": Case(f"servicePrincipals/{_SERVICE_PRINCIPAL}"),
    "graph-serviceprincipals-transitivememberof-empty": Case(
        f"servicePrincipals/{_SERVICE_PRINCIPAL}/transitiveMemberOf/microsoft.graph.directoryRole"
    ),
    "documented/graph-401-headers": Case(
        "me", setup=_expired, family=("documented/graph-invalid-authentication-token-401",)
    ),
    "documented/graph-invalid-authentication-token-401": Case("me", setup=_expired),
}
_FAULT = "the faults of a world give such answers word for word"
NOT_SERVED = {
    "graph-applications-add-password": "the simulator is only read",
    "documented/graph-429-headers": _FAULT,
    "documented/graph-too-many-requests-429": _FAULT,
}


def _ask(case: Case) -> Answer:
    graph = graph_of(_WORLD)
    token = case.setup(graph)
    path = f"/v1.0/{case.path}"
    return graph.get(path, case.who, token) if case.body is None else graph.post(path, case.body, case.who)


def test_every_genuine_answer_is_compared_or_left_out_for_a_reason() -> None:
    found = {f"{path.parent.name}/{path.stem}" for path in EVIDENCE.glob("documented/graph-*.json")}
    found |= {path.stem for path in EVIDENCE.glob("graph-*.json")}
    assert set(CASES) | set(NOT_SERVED) == found
    assert not set(CASES) & set(NOT_SERVED)


@pytest.mark.parametrize("name", CASES)
def test_the_answer_has_the_shape_of_the_genuine_one(name: str) -> None:
    case, genuine = CASES[name], evidence(name)
    answer = _ask(case)
    assert answer.status == genuine["status"], answer.body
    assert not [name for name in genuine["headers"] if name.lower() in _COMPARED_HEADERS and name not in answer.headers]
    genuine_type = genuine["headers"].get("content-type", "application/json").replace(" ", "")
    assert answer.headers["content-type"].replace(" ", "").startswith(genuine_type)
    family = [evidence(other)["body"] for other in case.family]
    assert_same_shape(answer.body, genuine["body"], family=family, optional=case.optional)
    if "error" in genuine["body"]:
        assert answer.code == genuine["body"]["error"]["code"]
        assert _skeleton(answer.message) == _skeleton(genuine["body"]["error"]["message"])
    else:
        assert _skeleton(answer.body["@odata.context"]) == _skeleton(genuine["body"]["@odata.context"])
        assert answer.body.get("value") != [] or genuine["body"]["value"] == [], "an empty list proves nothing"


def _skeleton(message: str) -> str:
    return re.sub(r"'[^']*'", "''", message)


def test_the_challenge_of_an_expired_token() -> None:
    genuine = evidence("documented/graph-401-headers")["headers"]["www-authenticate"]
    answer = _ask(CASES["documented/graph-401-headers"])
    assert answer.headers["www-authenticate"] == genuine
