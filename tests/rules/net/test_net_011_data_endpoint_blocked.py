"""Cases of data-endpoint-blocked."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.domain.target import Target
from azext_acrdiag.facts.network import Contact, Route
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.rules.net.net_011_data_endpoint_blocked import judge
from tests.rules import facts

WEST, NORTH = "contosoapps.westeurope.data.azurecr.io", "contosoapps.northeurope.data.azurecr.io"
BLOB = facts.BLOB_ROUTE.host
DEDICATED = replace(facts.REGISTRY, data_endpoint_hosts=(WEST,))


def open_to(host: str) -> Route:
    return Route(host, None, None)


def blocked(host: str, obstacle: Contact = Contact.TIMED_OUT) -> Route:
    return Route(host, obstacle, "as the layer said")


def case(
    *endpoints: Route,
    blob: Optional[Route] = None,
    registry: Optional[Registry] = DEDICATED,
    target: Target = facts.TARGET,
) -> Judgement:
    return judge.judge(
        target=target, data_endpoints=endpoints or None, blob_route=blob, registry=registry, location=facts.LOCATION
    )


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        (Contact.TIMED_OUT, "does not answer in time"),
        (Contact.REFUSED, "refuses the connection"),
        (Contact.RESET, "cuts the connection off"),
        (Contact.NAME_NOT_RESOLVED, "has no address here"),
        (Contact.TLS_FAILED, "does not trust"),
        (Contact.PROXY_FAILED, "not let through by the proxy"),
        (Contact.NOT_A_REGISTRY, "gives no proper answer"),
    ],
)
def test_a_data_endpoint_that_does_not_answer_stops_the_pull(obstacle: Contact, words: str) -> None:
    result = case(blocked(WEST, obstacle))
    assert result.outcome is Outcome.FAIL
    assert result.title.startswith(f"{WEST}, where layers come from, ")
    assert words in result.title
    assert result.evidence[0].text == "as the layer said"
    assert result.fix is not None
    assert result.fix.commands[0] == "az acr show-endpoints --name contosoapps"


def test_a_storage_account_out_of_reach_is_mended_by_names_that_stay() -> None:
    result = case(blob=blocked(BLOB), registry=facts.REGISTRY)
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert "az acr update --name contosoapps --data-endpoint-enabled true" in result.fix.commands


def test_a_missing_record_of_a_private_endpoint_is_named() -> None:
    private = replace(DEDICATED, private_endpoints=(("apps-endpoint", "Approved"),))
    result = case(blocked(WEST, Contact.NAME_NOT_RESOLVED), registry=private)
    assert result.fix is not None
    assert "private DNS zone" in result.fix.text


def test_one_region_of_two_is_a_warning() -> None:
    both = replace(DEDICATED, data_endpoint_hosts=(WEST, NORTH))
    result = case(open_to(WEST), blocked(NORTH), registry=both)
    assert result.outcome is Outcome.WARN
    assert NORTH in result.title
    assert f"; {WEST} can be reached." in result.detail


def test_the_first_host_out_of_reach_is_told_with_its_own_ending() -> None:
    both = replace(DEDICATED, data_endpoint_hosts=(WEST, NORTH))
    result = case(blocked(WEST, Contact.REFUSED), blocked(NORTH), registry=both)
    assert result.title == f"{WEST}, where layers come from, refuses the connection."


def test_where_the_registry_redirects_to_is_what_counts() -> None:
    both = replace(DEDICATED, data_endpoint_hosts=(WEST, NORTH))
    assert case(open_to(WEST), blocked(NORTH), blob=open_to(WEST), registry=both).outcome is Outcome.PASS
    assert case(open_to(WEST), blocked(NORTH), blob=blocked(NORTH), registry=both).outcome is Outcome.FAIL


def test_passes_when_the_host_answers() -> None:
    result = case(open_to(WEST))
    assert result.outcome is Outcome.PASS
    assert WEST in result.title


def test_the_question_does_not_arise_without_a_host_or_a_pull() -> None:
    push = replace(facts.TARGET, actions=(Action.PUSH,))
    assert case(registry=None).outcome is Outcome.NOT_APPLICABLE
    assert case(blocked(WEST), target=push).outcome is Outcome.NOT_APPLICABLE
