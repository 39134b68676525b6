"""What people paste is understood, or refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.target import Target, TargetError, parse_target

ID = "/subscriptions/1/resourceGroups/Apps/providers/Microsoft.ContainerRegistry/registries/contosoApps"
DIGEST = "sha256:" + "a" * 64


def parse(text: str, **more: Any) -> Target:
    return parse_target(text, (Action.PULL,), **more)


@pytest.mark.parametrize(
    ("text", "name", "host", "repository", "tag"),
    [
        ("contosoapps", "contosoapps", None, None, None),
        ("ContosoApps", "contosoapps", None, None, None),
        ("contosoapps.azurecr.io", "contosoapps", "contosoapps.azurecr.io", None, None),
        ("ContosoApps.azurecr.io", "contosoapps", "ContosoApps.azurecr.io", None, None),
        ("contosoapps.azurecr.io/team/api", "contosoapps", "contosoapps.azurecr.io", "team/api", None),
        ("contosoapps.azurecr.io/team/api:1.4", "contosoapps", "contosoapps.azurecr.io", "team/api", "1.4"),
        ("https://contosoapps.azurecr.io/", "contosoapps", "contosoapps.azurecr.io", None, None),
        ("https://contosoapps.azurecr.io/v2/", "contosoapps", "contosoapps.azurecr.io", None, None),
        ("oci://contosoapps.azurecr.us/charts/web", "contosoapps", "contosoapps.azurecr.us", "charts/web", None),
        ("contosoapps.azurecr.io:443/api:2", "contosoapps", "contosoapps.azurecr.io", "api", "2"),
        ("contosoapps-e1f2g3h4.azurecr.io", "contosoapps", "contosoapps-e1f2g3h4.azurecr.io", None, None),
        ("contosoapps-e1f2g3h4", "contosoapps", None, None, None),
        (ID, "contosoapps", None, None, None),
        (" contosoapps ", "contosoapps", None, None, None),
        ('"contosoapps.azurecr.io"', "contosoapps", "contosoapps.azurecr.io", None, None),
        ("contosoapps.azurecr.io.", "contosoapps", "contosoapps.azurecr.io", None, None),
        ("https://contosoapps.azurecr.io/team/api:1.4", "contosoapps", "contosoapps.azurecr.io", "team/api", "1.4"),
        (
            "https://contosoapps.azurecr.io/v2/team/api/manifests/1.4",
            "contosoapps",
            "contosoapps.azurecr.io",
            "team/api",
            "1.4",
        ),
        ("https://contosoapps.azurecr.io/v2/api/tags/list", "contosoapps", "contosoapps.azurecr.io", "api", None),
        ("https://contosoapps.azurecr.io/v2/api/blobs/sha256:1", "contosoapps", "contosoapps.azurecr.io", "api", None),
        ("https://contosoapps.azurecr.io/acr/v1/api/_tags/2", "contosoapps", "contosoapps.azurecr.io", "api", "2"),
        ("https://contosoapps.azurecr.io/acr/v1/_catalog", "contosoapps", "contosoapps.azurecr.io", None, None),
        (
            "https://contosoapps.azurecr.io/oauth2/token?service=contosoapps.azurecr.io",
            "contosoapps",
            "contosoapps.azurecr.io",
            None,
            None,
        ),
        ("contosoapps.privatelink.azurecr.io", "contosoapps", "contosoapps.privatelink.azurecr.io", None, None),
        (
            "contosoapps.westeurope.data.azurecr.io",
            "contosoapps",
            "contosoapps.westeurope.data.azurecr.io",
            None,
            None,
        ),
        (f"https://portal.azure.com/#@contoso.com/resource{ID}/repository", "contosoapps", None, None, None),
    ],
)
def test_forms_of_a_name(text: str, name: str, host: str, repository: str, tag: str) -> None:
    target = parse(text)
    assert (target.name, target.host_given, target.repository, target.tag) == (name, host, repository, tag)


@pytest.mark.parametrize("given", ["contosoapps", "contosoapps.azurecr.io", ID])
def test_the_login_server_may_stand_before_the_repository_too(given: str) -> None:
    assert parse(given, repository="contosoApps.azurecr.io/team/api").repository == "team/api"
    assert parse(given, repository="other.tools/team/api").repository == "other.tools/team/api"


def test_the_prefix_of_a_tool_is_no_scheme() -> None:
    assert not parse("oci://contosoapps.azurecr.io/charts/web").scheme_given
    assert not parse("docker://contosoapps.azurecr.io/api:2").scheme_given


@pytest.mark.parametrize(
    "text", ["team/api:1.4", "nginx:latest", "docker.io/library/nginx", "index.docker.io/team/api"]
)
def test_an_image_of_docker_hub_is_called_one(text: str) -> None:
    with pytest.raises(TargetError, match="Docker Hub"):
        parse(text)


def test_a_repository_of_docker_hub_is_called_one() -> None:
    with pytest.raises(TargetError, match="Docker Hub"):
        parse("contosoapps", repository="docker.io/library/nginx")


def test_what_was_odd_is_kept() -> None:
    target = parse("https://contosoapps.azurecr.io:443/api")
    assert target.scheme_given
    assert target.port_given == 443


def test_a_digest_is_a_reference() -> None:
    target = parse(f"contosoapps.azurecr.io/api@{DIGEST}")
    assert (target.repository, target.reference) == ("api", DIGEST)


def test_a_resource_id_brings_its_group() -> None:
    target = parse(ID)
    assert (target.resource_group, target.resource_id) == ("Apps", ID)


def test_options_complete_the_name() -> None:
    target = parse("contosoapps", repository="team/api", tag="1.4")
    assert (target.repository, target.tag) == ("team/api", "1.4")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "abc",
        "contoso_apps",
        "contoso apps",
        "contosoapps/team/api",
        "contosoapps.azurecr.io/Team/API",
        "contosoapps.azurecr.io/api:" + "x" * 200,
        "contosoapps.azurecr.io/api@sha256:12",
        "contosoapps.azurecr.io:https/api",
        "con\x1btoso.azurecr.io",
        "/subscriptions/1/resourceGroups/Apps/providers/Microsoft.Web/sites/web",
        "x" * 51,
    ],
)
def test_nonsense_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(TargetError) as caught:
        parse(text)
    assert str(caught.value).endswith((".", "expected."))
    assert "\n" not in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_gives_a_target_or_a_target_error(text: str) -> None:
    try:
        target = parse(text)
    except TargetError:
        return
    assert target.name.isalnum()
    assert target.name == target.name.lower()
