"""The directory, over recorded answers of Microsoft Graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional
from urllib.parse import unquote

import pytest

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.authorization import Group
from azext_acrdiag.facts.identity import (
    DirectoryState,
    Identity,
    IdentityKind,
    Resemblance,
    ServicePrincipalState,
)
from azext_acrdiag.facts.login import Credential, SecretShape
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.ports import HttpFailure, Response, TokenRefusal
from azext_acrdiag.sources.arm import reference
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.graph import GraphSource

from .fake_azure import (
    ACCOUNT,
    ACTIVE,
    APP,
    APPLICATION,
    DENIED,
    FOREIGN,
    FOREIGN_TENANT,
    GRAPH,
    LOCATION,
    MISSING,
    OBJECT,
    PRINCIPAL,
    SUBSCRIPTIONS,
    TENANT,
    FakeAzure,
    FakeTokens,
    application,
    evidence,
    make_graph,
    principal,
    resource_id,
)
from .fakes import respond
from .test_graph_inventory import batched

SERVICE = Identity(IdentityKind.SERVICE_PRINCIPAL, APP, None, APP)


def secret(key_id: str = "k-1", **changes: Any) -> dict[str, Any]:
    moments = {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z"}
    return {"keyId": key_id, "displayName": "ci", "hint": "abc", "secretText": None, **moments, **changes}


# The service principal


def test_a_service_principal_with_what_it_can_sign_in_with() -> None:
    certificate = {"keyId": "k-9", "endDateTime": "2027-06-01T00:00:00Z", "type": "AsymmetricX509Cert"}
    azure = FakeAzure({PRINCIPAL: principal(passwordCredentials=[secret()], keyCredentials=[certificate])})
    found = make_graph(azure).service_principal(SERVICE, ACCOUNT)
    assert isinstance(found, Known)
    state = found.value
    assert (state.state, state.app_id, state.object_id) == (DirectoryState.ENABLED, APP, OBJECT)
    assert (state.tenant_id, state.owner_tenant_id, state.is_managed_identity) == (TENANT, TENANT, False)
    assert [(each.key_id, each.hint, each.on) for each in state.secrets] == [("k-1", "abc", "service principal")]
    assert [each.key_id for each in state.certificates] == ["k-9"]
    assert f"servicePrincipals(appId='{APP}')?$select=id,appId," in unquote(azure.requests[0].url)


@pytest.mark.parametrize(
    ("answer", "state"),
    [(principal(accountEnabled=False), DirectoryState.DISABLED), (MISSING, DirectoryState.NOT_IN_TENANT)],
)
def test_a_service_principal_that_cannot_sign_in(answer: Response, state: DirectoryState) -> None:
    found = make_graph(FakeAzure({PRINCIPAL: answer})).service_principal(SERVICE, ACCOUNT)
    assert isinstance(found, Known)
    assert found.value.state is state


def test_a_managed_identity_is_told_from_an_application() -> None:
    azure = FakeAzure({PRINCIPAL: principal(servicePrincipalType="ManagedIdentity", appOwnerOrganizationId=None)})
    source = make_graph(azure)
    found = source.service_principal(replace(SERVICE, kind=IdentityKind.MANAGED_IDENTITY), ACCOUNT)
    assert isinstance(found, Known)
    assert found.value.is_managed_identity
    assert isinstance(source.application_secrets(found.value, ACCOUNT), Absent)
    assert len(azure.requests) == 1


@pytest.mark.parametrize(
    "identity",
    [Identity(IdentityKind.USER, "dana@contoso.com", "o-1"), Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", "o-2")],
)
def test_identities_without_an_application_id_are_not_asked_for(identity: Identity) -> None:
    azure = FakeAzure({})
    assert isinstance(make_graph(azure).service_principal(identity, ACCOUNT), Absent)
    assert azure.requests == []


@pytest.mark.parametrize(
    ("answer", "why", "needs"),
    [
        (DENIED, Why.PERMISSION, "Application.Read.All (Microsoft Graph)"),
        (evidence("documented/graph-invalid-authentication-token-401"), Why.PERMISSION, None),
        (evidence("documented/graph-too-many-requests-429"), Why.THROTTLED, None),
        (HttpFailure(Contact.TIMED_OUT, "slow"), Why.TIMEOUT, "a network path to Microsoft Graph"),
        (HttpFailure(Contact.TLS_FAILED, "bad certificate"), Why.UNREACHABLE, "a network path to Microsoft Graph"),
        (respond(200, b"<html>"), Why.ERROR, None),
        (principal(accountEnabled=None), Why.ERROR, None),
        (principal(accountEnabled="yes"), Why.ERROR, None),
        (principal(passwordCredentials="none"), Why.ERROR, None),
        (principal(passwordCredentials=None), Why.ERROR, None),
        (principal(passwordCredentials=[secret(endDateTime="never")]), Why.ERROR, None),
    ],
)
def test_a_directory_that_does_not_tell_is_unknown(answer: Any, why: Why, needs: str | None) -> None:
    found = make_graph(FakeAzure({PRINCIPAL: answer})).service_principal(SERVICE, ACCOUNT)
    assert isinstance(found, Unknown)
    assert found.why is why
    assert needs is None or found.needs == needs


def test_without_a_token_nothing_is_sent() -> None:
    azure, tokens = FakeAzure({}), FakeTokens({GRAPH: TokenRefusal("AADSTS65001: No consent.", 65001)})
    found = make_graph(azure, tokens).service_principal(SERVICE, ACCOUNT)
    assert isinstance(found, Unknown)
    assert found.why is Why.NOT_SIGNED_IN
    assert azure.requests == []


def test_a_cloud_without_microsoft_graph_is_unknown() -> None:
    azure, tokens = FakeAzure({}), FakeTokens()
    source = GraphSource(RestService("Microsoft Graph", "", "", azure.http, tokens), SUBSCRIPTIONS)
    found = source.service_principal(SERVICE, ACCOUNT)
    assert isinstance(found, Unknown)
    assert found.why is Why.UNSUPPORTED
    assert tokens.calls == []


@pytest.mark.parametrize(
    ("subscription_id", "tenant_id", "asked_with"),
    [
        (ACTIVE, TENANT, ACTIVE),
        (FOREIGN, FOREIGN_TENANT, FOREIGN),
        ("99999999-0000-0000-0000-000000000009", TENANT, ACTIVE),
    ],
    ids=["active", "another tenant", "not listed by az"],
)
def test_the_directory_is_that_of_the_registrys_tenant(subscription_id: str, tenant_id: str, asked_with: str) -> None:
    location, tokens = replace(LOCATION, registry=reference(resource_id(subscription_id))), FakeTokens()
    found = make_graph(FakeAzure({PRINCIPAL: MISSING}), tokens).service_principal(SERVICE, ACCOUNT, location)
    assert isinstance(found, Known)
    assert found.value.tenant_id == tenant_id
    assert tokens.calls == [(GRAPH, asked_with)]


# Client secrets


def state(**changes: Any) -> ServicePrincipalState:
    known = ServicePrincipalState(DirectoryState.ENABLED, APP, OBJECT, "ci", TENANT, owner_tenant_id=TENANT)
    return replace(known, **changes)


def test_secrets_of_the_application_and_its_service_principal_are_put_together() -> None:
    source = make_graph(FakeAzure({PRINCIPAL: principal(passwordCredentials=[secret()]), APPLICATION: application()}))
    of_principal = source.service_principal(SERVICE, ACCOUNT)
    assert isinstance(of_principal, Known)
    found = source.application_secrets(of_principal.value, ACCOUNT)
    assert isinstance(found, Known)
    assert found.value.complete
    assert found.value.display_name == "azure-cli-test000001"
    assert [each.on for each in found.value.secrets] == ["application", "application", "service principal"]
    first = found.value.secrets[0]
    assert (first.display_name, first.hint) == ("key2", "jis")
    assert first.end is not None
    assert (first.end.year, first.end.month, first.end.day) == (2023, 5, 7)


def test_certificates_are_no_client_secrets() -> None:
    (recorded,) = evidence("graph-applications-by-appid-certificate").json()["value"]
    found = make_graph(FakeAzure({APPLICATION: respond(200, recorded)})).application_secrets(state(), ACCOUNT)
    assert isinstance(found, Known)
    assert found.value.secrets == ()
    assert len(found.value.certificates) == len(recorded["keyCredentials"]) > 0


@pytest.mark.parametrize("answer", [MISSING, DENIED])
def test_an_application_that_does_not_show_leaves_the_list_incomplete(answer: Response) -> None:
    found = make_graph(FakeAzure({APPLICATION: answer})).application_secrets(state(), ACCOUNT)
    assert isinstance(found, Known)
    assert (found.value.secrets, found.value.complete, found.value.display_name) == ((), False, "ci")


def test_an_application_of_another_tenant_is_not_asked_for() -> None:
    azure = FakeAzure({})
    found = make_graph(azure).application_secrets(state(owner_tenant_id=FOREIGN_TENANT), ACCOUNT)
    assert isinstance(found, Known)
    assert not found.value.complete
    assert azure.requests == []


@pytest.mark.parametrize(
    ("password", "resembles"),
    [("abc8Q~the-value", Resemblance.BEGINNING), ("k-1", Resemblance.ID), ("xyz8Q~another", None)],
)
def test_each_secret_says_what_the_password_has_of_it(password: str, resembles: Optional[Resemblance]) -> None:
    source = make_graph(FakeAzure({APPLICATION: application(passwordCredentials=[secret("k-1")])}))
    credential = Credential(APP, Secret(password), SecretShape.OTHER, None, "the command line")
    found = source.application_secrets(state(), ACCOUNT, None, credential)
    assert isinstance(found, Known)
    assert [each.resembles for each in found.value.secrets] == [resembles]


def test_secrets_that_could_not_be_read_are_unknown() -> None:
    azure = FakeAzure({APPLICATION: evidence("documented/graph-too-many-requests-429")})
    found = make_graph(azure).application_secrets(state(), ACCOUNT)
    assert isinstance(found, Unknown)
    assert found.why is Why.THROTTLED


def test_nothing_secret_is_in_what_was_read() -> None:
    azure = FakeAzure({PRINCIPAL: principal(passwordCredentials=[secret(secretText="the-secret-itself")])})
    found = make_graph(azure).service_principal(SERVICE, ACCOUNT)
    assert "the-secret-itself" not in repr(found)


def test_the_groups_of_an_identity_tell_direct_from_nested() -> None:
    def entry(name: str, kind: str = "group") -> dict[str, str]:
        return {"@odata.type": f"#microsoft.graph.{kind}", "id": f"id-{name}", "displayName": name}

    more = {"value": [entry("outer")]}
    first = {"value": [entry("inner"), entry("Reader", "directoryRole")], "@odata.nextLink": GRAPH + "v1.0/next"}
    pages = {"memberOf": {"value": [entry("inner")]}, "transitiveMemberOf": first, "next": more}
    azure = batched(lambda url: {"body": pages[url.partition("?")[0].rpartition("/")[2]]})
    user = Identity(IdentityKind.USER, "dana@contoso.com", "o-1")
    found = make_graph(azure).groups(user, ACCOUNT)
    assert isinstance(found, Known)
    assert found.value.groups == (Group("id-inner", "inner", True), Group("id-outer", "outer", False))


def test_groups_that_may_not_be_read_or_do_not_apply() -> None:
    graph = make_graph(batched(lambda url: {"status": 403, "body": DENIED.json()}))
    application = Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", "o-2", APP)
    found = graph.groups(application, ACCOUNT)
    assert isinstance(found, Unknown)
    assert "GroupMember.Read.All" in str(found.needs)
    assert isinstance(graph.groups(Identity(IdentityKind.SERVICE_PRINCIPAL, "ci", None, APP), ACCOUNT), Unknown)
    assert isinstance(graph.groups(Identity(IdentityKind.ADMIN, "contosoapps"), ACCOUNT), Absent)
