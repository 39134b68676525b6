"""Names that a text holds, and what is made with them."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.explanation import Names
from azext_acrdiag.explain.explain import explain
from azext_acrdiag.explain.names import names_in
from azext_acrdiag.rules.filled import command, run_command, sentence

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "docker pull contosoapps.azurecr.io/team/api:1.0",
            {"registry": "contosoapps", "repository": "team/api", "tag": "1.0"},
        ),
        (f"contosoapps.azurecr.io/team/api@{DIGEST}", {"repository": "team/api", "digest": DIGEST, "tag": None}),
        (
            "Head https://ContosoApps.azurecr.io/v2/team/api/manifests/1.0",
            {"registry": "contosoapps", "repository": "team/api"},
        ),
        (
            "GET https://contosoapps.azurecr.io/oauth2/token?scope=repository%3Ateam%2Fapi%3Apull&x",
            {"repository": "team/api", "action": "pull"},
        ),
        ("scope=repository:team/api:pull,push contosoapps.azurecr.io", {"action": "push"}),
        ('"Name":"team/api","Action":"delete"', {"repository": "team/api", "action": "delete"}),
        (
            "contosoapps-a1b2c3d4e5f6g7h8.azurecr.io",
            {"registry": "contosoapps", "login_server": "contosoapps-a1b2c3d4e5f6g7h8.azurecr.io"},
        ),
        ("lookup contosoapps.westeurope.data.azurecr.io", {"registry": "contosoapps"}),
        ("client with IP '20.1.2.3' is", {"client_address": "20.1.2.3"}),
        (
            "CorrelationId: 0a0b0c0d-1111-4222-8333-444455556666",
            {"correlation_id": "0a0b0c0d-1111-4222-8333-444455556666"},
        ),
        ("az acr login -n contosoapps", {"registry": "contosoapps", "action": "login"}),
        (
            "The push refers to repository [contosoapps.azurecr.io/team/api]",
            {"action": "push", "repository": "team/api"},
        ),
        ("Get https://contosoapps.azurecr.io/v2/: denied", {"repository": None, "tag": None}),
    ],
)
def test_names(text: str, expected: dict[str, str]) -> None:
    found = names_in((text,))
    assert {key: getattr(found, key) for key in expected} == expected


def test_the_command_holds_what_is_known() -> None:
    assert run_command(Names()) == "az acr diagnose-login run --name NAME"
    names = Names(registry="contosoapps", repository="team/api", tag="1.0", action="push")
    assert run_command(names).endswith("run --name contosoapps --repository team/api --tag 1.0 --action push")
    names = Names(registry="contosoapps", login_server="contosoapps-x1.azurecr.io")
    assert run_command(names).endswith("--name contosoapps-x1.azurecr.io")


def test_a_sentence_leaves_out_what_is_not_known() -> None:
    assert sentence("The secret of the application {application} has ended.", Names()) == (
        "The secret of the application has ended."
    )


def test_nothing_of_a_hostile_text_gets_into_a_command() -> None:
    text = "contosoapps.azurecr.io/$(reboot):1 unauthorized: Invalid clientid or client secret app '; rm -rf ~'"
    for candidate in explain(text).candidates:
        for each in (candidate.prove, *candidate.fix.commands):
            assert "reboot" not in each
            assert "rm -rf" not in each


def test_commands_take_the_suffix_of_the_cloud_where_the_text_names_no_login_server() -> None:
    assert command("docker logout {host}", Names(registry="contosoapps")) == "docker logout contosoapps.azurecr.io"
    names = explain("az acr login -n contosoapps: unauthorized", ".azurecr.cn").names
    assert command("docker logout {host}", names) == "docker logout contosoapps.azurecr.cn"
    named = Names(registry="contosoapps", login_server="contosoapps.azurecr.us", registry_suffix=".azurecr.cn")
    assert command("docker logout {host}", named) == "docker logout contosoapps.azurecr.us"
