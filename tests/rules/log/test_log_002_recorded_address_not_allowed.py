"""Cases of recorded-address-not-allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.events import LoginEvents
from azext_acrdiag.rules.log.log_002_recorded_address_not_allowed import judge
from tests.rules import facts
from tests.rules.fact_sets import GIVEN, judged

from .events import ACCEPTED, FORBIDDEN, REFUSED, assignee, recorded

WALLED = replace(facts.REGISTRY, default_action="Deny", ip_rules=("203.0.113.0/24",))


def test_an_address_that_the_rules_leave_out() -> None:
    result = judged(judge, assignee(FORBIDDEN, registry=WALLED))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "198.51.100.7" in result.title
    assert result.evidence[-1].text == "Default action Deny; allowed addresses: 203.0.113.0/24."
    assert result.fix is not None
    assert result.fix.commands == ("az acr network-rule add --name contosoapps --ip-address 198.51.100.7",)


def test_rules_that_let_in_no_address() -> None:
    result = judged(judge, assignee(FORBIDDEN, registry=replace(WALLED, ip_rules=())))
    assert result.evidence[-1].text == "Default action Deny; allowed addresses: none."


def test_public_access_that_is_off_leaves_out_every_address() -> None:
    off = replace(facts.REGISTRY, public_network_access="Disabled")
    result = judged(judge, assignee(FORBIDDEN, registry=off))
    assert result.outcome is Outcome.FAIL
    assert result.evidence[-1].text == "Public network access is disabled."
    assert result.fix is not None
    assert result.fix.commands == ("az acr update --name contosoapps --public-network-enabled true",)


@pytest.mark.parametrize(
    "events",
    [
        (REFUSED,),
        (ACCEPTED,),
        (replace(FORBIDDEN, address="203.0.113.9"),),
        (replace(ACCEPTED, last=facts.NOW), FORBIDDEN),
        (replace(FORBIDDEN, user_agent="acrdiag/1.0"),),
        (replace(FORBIDDEN, address="not an address", user_agent="acrdiag/1.0"),),
    ],
)
def test_silent_about_other_refusals_and_addresses_that_come_in_now(events: tuple[LoginEvents, ...]) -> None:
    assert judged(judge, assignee(*events, registry=WALLED)).outcome is Outcome.PASS


def test_silent_where_the_rules_let_everybody_in_or_the_way_is_seen_from_here() -> None:
    assert judged(judge, assignee(FORBIDDEN)).outcome is Outcome.PASS
    assert judged(judge, assignee(FORBIDDEN, registry=None)).outcome is Outcome.UNKNOWN
    local = {**GIVEN, "recorded_logins": recorded(FORBIDDEN), "registry": WALLED}
    assert judged(judge, local).outcome is Outcome.NOT_APPLICABLE


def test_commands_for_the_last_three_addresses_are_enough() -> None:
    events = [
        replace(FORBIDDEN, address=f"198.51.100.{number}", last=facts.NOW - timedelta(minutes=number))
        for number in range(1, 5)
    ]
    result = judged(judge, assignee(*events, registry=WALLED))
    assert result.fix is not None
    assert [each.rpartition(" ")[2] for each in result.fix.commands] == [each.address for each in events[:3]]
