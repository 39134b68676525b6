"""Cases of action-not-granted."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.registry import ABAC_MODE
from azext_acrdiag.rules.authz.authz_006_action_not_granted import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ADMIN, ANONYMOUS, CLAIMS, SIGNED_IN, judged

ANYWHERE = replace(facts.TARGET, repository=None, tag=None)
READS = replace(facts.LOGIN, claims=CLAIMS)


def test_a_token_with_everything_is_the_proof() -> None:
    assert judge.proves
    result = judged(judge, SIGNED_IN)
    assert (result.outcome, result.title) == (
        Outcome.PASS,
        "developer@contoso.com can pull team/api from contosoapps.",
    )
    assert judged(judge, ADMIN).title == "The admin user contosoapps can pull team/api from contosoapps."
    assert judged(judge, ANONYMOUS).outcome is Outcome.PASS


def test_a_token_that_lacks_an_action() -> None:
    result = judged(judge, BROKEN["no role to push"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[0].text == "Asked for pull, push, it leaves out push."


def test_an_accepted_login_proves_a_login() -> None:
    login = replace(ANYWHERE, actions=(Action.LOGIN,))
    assert judged(judge, SIGNED_IN, target=login, granted=None).outcome is Outcome.PASS


def test_an_accepted_login_alone_proves_no_pull() -> None:
    result = judged(judge, SIGNED_IN, target=ANYWHERE, granted=None)
    assert (result.outcome, result.needs) == (Outcome.UNKNOWN, "--repository")


def test_where_all_repositories_are_alike_the_refresh_token_tells() -> None:
    assert judged(judge, SIGNED_IN, target=ANYWHERE, granted=None, login=READS).outcome is Outcome.PASS
    push = replace(ANYWHERE, actions=(Action.PUSH,))
    assert judged(judge, SIGNED_IN, target=push, granted=None, login=READS).outcome is Outcome.FAIL


def test_in_abac_mode_it_does_not() -> None:
    abac = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
    known = {**SIGNED_IN, "target": ANYWHERE, "granted": None, "login": READS}
    assert judged(judge, known, registry=abac).outcome is Outcome.UNKNOWN


def test_undecided_when_the_token_could_not_be_read() -> None:
    assert judged(judge, SIGNED_IN, granted=None).outcome is Outcome.UNKNOWN
