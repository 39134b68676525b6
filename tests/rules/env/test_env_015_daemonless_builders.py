"""Cases of daemonless-builders."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.env.env_015_daemonless_builders import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, STORED, judged


def test_a_login_outside_of_auth_is_a_warning() -> None:
    result = judged(judge, STORED, stored_logins=replace(facts.STORED_LOGINS, lacks_auth=True))
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert facts.DOCKER_CONFIG in result.title


def test_a_login_as_docker_writes_it_passes() -> None:
    assert judged(judge, STORED).outcome is Outcome.PASS


def test_silent_without_a_login() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
