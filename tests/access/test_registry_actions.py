"""The table of token actions and permissions, held against Azure's own role definitions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from azext_acrdiag.access.grants import Answer, decide
from azext_acrdiag.access.registry_actions import requirement, smallest_roles, wanted_actions
from azext_acrdiag.domain.action import Action
from azext_acrdiag.facts.authorization import Permission, RoleDefinition
from tests.rules import facts

_DOCUMENT = json.loads((Path(__file__).parents[1] / "evidence" / "role-definitions.json").read_text(encoding="utf-8"))
BUILT_IN = {
    entry["roleName"]: RoleDefinition(
        entry["id"],
        entry["roleName"],
        False,
        tuple(
            Permission(
                tuple(one["actions"]), tuple(one["notActions"]), tuple(one["dataActions"]), tuple(one["notDataActions"])
            )
            for one in entry["permissions"]
        ),
    )
    for entry in _DOCUMENT["roles"]
}
_GOLDEN = yaml.safe_load(Path(__file__).with_name("built_in_roles.yaml").read_text(encoding="utf-8"))
TOKEN_ACTIONS = ("pull", "push", "delete", "metadata_read", "metadata_write", "*")


def answer(role: str, action: str, is_abac: bool) -> Answer:
    return decide(facts.assigned(BUILT_IN[role]).assignments, (action,), is_abac).answer


@pytest.mark.parametrize("is_abac", [False, True])
@pytest.mark.parametrize("action", TOKEN_ACTIONS)
def test_the_smallest_role_grants_the_action(action: str, is_abac: bool) -> None:
    (role,) = smallest_roles((action,), is_abac)
    assert answer(role, action, is_abac) is Answer.GRANTED


@pytest.mark.parametrize("is_abac", [False, True])
@pytest.mark.parametrize("action", TOKEN_ACTIONS)
def test_built_in_roles_grant_what_the_documentation_says(action: str, is_abac: bool) -> None:
    expected = _GOLDEN[action]["abac" if is_abac else "legacy"]
    found = {role: answer(role, action, is_abac) for role in BUILT_IN}
    assert {role for role, one in found.items() if one is Answer.GRANTED} == {*expected["roles"], *expected["others"]}
    assert {role for role, one in found.items() if one is Answer.UNDECIDED} == {*expected.get("open", ())}


def test_whether_pulling_suffices_for_metadata_is_left_open() -> None:
    assert answer("AcrPull", "metadata_read", is_abac=False) is Answer.UNDECIDED
    assert answer("AcrPull", "metadata_read", is_abac=True) is Answer.NOT_GRANTED


@pytest.mark.parametrize(
    ("actions", "is_abac", "expected"),
    [
        ((), False, ("AcrPull",)),
        ((), True, ("Container Registry Repository Reader",)),
        (("pull", "push"), False, ("AcrPush",)),
        (("pull", "delete"), False, ("AcrDelete", "AcrPull")),
        (("pull", "metadata_read"), False, ("Reader",)),
        (("pull", "push", "delete", "metadata_write"), False, ("Contributor",)),
        (("pull", "push"), True, ("Container Registry Repository Writer",)),
        (
            ("pull", "*"),
            True,
            ("Container Registry Repository Catalog Lister", "Container Registry Repository Reader"),
        ),
    ],
)
def test_several_actions_take_as_few_and_small_roles_as_possible(
    actions: tuple[str, ...], is_abac: bool, expected: tuple[str, ...]
) -> None:
    assert tuple(sorted(smallest_roles(actions, is_abac))) == expected


def test_wanted_actions_are_named_once() -> None:
    target = replace(facts.TARGET, actions=(Action.PULL, Action.PUSH, Action.LOGIN))
    assert wanted_actions(target) == ("pull", "push")


def test_an_unknown_token_action_is_an_error() -> None:
    with pytest.raises(KeyError):
        requirement("quarantine_read", is_abac=False)
