"""Cases of admin-password-regenerated."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.cred.cred_016_admin_password_regenerated import judge
from tests.rules import facts
from tests.rules.fact_sets import ADMIN, GIVEN, PULL_SECRET, judged


def test_the_password_is_refused_though_the_admin_user_is_enabled() -> None:
    result = judged(judge, ADMIN, login=facts.REFUSED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert result.fix.commands[1] == "az acr credential show --name contosoapps"


def test_a_disabled_admin_user_is_another_cause() -> None:
    assert judged(judge, ADMIN, login=facts.REFUSED, registry=facts.REGISTRY).outcome is Outcome.NOT_APPLICABLE


def test_undecided_when_the_setting_is_not_known() -> None:
    silent = replace(facts.REGISTRY, admin_user_enabled=None)
    assert judged(judge, ADMIN, login=facts.REFUSED, registry=silent).outcome is Outcome.UNKNOWN


def test_undecided_when_the_password_was_not_judged() -> None:
    throttled = facts.login_refusal("too many requests", status=429)
    assert judged(judge, ADMIN, login=throttled).outcome is Outcome.UNKNOWN


def test_an_accepted_password_passes() -> None:
    assert judged(judge, ADMIN).outcome is Outcome.PASS


def test_a_service_principal_is_no_admin_user() -> None:
    assert judged(judge, GIVEN, login=facts.REFUSED).outcome is Outcome.NOT_APPLICABLE


def test_a_pull_secret_is_made_anew() -> None:
    of_pod = {**ADMIN, "subject": PULL_SECRET["subject"], "pull_secret": PULL_SECRET["pull_secret"]}
    result = judged(judge, of_pod, login=facts.REFUSED)
    assert result.outcome is Outcome.FAIL
    assert result.fix
    assert f"--docker-server={facts.HOST} " in result.fix.commands[1]
