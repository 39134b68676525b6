"""What deny assignments take away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

import pytest

from azext_acrdiag.access.deny import EVERYBODY, Person, denials_of
from azext_acrdiag.facts.authorization import DeniedPrincipal, DenyAssignment, Permission
from tests.rules import facts

PUSH = "Microsoft.ContainerRegistry/registries/push/write"
GROUP = "77777777-0000-0000-0000-000000000001"
ALONE = Person(facts.OBJECT_ID, frozenset(), all_groups_known=True)
UNKNOWN_GROUPS = replace(ALONE, all_groups_known=False)
MEMBER = Person(facts.OBJECT_ID, frozenset({GROUP}), all_groups_known=True)
DENY = DenyAssignment(
    assignment_id=facts.RESOURCE_ID + "/providers/Microsoft.Authorization/denyAssignments/1",
    name="freeze",
    scope=facts.RESOURCE_ID,
    permissions=(Permission(("*/write",), (), (), ()),),
    principals=(DeniedPrincipal(EVERYBODY, "SystemDefined"),),
    excluded=(),
    at_its_scope_only=False,
    is_enforced=True,
)
IN_GROUP = (DeniedPrincipal(GROUP.upper(), "Group"),)


def outcome(deny: DenyAssignment, person: Person = ALONE, permission: str = PUSH, data: bool = False) -> Optional[bool]:
    """Whether it is denied; None: perhaps."""
    found = denials_of((deny,), person, permission, data, facts.RESOURCE_ID)
    return bool(found) if not found else (True if found[0].is_certain else None)


def test_everybody_is_denied_what_it_covers() -> None:
    assert outcome(DENY) is True
    assert outcome(DENY, permission="Microsoft.ContainerRegistry/registries/pull/read") is False
    assert outcome(DENY, data=True) is False
    assert outcome(replace(DENY, permissions=(Permission((), (), ("*/write",), ()),)), data=True) is True


def test_not_actions_are_left_alone() -> None:
    assert outcome(replace(DENY, permissions=(Permission(("*",), (PUSH.upper(),), (), ()),))) is False


@pytest.mark.parametrize(
    ("person", "expected"), [(ALONE, False), (MEMBER, True), (UNKNOWN_GROUPS, None)], ids=["alone", "member", "unknown"]
)
def test_a_group_is_denied(person: Person, expected: Optional[bool]) -> None:
    assert outcome(replace(DENY, principals=IN_GROUP), person) is expected


@pytest.mark.parametrize(
    ("person", "expected"), [(ALONE, True), (MEMBER, False), (UNKNOWN_GROUPS, None)], ids=["alone", "member", "unknown"]
)
def test_a_group_is_left_out(person: Person, expected: Optional[bool]) -> None:
    assert outcome(replace(DENY, excluded=IN_GROUP), person) is expected


def test_somebody_else_is_denied_or_left_out() -> None:
    somebody = (DeniedPrincipal("88888888-0000-0000-0000-000000000001", "User"),)
    assert outcome(replace(DENY, principals=somebody), UNKNOWN_GROUPS) is False
    assert outcome(replace(DENY, excluded=somebody), UNKNOWN_GROUPS) is True
    assert outcome(replace(DENY, excluded=(DeniedPrincipal(facts.OBJECT_ID.upper(), "User"),))) is False


def test_it_must_be_enforced_and_reach_the_registry() -> None:
    above = facts.RESOURCE_ID.rpartition("/providers/")[0]
    changes: list[tuple[dict[str, Any], Optional[bool]]] = [
        ({"is_enforced": False}, False),
        ({"scope": above}, True),
        ({"scope": above, "at_its_scope_only": True}, False),
        ({"at_its_scope_only": True}, True),
        ({"scope": above + "2"}, False),
        ({"condition": "something"}, None),
    ]
    for change, expected in changes:
        assert outcome(replace(DENY, **change)) is expected, change


@pytest.mark.parametrize(
    "change",
    [
        {"is_enforced": False},
        {"scope": facts.RESOURCE_ID.rpartition("/providers/")[0], "at_its_scope_only": True},
        {"permissions": (Permission(("*/read",), (), (), ()),)},
        {"principals": IN_GROUP},
        {"excluded": (DeniedPrincipal(facts.OBJECT_ID, "User"),)},
    ],
)
def test_one_that_does_not_count_hides_no_other(change: dict[str, Any]) -> None:
    (found,) = denials_of((replace(DENY, **change), DENY), ALONE, PUSH, False, facts.RESOURCE_ID)
    assert found.assignment == DENY
