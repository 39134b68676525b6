"""What one identity may do on a registry, and by which chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from azext_acrdiag.access.evaluate import ActionDecision, EvaluationInput, evaluate
from azext_acrdiag.access.grants import Answer, Reason
from azext_acrdiag.facts.authorization import DeniedPrincipal, EligibleAssignment, Group, Permission, RoleDefinition
from tests.access.test_deny import DENY, GROUP
from tests.rules import facts

PLATFORM = Group(GROUP, "platform", is_direct=True)
DENY_PULL = replace(DENY, permissions=(Permission(("*/pull/read",), (), (), ()),))


def decided(action: str, *roles: RoleDefinition, via: str = facts.OBJECT_ID, **known: Any) -> ActionDecision:
    defaults: dict[str, Any] = {
        "resource_id": facts.RESOURCE_ID,
        "object_id": facts.OBJECT_ID,
        "assignments": facts.assigned(*roles, via=via).assignments,
        "token_actions": (action,),
        "is_abac": False,
        "denials": (),
    }
    return evaluate(EvaluationInput(**{**defaults, **known}))[action]


def test_every_assignment_that_grants_it_is_a_chain() -> None:
    decision = decided("pull", facts.ACR_PULL, facts.READER, facts.REPOSITORY_READER)
    assert decision.answer is Answer.GRANTED
    assert [chain.assignment.role.name for chain in decision.granting] == ["AcrPull", "Reader"]
    assert [chain.reason for chain in decision.not_counting] == [Reason.REPOSITORY_ROLE]
    assert all(chain.is_direct and chain.group is None for chain in decision.chains)


def test_each_action_is_decided() -> None:
    known = EvaluationInput(
        facts.RESOURCE_ID,
        facts.OBJECT_ID,
        facts.assigned(facts.ACR_PULL).assignments,
        ("pull", "push"),
        is_abac=False,
    )
    decisions = evaluate(known)
    assert {action: each.answer for action, each in decisions.items()} == {
        "pull": Answer.GRANTED,
        "push": Answer.NOT_GRANTED,
    }


def test_groups_are_named_and_others_are_left_out() -> None:
    through = decided("pull", facts.ACR_PULL, via=GROUP.upper(), groups=(PLATFORM,))
    assert through.answer is Answer.GRANTED
    assert (through.chains[0].is_direct, through.chains[0].group) == (False, PLATFORM)
    assert decided("pull", facts.ACR_PULL, via=GROUP, groups=()).chains == ()
    trusted = decided("pull", facts.ACR_PULL, via=GROUP)
    assert (trusted.answer, trusted.chains[0].group) == (Answer.GRANTED, None)


def test_another_scope_does_not_count() -> None:
    (assignment,) = facts.assigned(facts.ACR_PULL).assignments
    elsewhere = replace(assignment, scope=facts.RESOURCE_ID + "2")
    decision = decided("pull", assignments=(elsewhere,))
    assert decision.answer is Answer.NOT_GRANTED
    assert decision.chains[0].reason is Reason.OTHER_SCOPE


def test_a_deny_assignment_wins() -> None:
    decision = decided("pull", facts.OWNER, denials=(DENY_PULL,))
    assert decision.answer is Answer.NOT_GRANTED
    assert [denial.is_certain for denial in decision.denials] == [True]
    assert decision.granting, "the chain that would grant it is still shown"
    assert decided("push", facts.OWNER, denials=(DENY_PULL,)).answer is Answer.GRANTED


def test_a_deny_assignment_for_a_group_that_may_be_its_own_leaves_it_undecided() -> None:
    deny = replace(DENY_PULL, principals=(DeniedPrincipal(GROUP, "Group"),))
    assert decided("pull", facts.ACR_PULL, denials=(deny,)).answer is Answer.UNDECIDED
    assert decided("pull", facts.ACR_PULL, denials=(deny,), groups=()).answer is Answer.GRANTED
    assert decided("pull", facts.ACR_PULL, via=GROUP, denials=(deny,)).answer is Answer.NOT_GRANTED
    assert decided("pull", denials=(deny,)).answer is Answer.NOT_GRANTED


def test_denying_what_a_lesser_permission_may_replace_settles_nothing() -> None:
    deny = replace(DENY, permissions=(Permission(("*/metadata/read",), (), (), ()),))
    assert decided("metadata_read", facts.READER, denials=(deny,)).answer is Answer.UNDECIDED


def test_what_could_be_activated_grants_nothing_yet() -> None:
    (assignment,) = facts.assigned(facts.ACR_PULL).assignments
    ends = facts.NOW + timedelta(days=1)
    decision = decided("pull", eligible=(EligibleAssignment(assignment, ends),))
    assert decision.answer is Answer.NOT_GRANTED
    assert decision.chains == ()
    assert decision.eligible[0].grants
    assert decision.eligible[0].ends_on == ends


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (facts.ACR_PULL, Answer.UNDECIDED),
        (facts.role("Both", "pull/read", data=("repositories/content/read",)), Answer.GRANTED),
        (facts.role("Neither", "push/write"), Answer.NOT_GRANTED),
    ],
)
def test_without_the_mode_both_must_agree(role: RoleDefinition, expected: Answer) -> None:
    assert decided("pull", role, is_abac=None).answer is expected


def test_without_the_mode_a_denial_in_one_of_them_leaves_it_undecided() -> None:
    both = facts.role("Both", "pull/read", data=("repositories/content/read",))
    assert decided("pull", both, is_abac=None, denials=(DENY_PULL,)).answer is Answer.UNDECIDED
