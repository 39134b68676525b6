"""Cases of wrong-subscription-or-no-arm-read."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.subject import Subject
from azext_acrdiag.facts.identity import Account
from azext_acrdiag.facts.login import Login, Step
from azext_acrdiag.facts.network import RegistryError
from azext_acrdiag.facts.registry import Location, NameAvailability, Registry
from azext_acrdiag.rules.name.name_003_wrong_subscription_or_no_arm_read import judge
from tests.rules import facts

DEVELOPMENT = "11111111-0000-0000-0000-000000000002"
ELSEWHERE = replace(facts.LOCATION, subscription_id=DEVELOPMENT, subscription_name="Development")
NOWHERE = replace(facts.LOCATION, registry=None)
ACCOUNT = Account("developer@contoso.com", False, facts.TENANT, DEVELOPMENT, "Development")
FOREIGN = replace(facts.REGISTRY, tenant_id="22222222-0000-0000-0000-000000000002")
REFUSED = Login(False, Step.EXCHANGE, 401, RegistryError("UNAUTHORIZED", "authentication required", None))


def case(
    location: Location = ELSEWHERE,
    registry: Optional[Registry] = facts.REGISTRY,
    account: Optional[Account] = ACCOUNT,
    login: Optional[Login] = facts.LOGIN,
    subject: Subject = facts.SIGNED_IN,
    name_availability: Optional[NameAvailability] = None,
) -> Judgement:
    return judge.judge(
        subject=subject,
        target=facts.TARGET,
        location=location,
        registry=registry,
        account=account,
        login=login,
        name_availability=name_availability,
    )


def test_another_subscription_of_the_same_tenant_is_a_warning() -> None:
    result = case()
    assert result.outcome is Outcome.WARN
    assert result.title == "contosoapps is in another subscription than the active one, Development."
    assert result.fix is not None
    assert result.fix.commands[0] == "az account set --subscription 11111111-0000-0000-0000-000000000001"


def test_a_refusal_within_the_tenant_has_another_cause() -> None:
    assert case(login=REFUSED).outcome is Outcome.WARN


def test_another_tenant_that_refuses_the_account_is_likely_the_cause() -> None:
    result = case(registry=FOREIGN, login=REFUSED)
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert any(FOREIGN.tenant_id in evidence.text for evidence in result.evidence if FOREIGN.tenant_id)


def test_another_tenant_that_lets_the_account_in_is_a_warning() -> None:
    assert case(registry=FOREIGN).outcome is Outcome.WARN


@pytest.mark.parametrize("unknown", ["registry", "account", "login"])
def test_nothing_fails_for_want_of_a_fact(unknown: str) -> None:
    known = {"registry": FOREIGN, "account": ACCOUNT, "login": REFUSED, unknown: None}
    assert case(**known).outcome is Outcome.WARN  # type: ignore[arg-type]


def test_the_active_subscription_passes() -> None:
    assert case(location=facts.LOCATION, login=REFUSED).outcome is Outcome.PASS


def test_a_registry_that_is_nowhere_to_be_seen_and_refuses_is_a_warning() -> None:
    result = case(location=NOWHERE, registry=None, login=REFUSED)
    assert result.outcome is Outcome.WARN
    assert any("subscription Production" in evidence.text for evidence in result.evidence)


def test_a_registry_that_is_nowhere_to_be_seen_but_lets_in_needs_no_subscription() -> None:
    assert case(location=NOWHERE, registry=None).outcome is Outcome.NOT_APPLICABLE


def test_without_an_answer_of_the_registry_it_is_unknown() -> None:
    result = case(location=NOWHERE, registry=None, login=None)
    assert result.outcome is Outcome.UNKNOWN
    assert result.needs == "read permission on the registry, for example Reader"


def test_a_stored_credential_does_not_depend_on_the_subscription() -> None:
    assert case(subject=facts.STORED, login=REFUSED, registry=FOREIGN).outcome is Outcome.NOT_APPLICABLE


def test_a_name_that_is_taken_is_somebody_elses_whether_or_not_it_answers() -> None:
    taken = NameAvailability(False, "AlreadyExists", "The registry contosoapps is already in use.")
    nowhere = replace(facts.LOCATION, registry=None)
    for login in (REFUSED, None):
        result = case(location=nowhere, registry=None, login=login, name_availability=taken)
        assert result.outcome is Outcome.WARN
        assert result.title == "A registry named contosoapps exists, but in no subscription that az is signed in to."
        assert result.evidence[-1].text == taken.message
