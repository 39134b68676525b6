"""Cases of rhel-docker-signature-flag."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.env.env_005_rhel_docker_signature_flag import judge
from tests.rules import facts

VERIFYING = replace(facts.ENGINE, client_version="1.13.1", server_version="1.13.1", signature_verification=True)


def test_a_daemon_that_checks_signatures_likely_fails_the_pull() -> None:
    result = judge.judge(target=facts.TARGET, engine=VERIFYING)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert "sudo systemctl restart docker" in result.fix.commands


def test_another_daemon_passes() -> None:
    assert judge.judge(target=facts.TARGET, engine=facts.ENGINE).outcome is Outcome.PASS


def test_silent_for_a_push() -> None:
    push = replace(facts.TARGET, actions=(Action.PUSH,))
    assert judge.judge(target=push, engine=VERIFYING).outcome is Outcome.NOT_APPLICABLE


def test_silent_without_an_engine() -> None:
    assert judge.judge(target=facts.TARGET, engine=replace(facts.ENGINE, path="")).outcome is Outcome.NOT_APPLICABLE
