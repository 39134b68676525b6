"""What the answers of Azure Resource Manager to a check of access are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.access.checked import weigh_check
from azext_acrdiag.access.conditions import REPOSITORY_NAME
from azext_acrdiag.access.grants import Answer
from azext_acrdiag.access.registry_actions import requirement
from azext_acrdiag.facts.authorization import CheckedAccess, CheckedPermission

ONLY_API = f"@Request[{REPOSITORY_NAME}] StringEquals 'team/api'"


def checked(token_action: str, is_abac: bool, is_allowed: bool, condition: str | None = None) -> CheckedAccess:
    needed = requirement(token_action, is_abac)
    permission = CheckedPermission(needed.permission.upper(), needed.is_data, is_allowed, "/subscriptions/s", condition)
    return CheckedAccess((permission,))


@pytest.mark.parametrize(
    ("token_action", "is_abac", "is_allowed", "condition", "repository", "expected"),
    [
        ("pull", False, True, None, None, Answer.GRANTED),
        ("push", False, False, None, None, Answer.NOT_GRANTED),
        ("metadata_read", False, False, None, None, Answer.UNDECIDED),
        ("pull", True, True, None, "team/api", Answer.GRANTED),
        ("pull", True, False, None, "team/api", Answer.UNDECIDED),
        ("pull", True, True, ONLY_API, "team/api", Answer.GRANTED),
        ("pull", True, True, ONLY_API, "team/web", Answer.UNDECIDED),
        ("pull", True, True, ONLY_API, None, Answer.UNDECIDED),
        ("pull", True, True, "no condition (", "team/api", Answer.UNDECIDED),
    ],
)
def test_an_answer(
    token_action: str,
    is_abac: bool,
    is_allowed: bool,
    condition: str | None,
    repository: str | None,
    expected: Answer,
) -> None:
    answer, part = weigh_check(checked(token_action, is_abac, is_allowed, condition), token_action, is_abac, repository)
    assert answer is expected
    assert part is not None


def test_each_action_has_an_answer_of_its_own() -> None:
    may, may_not = checked("pull", False, True).permissions, checked("push", False, False).permissions
    for permissions in (may + may_not, may_not + may):
        both = CheckedAccess(permissions)
        assert weigh_check(both, "pull", False, None) == (Answer.GRANTED, may[0])
        assert weigh_check(both, "push", False, None) == (Answer.NOT_GRANTED, may_not[0])


def test_a_condition_on_repositories_says_nothing_of_the_catalog() -> None:
    assert weigh_check(checked("*", True, True, ONLY_API), "*", True, "team/api")[0] is Answer.UNDECIDED


def test_a_deny_assignment_settles_it_and_a_missing_answer_does_not() -> None:
    (refused,) = checked("pull", True, False).permissions
    denied = CheckedAccess((replace(refused, denied_by="freeze"),))
    assert weigh_check(denied, "pull", True, "team/api")[0] is Answer.NOT_GRANTED
    assert weigh_check(CheckedAccess(()), "pull", True, "team/api") == (Answer.UNDECIDED, None)
