"""Whom a user name or an assignee is, over recorded answers of Microsoft Graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID
from azext_acrdiag.domain.target import parse_target
from azext_acrdiag.facts.identity import (
    DirectoryMatch,
    Identity,
    IdentityKind,
    UsernameMatch,
)
from azext_acrdiag.facts.login import Credential, SecretShape
from azext_acrdiag.facts.repository import ScopedToken
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.arm import reference

from .fake_azure import (
    ACCOUNT,
    APP,
    APPLICATION,
    DENIED,
    LOCATION,
    MISSING,
    OBJECT,
    PRINCIPAL,
    TENANT,
    FakeAzure,
    application,
    make_graph,
    principal,
    resource_id,
)
from .fakes import respond

SERVICE = Identity(IdentityKind.SERVICE_PRINCIPAL, APP, None, APP)
TARGET = parse_target("contosoapps", (Action.PULL,))
BY_ID, PRINCIPALS, USERS, GROUPS = "POST /getByIds", "GET /servicePrincipals\\?", "GET /users\\?", "GET /groups\\?"
NONE = respond(200, {"value": []})


# User names


def match(name: str, azure: FakeAzure) -> Any:
    credential = Credential(name, Secret("password"), SecretShape.OTHER, None, "the command line")
    found = make_graph(azure).username_match(credential, TARGET, ACCOUNT)
    assert isinstance(found, Known)
    return found.value


def by_id(kind: str, **members: Any) -> Response:
    return respond(200, {"value": [{"@odata.type": f"#microsoft.graph.{kind}", "id": OBJECT, **members}]})


def test_an_application_id() -> None:
    azure = FakeAzure({PRINCIPAL: principal(displayName="ci")})
    assert match(APP.upper(), azure) == UsernameMatch(DirectoryMatch.APPLICATION_ID, APP, "ci")


def test_the_id_of_an_application_without_a_service_principal() -> None:
    azure = FakeAzure({PRINCIPAL: MISSING, APPLICATION: application(displayName="ci")})
    assert match(APP, azure) == UsernameMatch(DirectoryMatch.APPLICATION_ID, APP, "ci")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            by_id("servicePrincipal", appId=APP, displayName="ci"),
            UsernameMatch(DirectoryMatch.SERVICE_PRINCIPAL_OBJECT_ID, APP, "ci"),
        ),
        (
            by_id("application", appId=APP, displayName="ci"),
            UsernameMatch(DirectoryMatch.APPLICATION_OBJECT_ID, APP, "ci"),
        ),
        (by_id("user", displayName="Dana"), UsernameMatch(DirectoryMatch.OTHER_OBJECT, None, "Dana")),
        (by_id("group", displayName="Ops"), UsernameMatch(DirectoryMatch.OTHER_OBJECT, None, "Ops")),
        (NONE, UsernameMatch(DirectoryMatch.NOTHING, None, None)),
    ],
)
def test_a_guid_that_is_no_application_id(answer: Response, expected: UsernameMatch) -> None:
    azure = FakeAzure({PRINCIPAL: MISSING, APPLICATION: MISSING, BY_ID: answer})
    assert match(OBJECT, azure) == expected
    assert azure.asked("getByIds")[0].json == {
        "ids": [OBJECT],
        "types": ["user", "group", "servicePrincipal", "application"],
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], UsernameMatch(DirectoryMatch.NOTHING, None, None)),
        ([{"appId": APP, "displayName": "ci"}], UsernameMatch(DirectoryMatch.DISPLAY_NAME, APP, "ci")),
        ([{"appId": APP}, {"appId": "other"}], UsernameMatch(DirectoryMatch.DISPLAY_NAME, None, "o'neil's app")),
    ],
    ids=["nobody", "one", "several"],
)
def test_a_display_name(found: list[dict[str, str]], expected: UsernameMatch) -> None:
    azure = FakeAzure({PRINCIPALS: respond(200, {"value": found})})
    assert match("o'neil's app", azure) == expected
    assert azure.asked("$filter=displayName eq 'o''neil''s app'")


@pytest.mark.parametrize("name", ["", ZERO_GUID, "dana@contoso.com", "contosoapps"])
def test_user_names_that_the_directory_cannot_explain(name: str) -> None:
    azure = FakeAzure({})
    credential = Credential(name, Secret("password"), SecretShape.OTHER, None, "the command line")
    assert isinstance(make_graph(azure).username_match(credential, TARGET, ACCOUNT), Absent)
    assert azure.requests == []


def test_the_name_of_a_token_of_the_registry_is_not_looked_up() -> None:
    azure = FakeAzure({})
    credential = Credential("build-agent", Secret("password"), SecretShape.OTHER, None, "the command line")
    token = ScopedToken("build-agent", exists=True)
    found = make_graph(azure).username_match(credential, TARGET, ACCOUNT, LOCATION, token)
    assert isinstance(found, Absent)
    assert azure.requests == []


def test_a_directory_that_may_not_be_read_is_unknown_and_not_nothing() -> None:
    credential = Credential(OBJECT, Secret("password"), SecretShape.OTHER, None, "the command line")
    found = make_graph(FakeAzure({PRINCIPAL: DENIED})).username_match(credential, TARGET, ACCOUNT)
    assert isinstance(found, Unknown)
    assert found.why is Why.PERMISSION


def test_an_application_is_asked_for_once_for_all_questions() -> None:
    azure = FakeAzure({PRINCIPAL: principal(), APPLICATION: application()})
    source = make_graph(azure)
    of_principal = source.service_principal(SERVICE, ACCOUNT, LOCATION)
    assert isinstance(of_principal, Known)
    credential = Credential(APP, Secret("password"), SecretShape.OTHER, None, "the command line")
    source.username_match(credential, TARGET, ACCOUNT)
    source.application_secrets(of_principal.value, ACCOUNT, replace(LOCATION, registry=reference(resource_id())))
    source.assignee(APP, ACCOUNT)
    assert len(azure.requests) == 2


# --assignee


def user(**changes: Any) -> dict[str, Any]:
    known = {"id": OBJECT, "displayName": "Dana", "userPrincipalName": "dana@contoso.com", "userType": "Member"}
    return {**known, **changes}


def who(name: str, azure: FakeAzure) -> Any:
    return make_graph(azure).assignee(name, ACCOUNT)


def test_an_assignee_by_application_id() -> None:
    found = who(APP, FakeAzure({PRINCIPAL: principal(displayName="ci")}))
    assert found == Known(Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", OBJECT, APP, TENANT), "Microsoft Graph")


def test_an_assignee_by_object_id() -> None:
    azure = FakeAzure({PRINCIPAL: MISSING, BY_ID: by_id("user", **user())})
    assert who(OBJECT, azure) == Known(
        Identity(IdentityKind.USER, "dana@contoso.com", OBJECT, None, TENANT), "Microsoft Graph"
    )


def test_an_assignee_that_is_a_managed_identity() -> None:
    recorded = principal(servicePrincipalType="ManagedIdentity", displayName="vm").json()
    azure = FakeAzure({PRINCIPAL: MISSING, BY_ID: by_id("servicePrincipal", **recorded)})
    assert who(OBJECT, azure) == Known(
        Identity(IdentityKind.MANAGED_IDENTITY, "vm", OBJECT, APP, TENANT), "Microsoft Graph"
    )


@pytest.mark.parametrize("name", ["dana@contoso.com", "d'ana@contoso.com"])
def test_an_assignee_by_sign_in_name_or_address(name: str) -> None:
    guest = user(userPrincipalName="dana_contoso.com#EXT#@fabrikam.com", userType="Guest")
    azure = FakeAzure({USERS: respond(200, {"value": [guest]})})
    found = who(name, azure)
    assert isinstance(found, Known)
    assert found.value.is_guest_or_personal
    assert found.value.name == "dana_contoso.com#EXT#@fabrikam.com"
    escaped = name.replace("'", "''")
    assert azure.asked(f"userPrincipalName eq '{escaped}' or mail eq '{escaped}'")


def test_an_assignee_by_the_display_name_of_an_application_or_else_of_a_person() -> None:
    one = principal(displayName="ci").json()
    assert isinstance(who("ci", FakeAzure({PRINCIPALS: respond(200, {"value": [one]})})), Known)
    azure = FakeAzure({PRINCIPALS: NONE, USERS: respond(200, {"value": [user()]})})
    found = who("Dana", azure)
    assert isinstance(found, Known)
    assert found.value.kind is IdentityKind.USER


def test_a_group_is_a_principal() -> None:
    routes = {PRINCIPALS: NONE, USERS: NONE, GROUPS: respond(200, {"value": [{"id": OBJECT, "displayName": "Ops"}]})}
    found = who("Ops", FakeAzure(routes))
    assert isinstance(found, Known)
    assert (found.value.kind, found.value.object_id) == (IdentityKind.GROUP, OBJECT)
    assert found.value.principal_type == "Group"


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ({PRINCIPALS: respond(200, {"value": [principal().json()] * 2})}, "2 or more objects"),
        ({PRINCIPALS: NONE, USERS: NONE, GROUPS: NONE}, "knows no user, group, service principal or managed identity"),
        ({PRINCIPALS: DENIED}, "Insufficient privileges"),
    ],
)
def test_an_assignee_that_is_nobody_in_particular_is_unknown(routes: dict[str, Any], words: str) -> None:
    found = who("Ops", FakeAzure(routes))
    assert isinstance(found, Unknown)
    assert words in found.detail
    assert found.needs
