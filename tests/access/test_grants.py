"""Which role assignments grant an action."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.access.grants import Answer, Reason, decide, settled
from azext_acrdiag.facts.authorization import RoleAssignment, RoleAssignments
from tests.rules import facts

CONDITION = "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'team/api'"


def both(*sets: RoleAssignments) -> tuple[RoleAssignment, ...]:
    return tuple(each for one in sets for each in one.assignments)


def test_one_assignment_that_grants_it_is_enough() -> None:
    access = decide(facts.assigned(facts.role("Tasks", "tasks/read"), facts.ACR_PULL).assignments, ("pull",), False)
    assert access.answer is Answer.GRANTED
    assert access.why_not() == ()


def test_nothing_grants_nothing() -> None:
    access = decide((), ("pull", "push"), False)
    assert access.answer is Answer.NOT_GRANTED
    assert access.missing == ("pull", "push")


def test_every_action_must_be_granted() -> None:
    access = decide(facts.assigned(facts.ACR_PULL).assignments, ("pull", "push"), False)
    assert access.answer is Answer.NOT_GRANTED
    assert access.missing == ("push",)
    assert [each.reason for each in access.why_not()] == [Reason.ACTION_MISSING]


def test_actions_may_come_from_different_assignments() -> None:
    pushes_only = facts.role("Pusher", "push/write")
    assert (
        decide(facts.assigned(facts.READER, pushes_only).assignments, ("pull", "push"), False).answer is Answer.GRANTED
    )


def test_a_legacy_role_does_not_count_in_abac_mode_and_the_reverse() -> None:
    legacy = decide(facts.assigned(facts.OWNER).assignments, ("pull",), is_abac=True)
    repository = decide(facts.assigned(facts.REPOSITORY_READER).assignments, ("pull",), is_abac=False)
    assert (legacy.answer, repository.answer) == (Answer.NOT_GRANTED, Answer.NOT_GRANTED)
    assert legacy.why_not()[0].reason is Reason.LEGACY_ROLE
    assert repository.why_not()[0].reason is Reason.REPOSITORY_ROLE


def test_a_condition_leaves_it_undecided_unless_another_assignment_grants_it() -> None:
    conditional = facts.assigned(facts.REPOSITORY_READER, condition=CONDITION)
    assert decide(conditional.assignments, ("pull",), is_abac=True).answer is Answer.UNDECIDED
    plain = facts.assigned(replace(facts.REPOSITORY_READER, name="Second"))
    assert decide(both(conditional, plain), ("pull",), is_abac=True).answer is Answer.GRANTED


def test_a_condition_on_a_role_without_the_permission_does_not_matter() -> None:
    conditional = facts.assigned(facts.REPOSITORY_READER, condition=CONDITION)
    assert decide(conditional.assignments, ("push",), is_abac=True).answer is Answer.NOT_GRANTED


@pytest.mark.parametrize(
    ("pattern", "custom", "expected"),
    [
        ("Microsoft.ContainerRegistry/registries/*/read", True, Answer.UNDECIDED),
        ("Microsoft.ContainerRegistry/*", True, Answer.UNDECIDED),
        ("*/read", True, Answer.GRANTED),
        ("*", True, Answer.GRANTED),
        ("Microsoft.ContainerRegistry/registries/*", False, Answer.GRANTED),
    ],
)
def test_partial_wildcards_of_custom_roles_are_not_trusted(pattern: str, custom: bool, expected: Answer) -> None:
    assignments = facts.assigned(facts.role("Mine", pattern, custom=custom)).assignments
    assert decide(assignments, ("pull",), is_abac=False).answer is expected


def test_without_the_mode_only_what_holds_in_both_is_decided() -> None:
    both_worlds = facts.role("Defender", "pull/read", data=("repositories/content/read",))
    assert decide(facts.assigned(both_worlds).assignments, ("pull",), None).answer is Answer.GRANTED
    assert decide(facts.assigned(facts.ACR_PULL).assignments, ("pull",), None).answer is Answer.UNDECIDED
    assert decide(facts.assigned(facts.ACR_PULL).assignments, ("push",), None).answer is Answer.NOT_GRANTED


def test_what_is_older_than_a_quarter_of_an_hour_has_settled() -> None:
    (young,) = facts.assigned(facts.ACR_PULL, age=timedelta(minutes=14)).assignments
    (old,) = facts.assigned(facts.READER, age=timedelta(minutes=15)).assignments
    undated = replace(young, created_on=None)
    assert settled((young, old, undated), facts.NOW) == (old, undated)
    assert settled((replace(old, updated_on=facts.NOW),), facts.NOW) == ()


def test_a_login_takes_any_permission_on_the_registry() -> None:
    assert decide(facts.assigned(facts.role("Tasks", "tasks/read")).assignments, (), None).answer is Answer.GRANTED
    assert decide(facts.assigned(facts.OWNER).assignments, (), None).answer is Answer.GRANTED
    assert decide((), (), None).answer is Answer.NOT_GRANTED
    elsewhere = facts.role("Network", "Microsoft.Network/*")
    assert decide(facts.assigned(elsewhere).assignments, (), None).answer is Answer.UNDECIDED
