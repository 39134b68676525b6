"""Which scopes lie above a registry."""

from __future__ import annotations

import pytest

from azext_acrdiag.access.scopes import is_at_or_above, is_same, scope_in_words
from tests.rules.facts import RESOURCE_ID

SUBSCRIPTION = "/".join(RESOURCE_ID.split("/")[:3])
GROUP = "/".join(RESOURCE_ID.split("/")[:5])
MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/"


@pytest.mark.parametrize("scope", ["/", SUBSCRIPTION, GROUP, GROUP + "/", RESOURCE_ID, RESOURCE_ID.upper()])
def test_the_path_upwards(scope: str) -> None:
    assert is_at_or_above(scope, RESOURCE_ID)


@pytest.mark.parametrize("scope", [GROUP + "2", GROUP[:-1], RESOURCE_ID + "/tokens/x", SUBSCRIPTION[:-1] + "9"])
def test_beside_and_below(scope: str) -> None:
    assert not is_at_or_above(scope, RESOURCE_ID)


def test_management_groups_are_known_or_trusted() -> None:
    assert is_at_or_above(MANAGEMENT_GROUP + "corp", RESOURCE_ID)
    assert is_at_or_above(MANAGEMENT_GROUP + "corp", RESOURCE_ID, ("Corp", "root"))
    assert not is_at_or_above(MANAGEMENT_GROUP + "other", RESOURCE_ID, ("Corp", "root"))


def test_the_same_scope() -> None:
    assert is_same(GROUP.upper() + "/", GROUP)
    assert not is_same(GROUP, RESOURCE_ID)
    assert not is_same(RESOURCE_ID, GROUP)


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("/", "the root of the tenant"),
        (MANAGEMENT_GROUP + "corp", "the management group corp"),
        (SUBSCRIPTION, f"the subscription {SUBSCRIPTION.rpartition('/')[2]}"),
        (GROUP, "the resource group apps"),
        (RESOURCE_ID, "the registry contosoapps"),
        (RESOURCE_ID + "/tokens/x", "the resource x"),
        ("no scope", "the resource no scope"),
    ],
)
def test_a_scope_in_words(scope: str, words: str) -> None:
    assert scope_in_words(scope) == words
