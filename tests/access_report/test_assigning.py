"""The commands that assign roles, and the conditions that bound them."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from azext_acrdiag.access.condition_syntax import parse
from azext_acrdiag.access.conditions import REPOSITORY_NAME, Request, evaluate
from azext_acrdiag.access_report.assigning import Repositories, condition_for, may_assign, roles_to_assign
from azext_acrdiag.access_report.model import Who
from azext_acrdiag.facts.authorization import CallerPermissions, Permission
from tests.harness.pasting import misread
from tests.rules import facts

PERMISSIONS = "Microsoft.ContainerRegistry/registries/repositories/"
SOMEBODY = Who(facts.OBJECT_ID, "ci", "ServicePrincipal")


@pytest.mark.parametrize(
    "permission",
    ["content/read", "content/write", "content/delete", "metadata/read", "metadata/write", "metadata/delete"],
)
@pytest.mark.parametrize(
    ("only", "repository", "expected"),
    [
        (Repositories(name="team/api"), "team/api", True),
        (Repositories(name="team/api"), "team/api2", False),
        (Repositories(prefix="team/"), "team/api", True),
        (Repositories(prefix="team/"), "teams/api", False),
    ],
)
def test_a_condition_bounds_every_permission_on_repositories(
    permission: str, only: Repositories, repository: str, expected: bool
) -> None:
    request = Request(PERMISSIONS + permission, {REPOSITORY_NAME: repository})
    assert evaluate(parse(condition_for(only)), request) is expected


def test_the_command_survives_the_shell() -> None:
    (assigning,) = roles_to_assign(("pull",), True, SOMEBODY, facts.RESOURCE_ID, Repositories(name="team/api"))
    words = shlex.split(assigning.command or "")
    assert words[words.index("--condition") + 1] == assigning.condition == condition_for(Repositories(name="team/api"))
    assert words[words.index("--role") + 1] == "Container Registry Repository Reader"
    assert "!" not in (assigning.command or "")


def test_no_name_acts_on_a_shell() -> None:
    whom, scope = replace(SOMEBODY, object_id="$(INTRUDER)"), "/subscriptions/s/resourceGroups/web (INTRUDER);INTRUDER"
    found = roles_to_assign(("pull", "*"), True, whom, scope, Repositories(name="`INTRUDER`$(INTRUDER)"))
    assert misread({each.command or "" for each in found}) == []


def test_only_roles_for_repositories_are_bounded() -> None:
    found = roles_to_assign(("pull", "*"), True, SOMEBODY, facts.RESOURCE_ID, Repositories(prefix="team/"))
    assert {each.role.rpartition(" ")[2]: each.condition is not None for each in found} == {
        "Reader": True,
        "Lister": False,
    }
    assert all(
        each.condition is None
        for each in roles_to_assign(("pull",), False, SOMEBODY, facts.RESOURCE_ID, Repositories(name="team/api"))
    )


def test_nothing_can_be_assigned_to_somebody_who_does_not_exist() -> None:
    gone = Who(facts.OBJECT_ID, facts.OBJECT_ID, "Unknown", exists=False)
    assert [each.command for each in roles_to_assign(("pull",), False, gone, facts.RESOURCE_ID)] == [None]


@pytest.mark.parametrize(
    ("actions", "not_actions", "expected"),
    [
        (("*",), (), True),
        (("*",), ("Microsoft.Authorization/*/Write",), False),
        (("Microsoft.Authorization/roleAssignments/*",), (), True),
        (("*/read",), (), False),
    ],
)
def test_who_may_assign(actions: tuple[str, ...], not_actions: tuple[str, ...], expected: bool) -> None:
    caller = CallerPermissions((Permission(actions, not_actions, (), ()),))
    assert may_assign(caller) is expected
    assert may_assign(None) is None
