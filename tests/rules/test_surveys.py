"""Rules of `run` that a scan judges for all who use a registry: secrets, certificates, tokens."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.domain.fact import Unknown, Why
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.estate import RegistryTokens
from azext_acrdiag.facts.identity import ClientSecret
from azext_acrdiag.facts.inventory import Holder, Holders, UnreadGroup
from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import all_rules, scan_rules
from tests.rules import facts

from .token.test_token_020_token_without_expiry import token

BY_CODE = {rule.code: rule for rule in scan_rules()}
DENIED = Unknown(Why.PERMISSION, "Microsoft Graph answered 403.", "Application.Read.All (Microsoft Graph)")
LEFT_OVER = Unknown(Why.ERROR, "The directory has no such service principal any more.")


def ending(*days: float) -> tuple[ClientSecret, ...]:
    return tuple(
        replace(facts.CLIENT_SECRET, display_name=f"s{number}", end=facts.NOW + timedelta(days=each))
        for number, each in enumerate(days)
    )


def holder(*days: float, **changes: object) -> Holder:
    made = Holder(facts.OBJECT_ID, (), "ci-pull", facts.APP_ID, True, secrets=ending(*days))
    return replace(made, **changes)  # type: ignore[arg-type]


def secrets(*holders: Holder, groups: tuple[UnreadGroup, ...] = (), within: int = 30) -> Judgement:
    return BY_CODE["ACRD-CRED-002"].judge(holders=Holders(holders, groups), now=facts.NOW, within=within)


@pytest.mark.parametrize("rule", scan_rules(), ids=lambda rule: rule.slug)
def test_a_survey_takes_what_is_declared(rule: Rule) -> None:
    declared = [key.name for key in rule.needs + rule.uses]
    assert sorted(inspect.signature(rule.judge).parameters) == sorted(declared)
    assert rule.judge.__doc__


def test_a_run_judges_no_rule_of_scans_alone() -> None:
    assert not [rule for rule in all_rules() if rule.only_in_scan]
    assert {rule.code for rule in all_rules()} & BY_CODE.keys() == {"ACRD-CRED-002", "ACRD-CRED-011", "ACRD-TOKEN-002"}


def test_an_identity_whose_only_secret_has_ended_cannot_log_in() -> None:
    result = secrets(holder(-12), holder(100, name="other"))
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert "ci-pull" in result.title
    assert result.fix is not None
    assert facts.APP_ID in result.fix.commands[0]


def test_a_certificate_that_is_valid_is_another_way_in() -> None:
    assert secrets(holder(-12, certificates=ending(100))).outcome is Outcome.WARN


def test_a_secret_that_ends_soon_is_a_risk() -> None:
    result = secrets(holder(12))
    assert result.outcome is Outcome.WARN
    assert result.moments[0].at == facts.NOW + timedelta(days=12)
    assert secrets(holder(12), within=7).outcome is Outcome.PASS


def test_what_ended_beside_a_valid_one_is_left_over() -> None:
    result = secrets(holder(-12, 100))
    assert result.outcome is Outcome.WARN
    assert "it has another that is valid" in result.evidence[0].text


def test_secrets_that_could_not_be_read_are_unknown() -> None:
    for result in (
        secrets(holder(unread=DENIED, secrets=())),
        secrets(groups=(UnreadGroup("g-1", (), DENIED),)),
    ):
        assert result.outcome is Outcome.UNKNOWN
        assert result.needs == DENIED.needs


def test_one_that_has_ended_counts_though_others_could_not_be_read() -> None:
    assert secrets(holder(-12), holder(unread=DENIED, secrets=())).outcome is Outcome.FAIL


def test_an_identity_that_is_gone_has_no_secrets() -> None:
    assert secrets(holder(unread=LEFT_OVER, secrets=())).outcome is Outcome.PASS


def test_certificates_are_judged_alike() -> None:
    judge = BY_CODE["ACRD-CRED-011"].judge
    held = holder(secrets=(), certificates=ending(-12))
    result = judge(holders=Holders((held,)), now=facts.NOW, within=30)
    assert result.outcome is Outcome.FAIL
    assert "certificate" in result.title
    assert result.fix is not None
    assert "--cert" in result.fix.commands[0]


def test_tokens_without_a_valid_password_are_told_together() -> None:
    judge = BY_CODE["ACRD-TOKEN-002"].judge

    def case(*days: float) -> Judgement:
        tokens = tuple(token(each, name=f"robot{number}") for number, each in enumerate(days))
        return judge(
            registry=facts.REGISTRY, registry_tokens=RegistryTokens(tokens), now=facts.NOW, location=facts.LOCATION
        )

    assert case().outcome is Outcome.NOT_APPLICABLE
    assert case(10).outcome is Outcome.PASS
    assert case(-1, 10).title == "The password of the token robot0 has ended."
    both = case(-1, -2)
    assert both.outcome is Outcome.FAIL
    assert both.title == "2 tokens of contosoapps have no password that is valid."
    assert len(both.moments) == 2
