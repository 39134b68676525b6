"""Cases of app-service-pull."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.services import SignIn
from azext_acrdiag.rules.svc.svc_005_app_service_pull import judge
from tests.rules import facts, service_facts

BY_SETTINGS = replace(service_facts.SHOP, sign_in=SignIn.UNSEEN, identity=None, has_identity=True)


def case(**changed: Any) -> Judgement:
    given = {"service": BY_SETTINGS, "login_server": facts.HOST, "registry": facts.REGISTRY, **changed}
    return judge.judge(**given)


def test_an_app_that_does_not_use_its_identity() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert result.fix is not None
    assert """'{"acrUseManagedIdentityCreds": true}'""" in result.fix.commands[0]


def test_near_miss_it_uses_its_identity() -> None:
    assert case(service=service_facts.SHOP).outcome is Outcome.PASS


def test_what_its_settings_hold_is_not_known() -> None:
    assert case(registry=replace(facts.REGISTRY, admin_user_enabled=True)).outcome is Outcome.UNKNOWN
    assert case(registry=None).outcome is Outcome.UNKNOWN
    assert case(service=replace(BY_SETTINGS, has_identity=False)).outcome is Outcome.UNKNOWN


def test_anybody_may_pull() -> None:
    assert case(registry=replace(facts.REGISTRY, anonymous_pull_enabled=True)).outcome is Outcome.PASS


def test_another_image_or_service() -> None:
    elsewhere = replace(BY_SETTINGS, images=("docker.io/library/nginx:1",))
    assert case(service=elsewhere).outcome is Outcome.NOT_APPLICABLE
    assert case(service=service_facts.AKS).outcome is Outcome.NOT_APPLICABLE
