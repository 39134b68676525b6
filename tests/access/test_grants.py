"""Which role assignments grant an action."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.access.grants import Answer, Reason, decide, settled
from azext_acrdiag.facts.authorization import RoleAssignment, RoleAssignments, RoleDefinition
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


@pytest.mark.parametrize(
    ("repository", "expected"),
    [("team/api", Reason.GRANTS), ("team/web", Reason.CONDITION_EXCLUDES), (None, Reason.CONDITION)],
)
def test_a_condition_is_asked_about_the_repository(repository: str | None, expected: Reason) -> None:
    conditional = facts.assigned(facts.REPOSITORY_READER, condition=CONDITION).assignments
    (decision,) = decide(conditional, ("pull",), True, repository).decisions
    assert decision.weighed[0].reason is expected
    plain = facts.assigned(replace(facts.REPOSITORY_READER, name="Second")).assignments
    assert decide(conditional + plain, ("pull",), True, repository).answer is Answer.GRANTED


def test_without_a_repository_a_condition_counts_if_it_holds_for_all_or_none() -> None:
    reads = "ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'}"
    for condition, expected in (
        (f"!({reads}) OR {CONDITION}", Answer.UNDECIDED),
        (f"{reads} OR {CONDITION}", Answer.GRANTED),
        (f"!({reads}) AND {CONDITION}", Answer.NOT_GRANTED),
        ("Exists @Request[Microsoft.ContainerRegistry/registries/repositories:name]", Answer.GRANTED),
    ):
        conditional = facts.assigned(facts.REPOSITORY_READER, condition=condition).assignments
        assert decide(conditional, ("pull",), True).answer is expected, condition


def test_a_condition_that_cannot_be_evaluated_says_why() -> None:
    def detail(is_abac: bool, role: RoleDefinition, condition: str, version: str | None = "2.0") -> str:
        (assignment,) = facts.assigned(role, condition=condition).assignments
        listed = (replace(assignment, condition_version=version),)
        (weighed,) = decide(listed, ("pull",), is_abac, "team/api").decisions[0].weighed
        assert weighed.answer is Answer.UNDECIDED
        return weighed.detail

    assert "at character 5" in detail(True, facts.REPOSITORY_READER, "what? no")
    assert "1.0 instead of 2.0" in detail(True, facts.REPOSITORY_READER, CONDITION, "1.0")
    assert "not known instead of 2.0" in detail(True, facts.REPOSITORY_READER, CONDITION, None)
    assert "repository permissions (ABAC) only" in detail(False, facts.ACR_PULL, CONDITION)
    assert "only the service knows" in detail(True, facts.REPOSITORY_READER, "@Principal[a] StringEquals 'b'")


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
