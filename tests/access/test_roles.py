"""Matching of actions and data actions."""

from __future__ import annotations

import pytest

from azext_acrdiag.access.roles import granting_patterns, matches
from azext_acrdiag.facts.authorization import Permission, RoleDefinition

PULL = "Microsoft.ContainerRegistry/registries/pull/read"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (PULL, True),
        (PULL.upper(), True),
        ("*", True),
        ("*/read", True),
        ("Microsoft.ContainerRegistry/*", True),
        ("Microsoft.ContainerRegistry/registries/*/read", True),
        ("Microsoft.ContainerRegistry/registries/read", False),
        ("Microsoft.ContainerRegistry/registries/pull/rea", False),
        ("Microsoft.ContainerRegistry/registries/pull", False),
        ("MicrosoftXContainerRegistry/registries/pull/read", False),
        ("Microsoft.ContainerRegistry/registries/pull/rea?", False),
        ("*/write", False),
        ("", False),
    ],
)
def test_patterns(pattern: str, expected: bool) -> None:
    assert matches(pattern, PULL) is expected


def role(*permissions: Permission) -> RoleDefinition:
    return RoleDefinition("id", "name", True, permissions)


def test_not_actions_subtract_from_their_own_object_only() -> None:
    narrowed = Permission(("*",), ("*/pull/*",), (), ())
    plain = Permission((PULL,), (), (), ())
    assert granting_patterns(role(narrowed), PULL, is_data=False) == ()
    assert granting_patterns(role(narrowed, plain), PULL, is_data=False) == (PULL,)


def test_actions_grant_no_data_actions_nor_the_reverse() -> None:
    action, data = role(Permission(("*",), (), (), ())), role(Permission((), (), ("*",), ()))
    assert granting_patterns(action, PULL, is_data=True) == ()
    assert granting_patterns(data, PULL, is_data=False) == ()
    assert granting_patterns(data, PULL, is_data=True) == ("*",)


def test_not_data_actions_subtract_from_data_actions() -> None:
    assert granting_patterns(role(Permission((), (), ("*",), (PULL,))), PULL, is_data=True) == ()
