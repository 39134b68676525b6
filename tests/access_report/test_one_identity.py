"""Verdicts from the facts that are known, and what they rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from azext_acrdiag.access_report.model import AccessReport, Verdict
from azext_acrdiag.access_report.one_identity import access_of, groups_matter
from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Fact, Key, Known, Unknown, Why
from azext_acrdiag.facts.authorization import CALLER_PERMISSIONS, ROLE_ASSIGNMENTS, CallerPermissions, Permission
from azext_acrdiag.facts.identity import IDENTITY
from azext_acrdiag.facts.login import GRANTED, LOGIN
from azext_acrdiag.facts.registry import ABAC_MODE, LOCATION, REGISTRY
from tests.rules import facts

FORBIDDEN = Unknown(Why.PERMISSION, "Azure answered 403.", "Microsoft.Authorization/roleAssignments/read")
GROUP = "55555555-0000-0000-0000-000000000009"


def known(**changes: Any) -> dict[Key[Any], Fact[Any]]:
    found: dict[str, Any] = {
        "registry": facts.REGISTRY,
        "location": facts.LOCATION,
        "identity": facts.USER,
        "role_assignments": facts.assigned(facts.ACR_PULL),
        **changes,
    }
    keys = (REGISTRY, LOCATION, IDENTITY, ROLE_ASSIGNMENTS, CALLER_PERMISSIONS, LOGIN, GRANTED)
    return {
        key: value if isinstance(value, Unknown) else Known(value, "")
        for key in keys
        if (value := found.get(key.name)) is not None
    }


def report(action: Action, is_caller: bool = True, **changes: Any) -> AccessReport:
    target = replace(facts.TARGET, actions=(action,))
    return access_of(known(**changes), target, "", is_caller, "1.0")


@pytest.mark.parametrize(
    ("action", "verdict", "exit_code"),
    [
        (Action.LOGIN, Verdict.ALLOWED, 0),
        (Action.PULL, Verdict.ALLOWED, 0),
        (Action.CATALOG, Verdict.ALLOWED, 0),
        (Action.PUSH, Verdict.DENIED, 10),
        (Action.METADATA_READ, Verdict.UNKNOWN, 12),
    ],
)
def test_verdicts_of_a_role(action: Action, verdict: Verdict, exit_code: int) -> None:
    found = report(action)
    assert found.actions[0].verdict is verdict
    assert found.exit_code == exit_code


def test_pushing_takes_two_and_tells_what_each_role_grants() -> None:
    (push,) = report(Action.PUSH).actions
    assert [(link.role, link.grants) for link in push.granted_by] == [("AcrPull", ("pull",))]
    assert push.remedy is not None
    assert push.remedy.roles == ("AcrPush",)
    assert push.remedy.caller_may_run is None
    assert push.remedy.note is not None


def test_an_unknown_mode_names_both_roles_and_no_command() -> None:
    (pull,) = report(
        Action.PULL, registry=replace(facts.REGISTRY, role_assignment_mode=None), role_assignments=facts.assigned()
    ).actions
    assert pull.verdict is Verdict.DENIED
    assert pull.remedy is not None
    assert "AcrPull or Container Registry Repository Reader" in pull.remedy.text
    assert not pull.remedy.commands


def test_what_the_caller_holds_itself_counts_where_assignments_are_hidden() -> None:
    caller = CallerPermissions((Permission(("*/read",), (), (), ()),))
    found = report(Action.PULL, role_assignments=FORBIDDEN, caller_permissions=caller)
    assert found.actions[0].verdict is Verdict.ALLOWED
    assert [each.needs for each in found.not_read] == ["Microsoft.Authorization/roleAssignments/read"]
    pushing = report(Action.PUSH, role_assignments=FORBIDDEN, caller_permissions=caller)
    assert pushing.actions[0].verdict is Verdict.UNKNOWN


def test_the_callers_permissions_say_nothing_about_others() -> None:
    caller = CallerPermissions((Permission(("*",), (), (), ()),))
    found = report(Action.PULL, is_caller=False, role_assignments=FORBIDDEN, caller_permissions=caller)
    assert found.actions[0].verdict is Verdict.UNKNOWN


def test_actions_of_the_management_plane_open_no_repository() -> None:
    caller = CallerPermissions((Permission(("*",), (), (), ()),))
    abac = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
    found = report(Action.PULL, registry=abac, role_assignments=FORBIDDEN, caller_permissions=caller)
    assert found.actions[0].verdict is Verdict.UNKNOWN


def test_groups_are_read_only_where_a_role_comes_through_one() -> None:
    assert not groups_matter(known(), facts.TARGET)
    assert groups_matter(known(role_assignments=facts.assigned(facts.ACR_PULL, via=GROUP)), facts.TARGET)
