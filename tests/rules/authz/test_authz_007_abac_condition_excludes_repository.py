"""Cases of abac-condition-excludes-repository."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_007_abac_condition_excludes_repository import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, SIGNED_IN, judged

EXCLUDED = BROKEN["condition about another repository"]


def test_the_condition_names_another_repository() -> None:
    result = judged(judge, EXCLUDED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == (
        "The condition on the role Container Registry Repository Reader does not let developer@contoso.com "
        "pull team/api from contosoapps."
    )
    assert facts.ABOUT_TEAM_WEB in result.evidence[0].text
    assert result.fix
    assert '--role "Container Registry Repository Reader"' in result.fix.commands[0]


def test_the_first_role_is_named_and_each_condition_shown() -> None:
    first = EXCLUDED["role_assignments"]
    second = facts.assigned(replace(facts.REPOSITORY_READER, name="Second"), condition=facts.ABOUT_TEAM_WEB)
    both = replace(first, assignments=first.assignments + second.assignments)
    result = judged(judge, EXCLUDED, role_assignments=both)
    assert result.title.startswith("The condition on the role Container Registry Repository Reader does")
    assert len(result.evidence) == 2


def test_likely_when_the_registry_was_not_asked() -> None:
    known = {**ASSIGNEE, "registry": EXCLUDED["registry"], "role_assignments": EXCLUDED["role_assignments"]}
    assert judged(judge, known).confidence is Confidence.LIKELY


def test_silent_for_the_repository_that_is_named_and_without_any() -> None:
    other = replace(facts.TARGET, repository="team/web")
    assert judged(judge, EXCLUDED, target=other).outcome is Outcome.PASS
    without = replace(facts.TARGET, repository=None)
    granted = replace(facts.GRANTED, repository=None, granted=())
    assert judged(judge, EXCLUDED, target=without, granted=granted).outcome is Outcome.NOT_APPLICABLE


def test_silent_when_another_role_grants_it_or_the_condition_cannot_be_decided() -> None:
    plain = facts.assigned(replace(facts.REPOSITORY_READER, name="Second"))
    roles = replace(plain, assignments=plain.assignments + EXCLUDED["role_assignments"].assignments)
    assert judged(judge, EXCLUDED, role_assignments=roles).outcome is Outcome.PASS
    broken = facts.assigned(facts.REPOSITORY_READER, condition="?")
    assert judged(judge, EXCLUDED, role_assignments=broken).outcome is Outcome.PASS


def test_silent_when_it_is_granted_or_not_known() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
    assert judged(judge, EXCLUDED, granted=None).outcome is Outcome.UNKNOWN
