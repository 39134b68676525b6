"""The requests to a registry, and what its answers are taken for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Union
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Fact, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.domain.target import parse_target
from azext_acrdiag.facts.login import Credential, EntraAnswer, Login, SecretShape, Step
from azext_acrdiag.facts.network import Challenge, Contact
from azext_acrdiag.facts.registry import NameAvailability
from azext_acrdiag.facts.repository import Presence
from azext_acrdiag.ports import HttpFailure, Response
from azext_acrdiag.sources.registry_api import RegistryApi, guessed_login_server
from tests.rules import facts
from tests.sources.fakes import FakeHttp, Request, respond

HOST = facts.HOST
CHALLENGE_HEADER = f'Bearer realm="https://{HOST}/oauth2/token",service="{HOST}"'
UNAUTHORIZED = {"errors": [{"code": "UNAUTHORIZED", "message": "authentication required", "detail": None}]}
DENIED = {"errors": [{"code": "DENIED", "message": "client with IP '203.0.113.10' is not allowed access."}]}


def token(**claims: Any) -> str:
    return jwt.encode(claims, "k" * 32, algorithm="HS256")


def access_token(*actions: str) -> str:
    return token(access=[{"type": "repository", "name": "team/api", "actions": list(actions)}])


REFRESH = token(grant_type="refresh_token", aud=HOST, sub="developer@contoso.com")
ENTRA = EntraAnswer(True, None, None, None, "https://containerregistry.azure.net", Secret(token(tid=facts.TENANT)))


def log_in(
    http: FakeHttp,
    subject: Subject,
    challenge: Challenge = facts.CHALLENGE,
    entra_answer: Fact[EntraAnswer] = Known(ENTRA, "Entra"),
    credential: Fact[Credential] = Known(facts.CREDENTIAL, "the command line"),
) -> Fact[Login]:
    return RegistryApi(http).login(subject, facts.TARGET, facts.CLOUD, challenge, entra_answer, credential)


def ask_challenge(answer: Union[Response, HttpFailure]) -> Any:
    fact = RegistryApi(FakeHttp(lambda _: answer)).guessed_challenge(facts.TARGET, facts.CLOUD, facts.MACHINE)
    assert isinstance(fact, Known)
    return fact.value


def test_a_challenge_is_read() -> None:
    challenge = ask_challenge(
        respond(401, UNAUTHORIZED, www_authenticate=CHALLENGE_HEADER, date="Mon, 23 Nov 2026 10:00:00 GMT")
    )
    assert challenge.contact is Contact.CHALLENGED
    assert challenge.realm_is_own
    assert challenge.server_time == facts.NOW


def test_a_realm_on_another_host_is_not_own() -> None:
    header = CHALLENGE_HEADER.replace(f"https://{HOST}/", "https://evil.example/")
    assert not ask_challenge(respond(401, UNAUTHORIZED, www_authenticate=header)).realm_is_own
    plain = CHALLENGE_HEADER.replace("https://", "http://")
    assert not ask_challenge(respond(401, UNAUTHORIZED, www_authenticate=plain)).realm_is_own


def test_a_firewall_names_the_address_it_saw() -> None:
    challenge = ask_challenge(respond(403, DENIED))
    assert challenge.contact is Contact.DENIED
    assert challenge.denied_address == "203.0.113.10"


@pytest.mark.parametrize(
    ("answer", "contact"),
    [
        (respond(403, b"<html>blocked by policy</html>"), Contact.NOT_A_REGISTRY),
        (respond(200, b"<html>welcome</html>"), Contact.NOT_A_REGISTRY),
        (respond(302, location="https://portal.example/"), Contact.NOT_A_REGISTRY),
        (respond(401, UNAUTHORIZED, www_authenticate='Basic realm="proxy"'), Contact.NOT_A_REGISTRY),
        (respond(429, b"", retry_after="17"), Contact.THROTTLED),
        (HttpFailure(Contact.TIMED_OUT, "timed out"), Contact.TIMED_OUT),
        (HttpFailure(Contact.TLS_FAILED, "self-signed certificate"), Contact.TLS_FAILED),
    ],
)
def test_other_answers_are_told_apart(answer: Union[Response, HttpFailure], contact: Contact) -> None:
    assert ask_challenge(answer).contact is contact


def test_the_signed_in_account_exchanges_its_token() -> None:
    http = FakeHttp(lambda _: respond(200, {"refresh_token": REFRESH}))
    fact = log_in(http, facts.SIGNED_IN)
    assert isinstance(fact, Known)
    assert fact.value.accepted
    [request] = http.requests
    assert (request.method, request.url) == ("POST", f"https://{HOST}/oauth2/exchange")
    assert request.field("tenant") == facts.TENANT
    assert request.field("service") == HOST


def test_a_refusal_keeps_the_words_of_the_registry() -> None:
    body = {"errors": [{"code": "UNAUTHORIZED", "message": f"no. CorrelationId: {facts.APP_ID}"}]}
    fact = log_in(FakeHttp(lambda _: respond(401, body)), facts.SIGNED_IN)
    assert isinstance(fact, Known)
    assert not fact.value.accepted
    assert fact.value.step is Step.EXCHANGE
    assert fact.value.error is not None
    assert fact.value.error.correlation_id == facts.APP_ID


def test_a_user_name_and_password_go_once_as_docker_sends_them() -> None:
    http = FakeHttp(lambda _: respond(200, {"access_token": access_token("pull"), "refresh_token": REFRESH}))
    login = log_in(http, facts.GIVEN)
    assert isinstance(login, Known)
    granted = RegistryApi(http).granted(facts.TARGET, facts.CHALLENGE, login.value)
    assert isinstance(granted, Known)
    assert granted.value.granted == ("pull",)
    [request] = http.requests
    query = parse_qs(urlsplit(request.url).query)
    assert request.method == "GET"
    assert request.basic is not None
    assert query == {
        "service": [HOST],
        "scope": ["repository:team/api:pull"],
        "account": [facts.APP_ID],
        "client_id": ["docker"],
        "offline_token": ["true"],
    }


@pytest.mark.parametrize("status", [200, 401])
def test_a_bearer_token_is_sent_as_it_stands(status: int) -> None:
    http = FakeHttp(lambda _: respond(status, {}))
    stored = replace(facts.CREDENTIAL, username="", secret=Secret(access_token("pull")), is_bearer=True)
    login = log_in(http, facts.STORED, credential=Known(stored, "config.json"))
    assert isinstance(login, Known)
    found = login.value
    (request,) = http.requests
    assert (request.method, request.url, request.bearer) == ("GET", f"https://{HOST}/v2/", stored.secret)
    assert (found.accepted, found.step, found.status) == (status == 200, Step.VERSION_CHECK, status)
    if found.accepted:
        # Nobody is asked for another one: it holds what it holds.
        granted = RegistryApi(http).granted(facts.TARGET, facts.CHALLENGE, found)
        assert isinstance(granted, Known)
        assert (granted.value.granted, len(http.requests)) == (("pull",), 1)


def test_a_bearer_token_that_is_answered_otherwise_is_not_judged() -> None:
    http = FakeHttp(lambda _: respond(503, {}))
    stored = replace(facts.CREDENTIAL, username="", is_bearer=True)
    assert isinstance(log_in(http, facts.STORED, credential=Known(stored, "config.json")), Unknown)


def test_a_stored_identity_token_is_refreshed() -> None:
    http = FakeHttp(lambda _: respond(200, {"access_token": access_token()}))
    stored = Credential("", Secret(REFRESH), SecretShape.REFRESH_TOKEN, None, "config.json", True)
    login = log_in(http, facts.STORED, credential=Known(stored, "config.json"))
    assert isinstance(login, Known)
    assert login.value.accepted
    [request] = http.requests
    assert request.field("grant_type") == "refresh_token"
    assert request.field("scope") == "repository:team/api:pull"


@pytest.mark.parametrize(
    "challenge",
    [
        replace(facts.CHALLENGE, realm="https://evil.example/oauth2/token"),
        replace(facts.CHALLENGE, realm=f"http://{HOST}/oauth2/token"),
        replace(facts.CHALLENGE, realm=f"https://{HOST}.evil.example/oauth2/token"),
        replace(facts.CHALLENGE, contact=Contact.DENIED, realm=None),
        replace(facts.CHALLENGE, host="evil.example", realm="https://evil.example/oauth2/token"),
        replace(facts.CHALLENGE, host="azurecr.io.evil.example", realm="https://azurecr.io.evil.example/oauth2/token"),
    ],
)
@pytest.mark.parametrize("subject", [facts.SIGNED_IN, facts.STORED, facts.GIVEN, Subject(SubjectKind.ANONYMOUS)])
def test_nothing_is_sent_to_a_token_service_elsewhere(challenge: Any, subject: Subject) -> None:
    http = FakeHttp(lambda _: respond(200, {}))
    fact = log_in(http, subject, challenge)
    assert isinstance(fact, Unknown)
    assert fact.why is Why.BLOCKED
    assert http.requests == []


def test_why_there_is_no_credential_is_passed_on() -> None:
    http = FakeHttp(lambda _: respond(200, {}))
    nobody = Unknown(Why.NOT_SIGNED_IN, "az is not signed in.", "az login")
    assert log_in(http, facts.SIGNED_IN, entra_answer=nobody) is nobody
    nothing = Absent("config.json holds no credential for this registry.")
    assert log_in(http, facts.STORED, credential=nothing) is nothing
    assert http.requests == []


def test_no_secret_means_no_request() -> None:
    http = FakeHttp(lambda _: respond(200, {}))
    assignee = Subject(SubjectKind.ASSIGNEE, facts.APP_ID)
    assert isinstance(log_in(http, assignee), Absent)
    assert http.requests == []


def test_pushing_asks_for_both_actions() -> None:
    http = FakeHttp(lambda _: respond(200, {"access_token": access_token("pull")}))
    target = replace(facts.TARGET, actions=(Action.PUSH,))
    login = replace(facts.LOGIN, refresh_token=Secret(REFRESH))
    fact = RegistryApi(http).granted(target, facts.CHALLENGE, login)
    assert isinstance(fact, Known)
    assert fact.value.requested == ("pull", "push")
    assert fact.value.missing == ("push",)


@pytest.mark.parametrize(
    "access",
    [
        [{"Type": "repository", "Name": "team/api", "Actions": ["pull"]}],
        [{"type": "repository", "name": "team/api", "actions": ["pull"]}],
        [{"Type": "repository", "Name": "*", "Actions": ["pull"]}],
        [
            {"type": "repository", "name": "other", "actions": ["push"]},
            {"type": "repository", "name": "team/api", "actions": ["pull"]},
        ],
    ],
)
def test_both_spellings_of_the_access_claim_are_read(access: Any) -> None:
    http = FakeHttp(lambda _: respond(200, {"access_token": token(access=access)}))
    login = replace(facts.LOGIN, refresh_token=Secret(REFRESH))
    fact = RegistryApi(http).granted(facts.TARGET, facts.CHALLENGE, login)
    assert isinstance(fact, Known)
    assert fact.value.granted == ("pull",)


@pytest.mark.parametrize("access", [None, [], "pull", [None], [{"type": "repository"}], [{"actions": "pull"}], 7])
def test_a_token_without_the_repository_grants_nothing(access: Any) -> None:
    http = FakeHttp(lambda _: respond(200, {"access_token": token(access=access)}))
    login = replace(facts.LOGIN, refresh_token=Secret(REFRESH))
    fact = RegistryApi(http).granted(facts.TARGET, facts.CHALLENGE, login)
    assert isinstance(fact, Known)
    assert fact.value.granted == ()


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"access_token": 7}', b'{"access_token": "no.jwt"}', b"\xff"])
def test_a_strange_answer_makes_the_grant_unknown(body: bytes) -> None:
    login = replace(facts.LOGIN, refresh_token=Secret(REFRESH))
    fact = RegistryApi(FakeHttp(lambda _: respond(200, body))).granted(facts.TARGET, facts.CHALLENGE, login)
    assert isinstance(fact, Unknown)


def test_anonymous_access_is_asked_without_a_credential() -> None:
    http = FakeHttp(lambda _: respond(401, UNAUTHORIZED))
    fact = RegistryApi(http).anonymous_granted(facts.TARGET, facts.CHALLENGE, None)
    assert isinstance(fact, Known)
    assert fact.value.granted == ()
    assert http.requests[0].basic is None
    assert http.requests[0].bearer is None


def test_anonymous_access_that_is_off_is_not_tried() -> None:
    http = FakeHttp(lambda _: respond(200, {}))
    fact = RegistryApi(http).anonymous_granted(facts.TARGET, facts.CHALLENGE, facts.REGISTRY)
    assert isinstance(fact, Known)
    assert fact.value.granted == ()
    assert http.requests == []


def test_a_missing_tag_is_told_from_a_missing_repository() -> None:
    def answer(code: str) -> Any:
        def by(request: Request) -> Response:
            body = {"errors": [{"code": code, "message": "not there"}]}
            return respond(404, b"" if request.method == "HEAD" else body)

        granted = replace(facts.GRANTED, token=Secret("t"))
        fact = RegistryApi(FakeHttp(by)).manifest(facts.TARGET, facts.CHALLENGE, granted)
        assert isinstance(fact, Known)
        return fact.value.presence

    assert answer("MANIFEST_UNKNOWN") is Presence.NO_TAG
    assert answer("NAME_UNKNOWN") is Presence.NO_REPOSITORY


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"config": {"digest": "sha256:c"}}, ("sha256:c", None)),
        ({"manifests": [{"digest": "sha256:a"}, {"digest": "sha256:b"}]}, (None, "sha256:a")),
        ({"manifests": []}, (None, None)),
        ({"config": {"digest": 7}, "manifests": ["x"]}, (None, None)),
        ([], (None, None)),
    ],
)
def test_a_manifest_says_where_the_layers_can_be_looked_for(content: Any, expected: tuple[Any, Any]) -> None:
    granted = replace(facts.GRANTED, token=Secret("t"))
    fact = RegistryApi(FakeHttp(lambda _: respond(200, content))).manifest(facts.TARGET, facts.CHALLENGE, granted)
    assert isinstance(fact, Known)
    assert (fact.value.config_digest, fact.value.first_digest) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (None, "contosoapps.azurecr.io"),
        ("ContosoApps.azurecr.io", "contosoapps.azurecr.io"),
        ("contosoapps-a1b2c3.azurecr.io", "contosoapps-a1b2c3.azurecr.io"),
        ("contosoapps.privatelink.azurecr.io", "contosoapps.azurecr.io"),
        ("contosoapps.westeurope.data.azurecr.io", "contosoapps.azurecr.io"),
        ("contosoapps.azurecr.cn", "contosoapps.azurecr.cn"),
        ("contosoapps.azureacr.io", "contosoapps.azureacr.io"),
    ],
)
def test_the_host_that_a_name_suggests(host: str, expected: str) -> None:
    assert guessed_login_server(replace(facts.TARGET, host_given=host), facts.CLOUD) == expected


def test_a_domain_name_label_without_the_suffix_names_its_host() -> None:
    target = replace(facts.TARGET, host_label="contosoapps-a1b2c3")
    assert guessed_login_server(target, facts.CLOUD) == "contosoapps-a1b2c3.azurecr.io"


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://evil.example/token?account=somebody", "https://evil.example/token"),
        ("https://user:password@evil.example:8443/t", "https://evil.example:8443/t"),
        ("/elsewhere?x=1", "/elsewhere"),
        ("https://[bad/", "an address that is none"),
    ],
)
def test_a_redirect_of_the_token_service_is_not_followed_but_named(location: str, shown: str) -> None:
    http = FakeHttp(lambda _: respond(307, {}, location=location))
    login = log_in(http, facts.GIVEN)
    redirect = RegistryApi(http).token_redirect(login, Unknown(Why.BLOCKED, "No login."))
    assert isinstance(redirect, Known)
    assert (redirect.value.path, redirect.value.status, redirect.value.location) == ("/oauth2/token", 307, shown)
    assert len(http.requests) == 1


def test_a_redirect_of_the_second_request_is_named_too() -> None:
    login = Known(Login(True, Step.EXCHANGE, 200, None, refresh_token=Secret(REFRESH)), "the registry")
    http = FakeHttp(lambda _: respond(302, {}, location="https://evil.example/"))
    granted = RegistryApi(http).granted(facts.TARGET, facts.CHALLENGE, login.value)
    redirect = RegistryApi(http).token_redirect(login, granted)
    assert isinstance(redirect, Known)
    assert redirect.value.location == "https://evil.example/"


def test_an_answer_of_the_token_service_is_no_redirect() -> None:
    login = Known(facts.REFUSED, "the registry")
    redirect = RegistryApi(FakeHttp(lambda _: respond(500))).token_redirect(login, Unknown(Why.BLOCKED, "No login."))
    assert isinstance(redirect, Known)
    assert redirect.value.location is None


def other_clouds(answers: dict[str, Response], availability: NameAvailability, typed: str = "contosoapps") -> Any:
    http = FakeHttp(lambda request: answers.get(urlsplit(request.url).netloc, UNRESOLVED))
    target = parse_target(typed, (Action.PULL,))
    return RegistryApi(http).other_clouds(target, facts.CLOUD, availability, facts.MACHINE), http


UNRESOLVED = HttpFailure(Contact.NAME_NOT_RESOLVED, "Name or service not known")
FREE = NameAvailability(available=True, reason=None, message=None)


def test_a_free_name_is_looked_for_in_the_other_clouds() -> None:
    answering = respond(401, UNAUTHORIZED, www_authenticate=CHALLENGE_HEADER)
    found, http = other_clouds({"contosoapps.azurecr.us": answering}, FREE)
    assert isinstance(found, Known)
    assert found.value.answering == (("contosoapps.azurecr.us", "AzureUSGovernment"),)
    assert found.value.asked == ("contosoapps.azurecr.cn", "contosoapps.azurecr.us")
    assert [request.bearer for request in http.requests] == [None, None]


@pytest.mark.parametrize(
    ("availability", "typed"),
    [(replace(FREE, available=False), "contosoapps"), (FREE, "contosoapps.azurecr.io")],
)
def test_a_taken_name_and_a_login_server_need_no_other_cloud(availability: NameAvailability, typed: str) -> None:
    found, http = other_clouds({}, availability, typed)
    assert isinstance(found, Absent)
    assert http.requests == []


def test_before_a_push_the_image_is_not_looked_for() -> None:
    http = FakeHttp(lambda _: respond(200, {}))
    push = replace(facts.TARGET, actions=(Action.PUSH,))
    granted = replace(facts.GRANTED, token=Secret("access"))
    assert isinstance(RegistryApi(http).manifest(push, facts.CHALLENGE, granted), Absent)
    assert http.requests == []
