"""What a registry says about repositories and images besides their content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.repository import ContentState, DeletedImage, Presence
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.registry_content import RegistryContent
from tests.rules import facts

from .fake_azure import evidence
from .fakes import FakeHttp, Request, respond

LOGIN = replace(facts.LOGIN, refresh_token=Secret("refresh"))
PUSH = replace(facts.TARGET, actions=(Action.PUSH,))
LOCKED = {"deleteEnabled": True, "writeEnabled": False, "readEnabled": True, "listEnabled": True}
QUARANTINE = replace(facts.REGISTRY, policies=replace(facts.REGISTRY.policies, quarantine=True))
SOFT_DELETE = replace(facts.REGISTRY, policies=replace(facts.REGISTRY.policies, soft_delete=True))
MISSING = replace(facts.MANIFEST, presence=Presence.NO_TAG, status=404)
DIGEST = "sha256:" + "a" * 64


def http_with(answer: Response) -> FakeHttp:
    def by(request: Request) -> Response:
        return respond(200, {"access_token": "access"}) if request.method == "POST" else answer

    return FakeHttp(by)


def states(http: FakeHttp, target: Any = PUSH, manifest: Any = None, registry: Any = facts.REGISTRY) -> Any:
    content = RegistryContent(http)
    return (
        content.repository_state(target, facts.CHALLENGE, LOGIN, manifest),
        content.image_state(target, facts.CHALLENGE, LOGIN, manifest, registry),
    )


def test_locks_are_asked_for_before_a_push_with_one_token_for_reading_metadata() -> None:
    http = http_with(respond(200, {"changeableAttributes": LOCKED, "tag": {"changeableAttributes": LOCKED}}))
    repository, image = states(http)
    assert isinstance(repository, Known)
    assert isinstance(image, Known)
    assert repository.value == ContentState("team/api", True, True, False, True)
    assert image.value == ContentState("team/api:1.4", True, True, False, True)
    token, *reads = http.requests
    assert ("scope", "repository:team/api:metadata_read") in (token.form or ())
    assert [request.url for request in reads] == [
        f"https://{facts.HOST}/acr/v1/team/api",
        f"https://{facts.HOST}/acr/v1/team/api/_tags/1.4",
    ]


def test_genuine_answers_are_read() -> None:
    (repository, _), (_, image) = (
        states(http_with(evidence(name))) for name in ("acr-repository-get-ok", "acr-tag-get-ok")
    )
    assert isinstance(repository, Known)
    assert isinstance(image, Known)
    assert repository.value == ContentState("team/api", True, True, True, True)
    digest = evidence("acr-tag-get-ok").json()["tag"]["digest"]
    assert image.value == ContentState("team/api:1.4", True, True, True, True, digest=digest)


def test_an_image_is_deleted_by_its_manifest_which_has_locks_of_its_own() -> None:
    tag = {"digest": DIGEST, "changeableAttributes": LOCKED | {"writeEnabled": True}}
    answers = {"_tags/1.4": {"tag": tag}, f"_manifests/{DIGEST}": {"manifest": {"changeableAttributes": LOCKED}}}

    def by(request: Request) -> Response:
        if request.method == "POST":
            return respond(200, {"access_token": "access"})
        return respond(200, next(answer for path, answer in answers.items() if request.url.endswith(path)))

    content = RegistryContent(FakeHttp(by))
    for action, name in ((Action.DELETE, f"team/api@{DIGEST}"), (Action.PUSH, "team/api:1.4")):
        target = replace(facts.TARGET, actions=(action,))
        found = content.image_state(target, facts.CHALLENGE, LOGIN, None, facts.REGISTRY)
        assert isinstance(found, Known)
        assert found.value.name == name


def test_what_is_new_has_no_lock() -> None:
    repository, image = states(http_with(evidence("acr-name-unknown-404")))
    assert isinstance(repository, Known)
    assert not repository.value.exists
    assert isinstance(image, Known)


def test_a_pull_that_works_asks_for_nothing() -> None:
    http = http_with(respond(500))
    assert all(isinstance(each, Absent) for each in states(http, facts.TARGET, facts.MANIFEST))
    assert http.requests == []


def test_a_missing_tag_is_asked_about_where_the_registry_has_a_quarantine() -> None:
    answer = respond(200, {"tag": {"changeableAttributes": LOCKED, "quarantineState": "Quarantined"}})
    repository, image = states(http_with(answer), facts.TARGET, MISSING, QUARANTINE)
    assert isinstance(repository, Absent)
    assert isinstance(image, Known)
    assert image.value.quarantine == "Quarantined"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (evidence("acr-insufficient-scope-401"), Why.PERMISSION),
        (respond(500), Why.ERROR),
        (respond(200, {"changeableAttributes": {"writeEnabled": "no"}}), Why.ERROR),
        (respond(200, ["?"]), Why.ERROR),
    ],
)
def test_answers_that_say_nothing_are_unknown(answer: Response, why: Why) -> None:
    repository, _ = states(http_with(answer))
    assert isinstance(repository, Unknown)
    assert repository.why is why
    assert (repository.needs is not None) == (why is Why.PERMISSION)


def test_without_a_refresh_token_no_further_right_is_asked_for() -> None:
    http = http_with(respond(200))
    found = RegistryContent(http).repository_state(PUSH, facts.CHALLENGE, facts.LOGIN, None)
    assert isinstance(found, Unknown)
    assert http.requests == []


def deleted(answer: Response, **changed: Any) -> Any:
    asked = {"target": facts.TARGET, "registry": SOFT_DELETE, "manifest": MISSING} | changed
    http = http_with(answer)
    return RegistryContent(http).deleted_image(challenge=facts.CHALLENGE, login=LOGIN, **asked), http


def entry(at: str, **changed: str) -> dict[str, str]:
    return {"tag": "1.4", "digest": DIGEST, "deletedAt": at} | changed


def test_the_last_deletion_of_the_tag_counts() -> None:
    tags = [entry("2026-11-20T10:00:00Z"), entry("2026-11-21T10:00:00.5Z"), entry("2026-11-22T10:00:00Z", tag="1.5")]
    found, http = deleted(respond(200, {"tags": tags}))
    assert isinstance(found, Known)
    assert found.value == DeletedImage("team/api:1.4", DIGEST, datetime(2026, 11, 21, 10, 0, 0, 500000, timezone.utc))
    assert ("scope", "repository:team/api:deleted_read") in (http.requests[0].form or ())
    assert http.requests[1].url == f"https://{facts.HOST}/acr/v1/_deleted/team/api/_tags"


def test_a_digest_is_looked_for_among_the_manifests() -> None:
    target = replace(facts.TARGET, tag=None, digest=DIGEST)
    found, http = deleted(respond(200, {"manifests": [entry("2026-11-20T10:00:00Z")]}), target=target)
    assert isinstance(found, Known)
    assert http.requests[1].url.endswith("/_manifests")


@pytest.mark.parametrize(
    "changed",
    [{"registry": facts.REGISTRY}, {"manifest": facts.MANIFEST}],
    ids=["no soft delete", "nothing is missing"],
)
def test_deleted_images_are_not_asked_for_otherwise(changed: dict[str, Any]) -> None:
    found, http = deleted(respond(500), **changed)
    assert isinstance(found, Absent)
    assert http.requests == []


def test_an_image_that_is_not_among_them_and_a_missing_right() -> None:
    assert isinstance(deleted(respond(200, {"tags": []}))[0], Absent)
    found, _ = deleted(evidence("acr-insufficient-scope-401"))
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.ContainerRegistry/registries/deleted/read on the registry"
