"""Cases of subscription-or-provider-state."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.state import ProviderState, SubscriptionState
from azext_acrdiag.rules.reg.reg_002_subscription_or_provider_state import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import SIGNED_IN, judged


def test_a_disabled_subscription_whose_registry_refuses_is_the_likely_cause() -> None:
    result = judged(judge, BROKEN_REGISTRIES["subscription disabled"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title == "The subscription of contosoapps is Disabled."
    assert facts.REF.subscription_id in result.evidence[0].text


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("Enabled", Outcome.PASS), ("Warned", Outcome.WARN), ("PastDue", Outcome.WARN), ("Deleted", Outcome.FAIL)],
)
def test_the_states_of_subscriptions(state: str, outcome: Outcome) -> None:
    found = SubscriptionState(facts.REF.subscription_id, state)
    assert judged(judge, SIGNED_IN, subscription_state=found).outcome is outcome


def test_a_subscription_without_the_provider_is_worth_a_warning() -> None:
    result = judged(judge, BROKEN_REGISTRIES["provider not registered"])
    assert result.outcome is Outcome.WARN
    assert "not registered for Microsoft.ContainerRegistry" in result.title
    registered = ProviderState(facts.REF.subscription_id, "Registered")
    assert judged(judge, SIGNED_IN, provider_state=registered).outcome is Outcome.PASS


def test_nothing_is_asked_where_everything_works() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE
