"""Cases of dnl-login-server."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.facts.registry import Location, Registry
from azext_acrdiag.rules.name.name_005_dnl_login_server import judge
from tests.rules import facts

LABELLED = "contosoapps-a1b2c3d4e5f6g7h8.azurecr.io"
FORMER = "contosoapps-h8g7f6e5d4c3b2a1.azurecr.io"
REGISTRY = replace(facts.REGISTRY, login_server=LABELLED)
NAMESAKE = replace(facts.LOCATION, registry=None, namesakes=(replace(facts.REF, login_server=LABELLED),))
NO_ANSWER = replace(facts.CHALLENGE, host=FORMER, contact=Contact.NAME_NOT_RESOLVED, status=None, realm=None)


def case(
    typed: Optional[str], registry: Optional[Registry] = REGISTRY, location: Optional[Location] = facts.LOCATION
) -> Judgement:
    target = replace(facts.TARGET, host_given=typed)
    return judge.judge(
        target=target, cloud=facts.CLOUD, registry=registry, location=location, guessed_challenge=NO_ANSWER
    )


@pytest.mark.parametrize("typed", ["contosoapps.azurecr.io", "ContosoApps.azurecr.io", FORMER])
def test_a_login_server_without_its_label_or_with_another_fails(typed: str) -> None:
    result = case(typed)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The login server of contosoapps is {LABELLED}, not {typed.lower()}."
    assert result.fix is not None
    assert result.fix.commands == (
        "az acr show --name contosoapps --query loginServer --output tsv",
        "az acr login --name contosoapps",
        f"docker pull {LABELLED}/team/api:1.4",
    )


def test_a_registry_that_was_made_anew_has_another_label() -> None:
    result = case(FORMER, registry=None, location=NAMESAKE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert FORMER in result.title
    assert LABELLED in result.title


def test_somebody_elses_registry_of_the_same_name_passes() -> None:
    target = replace(facts.TARGET, host_given=FORMER)
    answering = replace(facts.CHALLENGE, host=FORMER)
    result = judge.judge(
        target=target, cloud=facts.CLOUD, registry=None, location=NAMESAKE, guessed_challenge=answering
    )
    assert result.outcome is Outcome.PASS


@pytest.mark.parametrize("typed", [LABELLED, "contosoapps-a1b2c3d4e5f6g7h8.westeurope.geo.azurecr.io"])
def test_its_own_login_server_passes(typed: str) -> None:
    assert case(typed).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("typed", "registry"), [(None, REGISTRY), ("contosoapps.azureacr.io", REGISTRY), (facts.HOST, facts.REGISTRY)]
)
def test_there_is_nothing_to_compare(typed: Optional[str], registry: Registry) -> None:
    assert case(typed, registry).outcome is Outcome.NOT_APPLICABLE


def test_what_azure_did_not_say_is_unknown() -> None:
    assert case(LABELLED, registry=None, location=None).outcome is Outcome.UNKNOWN
