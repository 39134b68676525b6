"""Finding the hosts of the layers: what is asked of whom, and what never goes where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Union

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.network import Contact, Route
from azext_acrdiag.facts.repository import Manifest, Presence
from azext_acrdiag.ports import HttpFailure, Response
from azext_acrdiag.sources.data_hosts import DataHosts
from tests.rules import facts

from .fakes import FakeHttp, Request, respond

CONFIG, CHILD = "sha256:" + "a" * 64, "sha256:" + "b" * 64
IMAGE = {"config": {"digest": CONFIG}}
FOUND = replace(facts.MANIFEST, config_digest=CONFIG)
INDEX = replace(facts.MANIFEST, first_digest=CHILD)
BLOB = facts.BLOB_ROUTE.host
GRANTED = replace(facts.GRANTED, token=Secret("access-token"))
WEST, NORTH = "contosoapps.westeurope.data.azurecr.io", "contosoapps.northeurope.data.azurecr.io"
PUSH = replace(facts.TARGET, actions=(Action.PUSH,))


def registry_with(
    manifests: Mapping[str, Any], location: str = f"https://{BLOB}/x?sig=secret", **fates: Contact
) -> FakeHttp:
    """Serves manifests by reference and redirects for the configuration; `fates` are those of hosts by first label."""

    def answer(request: Request) -> Union[Response, HttpFailure]:
        host, _, path = request.url.removeprefix("https://").partition("/")
        if host != facts.HOST:
            fate = fates.get(host.split(".")[1])
            return HttpFailure(fate, "no way") if fate else respond(400)
        reference = path.rpartition("/")[2].replace("%3A", ":")
        if "/manifests/" in path:
            return respond(200, manifests[reference]) if reference in manifests else respond(404)
        return respond(307, location=location) if reference == CONFIG else respond(404)

    return FakeHttp(answer)


def blob_route(http: FakeHttp, **changed: Any) -> Any:
    known = {"challenge": facts.CHALLENGE, "granted": GRANTED, "manifest": FOUND, "registry": facts.REGISTRY}
    return DataHosts(http).blob_route(**{**known, **changed})


@pytest.mark.parametrize(("manifest", "paths"), [(FOUND, ["blobs"]), (INDEX, ["manifests", "blobs"])])
def test_the_host_is_the_one_that_a_layer_is_redirected_to(manifest: Manifest, paths: list[str]) -> None:
    http = registry_with({CHILD: IMAGE})
    assert blob_route(http, manifest=manifest) == Known(Route(BLOB, None, None), f"a redirect of {facts.HOST}")
    asked = [request.url.split("/")[-2] for request in http.requests if facts.HOST in request.url]
    assert asked == paths, "the manifest that is known is not asked for again"


def test_no_credential_and_no_signed_link_goes_to_that_host() -> None:
    http = registry_with({})
    blob_route(http)
    there = [request for request in http.requests if facts.HOST not in request.url]
    assert [(request.method, request.url) for request in there] == [("CONNECT", f"https://{BLOB}/")]
    assert there[0].bearer is None


def test_a_host_that_does_not_answer_is_told_with_the_reason() -> None:
    fact = blob_route(registry_with({}, blob=Contact.TIMED_OUT))
    assert isinstance(fact, Known)
    assert fact.value == Route(BLOB, Contact.TIMED_OUT, "no way")


@pytest.mark.parametrize(
    "location",
    ["http://plain.example/x", "/v2/elsewhere", "", "https://user:password@host.example/x", "https://[half/x"],
)
def test_a_redirect_to_no_other_host_over_https_leads_nowhere(location: str) -> None:
    http = registry_with({}, location)
    assert isinstance(blob_route(http), Absent)
    assert all(facts.HOST in request.url for request in http.requests)


@pytest.mark.parametrize("content", [{}, [], {"manifests": [{}]}, {"config": {"digest": 7}}])
def test_a_strange_manifest_in_an_index_leaves_it_unknown(content: Any) -> None:
    assert isinstance(blob_route(registry_with({CHILD: content}), manifest=INDEX), Unknown)


def test_an_image_of_an_index_that_is_not_there_leaves_it_unknown() -> None:
    assert isinstance(blob_route(registry_with({}), manifest=INDEX), Unknown)


def test_a_manifest_that_names_nothing_leaves_it_unknown() -> None:
    assert isinstance(blob_route(registry_with({}), manifest=facts.MANIFEST), Unknown)


def test_nothing_is_asked_where_the_question_does_not_arise() -> None:
    http = registry_with({})
    assert isinstance(blob_route(http, registry=replace(facts.REGISTRY, data_endpoint_hosts=(WEST,))), Absent)
    assert isinstance(blob_route(http, manifest=replace(FOUND, presence=Presence.NO_TAG)), Unknown)
    assert http.requests == []


def test_every_data_endpoint_is_contacted() -> None:
    registry = replace(facts.REGISTRY, data_endpoint_hosts=(WEST, NORTH))
    fact = DataHosts(registry_with({}, northeurope=Contact.REFUSED)).data_endpoints(facts.TARGET, registry)
    assert isinstance(fact, Known)
    assert fact.value == (Route(WEST, None, None), Route(NORTH, Contact.REFUSED, "no way"))


def test_a_push_contacts_no_data_endpoint() -> None:
    registry = replace(facts.REGISTRY, data_endpoint_hosts=(WEST,))
    assert isinstance(DataHosts(registry_with({})).data_endpoints(PUSH, registry), Absent)
    assert isinstance(DataHosts(registry_with({})).data_endpoints(facts.TARGET, facts.REGISTRY), Absent)
