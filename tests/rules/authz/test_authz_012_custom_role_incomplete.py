"""Cases of custom-role-incomplete."""

from __future__ import annotations

import shlex
from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import Permission
from azext_acrdiag.rules.authz.authz_012_custom_role_incomplete import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, judged

INCOMPLETE = BROKEN["custom role that pushes, but does not pull"]


def test_pushing_takes_pulling_as_well() -> None:
    result = judged(judge, INCOMPLETE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title.startswith("The custom role Pusher does not suffice")
    assert "Pusher at the registry contosoapps does not hold the permission." in result.evidence[0].text
    assert "registries/pull/read" in result.evidence[-1].text
    assert "push/write" not in result.evidence[-1].text
    assert result.fix
    assert "az role definition list --name Pusher" in result.fix.commands[0]


def test_the_first_custom_role_is_named_and_each_shown() -> None:
    first = INCOMPLETE["role_assignments"]
    second = facts.assigned(facts.role("Second", "push/write", custom=True))
    both = replace(first, assignments=first.assignments + second.assignments)
    result = judged(judge, INCOMPLETE, role_assignments=both)
    assert result.title.startswith("The custom role Pusher does not suffice")
    assert len(result.evidence) == 3


def test_a_name_is_a_word_of_the_command_and_no_command() -> None:
    role = facts.role('Push "$(reboot)" `it`', "push/write", custom=True)
    result = judged(judge, INCOMPLETE, role_assignments=facts.assigned(role))
    assert result.fix
    assert shlex.split(result.fix.commands[0])[5] == role.name
    assert "--name '" in result.fix.commands[0]


def test_not_actions_take_it_away() -> None:
    role = facts.role("Mine", "pull/read", "push/write", custom=True)
    (permission,) = role.permissions
    pruned = replace(
        role, permissions=(Permission(permission.actions, ("*/pull/read",), (), ()),), name="Without pulling"
    )
    assert judged(judge, INCOMPLETE, role_assignments=facts.assigned(pruned)).outcome is Outcome.FAIL


def test_a_pattern_that_the_registry_does_not_honour() -> None:
    role = facts.role("By pattern", "Microsoft.ContainerRegistry/registries/*", custom=True)
    granted = replace(facts.GRANTED, requested=("pull", "push"), granted=())
    result = judged(judge, INCOMPLETE, role_assignments=facts.assigned(role), granted=granted)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    asked_nobody = {**ASSIGNEE, "role_assignments": facts.assigned(role)}
    assert judged(judge, asked_nobody).outcome is Outcome.PASS


def test_silent_for_built_in_roles_and_for_those_that_hold_nothing_for_repositories() -> None:
    for role in (facts.ACR_PULL, facts.role("Auditor", "read", custom=True)):
        assert judged(judge, INCOMPLETE, role_assignments=facts.assigned(role)).outcome is Outcome.PASS


def test_silent_when_another_role_fills_the_gap_or_it_is_granted() -> None:
    pusher = facts.role("Pusher", "push/write", custom=True)
    both = facts.assigned(pusher, facts.ACR_PULL)
    assert judged(judge, INCOMPLETE, role_assignments=both).outcome is Outcome.PASS
    granted = replace(facts.GRANTED, requested=("pull", "push"), granted=("pull", "push"))
    assert judged(judge, INCOMPLETE, granted=granted).outcome is Outcome.PASS


def test_undecided_without_the_mode() -> None:
    unsaid = replace(facts.REGISTRY, role_assignment_mode=None)
    assert judged(judge, INCOMPLETE, registry=unsaid).outcome is Outcome.UNKNOWN
