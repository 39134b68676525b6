"""Cases of abac-ignores-legacy-roles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import RoleDefinition
from azext_acrdiag.rules.authz.authz_002_abac_ignores_legacy_roles import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, SIGNED_IN, judged

IGNORED = BROKEN["legacy role on a registry in ABAC mode"]


@pytest.mark.parametrize("role", [facts.OWNER, facts.READER, facts.ACR_PULL])
def test_only_roles_that_the_mode_ignores(role: RoleDefinition) -> None:
    result = judged(judge, IGNORED, role_assignments=facts.assigned(role))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "contosoapps ignores the roles" in result.title
    assert any(line.text.startswith(f"{role.name} at ") for line in result.evidence)
    assert result.fix
    assert '--role "Container Registry Repository Reader"' in result.fix.commands[0]


def test_push_takes_the_writer() -> None:
    push = replace(facts.TARGET, actions=(Action.PUSH,))
    granted = replace(facts.GRANTED, requested=("pull", "push"), granted=())
    result = judged(judge, IGNORED, target=push, granted=granted)
    assert result.fix
    assert '--role "Container Registry Repository Writer"' in result.fix.commands[0]


def test_likely_when_the_registry_was_not_asked() -> None:
    abac = {**ASSIGNEE, "registry": IGNORED["registry"]}
    assert judged(judge, abac).confidence is Confidence.LIKELY


def test_a_role_for_repositories_beside_them_is_enough() -> None:
    roles = facts.assigned(facts.OWNER, facts.REPOSITORY_READER)
    assert judged(judge, IGNORED, role_assignments=roles).outcome is Outcome.PASS


def test_a_role_that_never_granted_it_is_not_ignored() -> None:
    result = judged(judge, IGNORED, role_assignments=facts.assigned(facts.role("AcrDelete", "artifacts/delete")))
    assert result.outcome is Outcome.PASS


def test_silent_in_the_legacy_mode_and_when_it_is_granted() -> None:
    assert judged(judge, IGNORED, registry=facts.REGISTRY).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, IGNORED, granted=facts.GRANTED).outcome is Outcome.PASS


def test_undecided_when_the_mode_or_the_grant_is_not_known() -> None:
    unsaid = replace(facts.REGISTRY, role_assignment_mode=None)
    assert judged(judge, SIGNED_IN, registry=unsaid).outcome is Outcome.UNKNOWN
    assert judged(judge, IGNORED, granted=None).outcome is Outcome.UNKNOWN


def test_a_login_works_with_any_role() -> None:
    login = replace(facts.TARGET, actions=(Action.LOGIN,))
    assert judged(judge, IGNORED, target=login).outcome is Outcome.NOT_APPLICABLE
