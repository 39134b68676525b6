"""Conditions of role assignments: every operator and quantifier, and what is no condition."""

from __future__ import annotations

from typing import Any

import pytest

from ..simulator.conditions import ConditionError, Request, holds

ATTRIBUTES: dict[str, Any] = {
    "Request:name": "team/Api",
    "Request:names": ["a", "b"],
    "Request:size": 5,
    "Request:open": True,
    "Request:id": "11111111-2222-3333-4444-55555555555A",
    "Environment:UtcNow": "2025-05-01T10:00:00Z",
    "Principal:team": "team/Api",
}


def _holds(condition: str, action: str = "Acme/things/read") -> bool:
    return holds(condition, Request(action, ATTRIBUTES))


@pytest.mark.parametrize(
    "condition",
    [
        "@Request[name] StringEquals 'team/Api'",
        "@request[NAME] stringequals 'team/Api'",
        "@Request[name] StringEqualsIgnoreCase 'TEAM/api'",
        "@Request[name] StringNotEquals 'team/api'",
        "@Request[name] StringNotEqualsIgnoreCase 'other'",
        "@Request[name] StringStartsWith 'team/'",
        "@Request[name] StringStartsWithIgnoreCase 'TEAM/'",
        "@Request[name] StringNotStartsWith 'TEAM/'",
        "@Request[name] StringNotStartsWithIgnoreCase 'web/'",
        "@Request[name] StringLike 'team/*'",
        "@Request[name] StringLike 't??m/Api'",
        "@Request[name] StringLikeIgnoreCase '*API'",
        "@Request[name] StringNotLike 'team'",
        "@Request[name] StringNotLikeIgnoreCase 'web/*'",
        r"@Request[name] StringNotLike 'team/\*'",
        "@Request[name] StringEquals @Principal[team]",
        "@Request[open] BoolEquals true",
        "@Request[open] BoolNotEquals false",
        "@Request[id] GuidEquals '{11111111-2222-3333-4444-55555555555a}'",
        "@Request[id] GuidNotEquals '00000000-0000-0000-0000-000000000000'",
        "@Request[size] NumericEquals 5",
        "@Request[size] NumericNotEquals 4.5",
        "@Request[size] NumericLessThan 6",
        "@Request[size] NumericLessThanEquals 5",
        "@Request[size] NumericGreaterThan -1",
        "@Request[size] NumericGreaterThanEquals 5",
        "@Environment[UtcNow] DateTimeGreaterThan '2025-05-01T09:00:00Z'",
        "@Environment[UtcNow] DateTimeLessThanEquals '2025-05-01T12:00:00+02:00'",
        "@Environment[UtcNow] DateTimeNotEquals '2025-05-01T09:00:00Z'",
        "@Request[names] ForAnyOfAnyValues:StringEquals {'b', 'c'}",
        "@Request[names] ForAllOfAnyValues:StringEquals {'a', 'b', 'c'}",
        "@Request[names] ForAnyOfAllValues:StringLike {'a', '*'}",
        "@Request[names] ForAllOfAllValues:StringLike {'*', '?'}",
        "Exists @Request[name]",
        "NOT Exists @Resource[name]",
        "!(ActionMatches{'Acme/things/write'})",
        "ActionMatches{'acme/*'}",
        "ActionMatches{'*/read'} && (@Request[size] NumericEquals 1 || @Request[open] BoolEquals true)",
        "@Request[size] NumericEquals 5 OR @Request[size] NumericEquals 6 AND @Request[size] NumericEquals 7",
    ],
)
def test_holds(condition: str) -> None:
    assert _holds(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "@Request[name] StringEquals 'team/api'",
        "@Request[name] StringStartsWith 'Team'",
        "@Request[name] StringLike 'team'",
        r"@Request[name] StringLike 'team/\*'",
        "@Request[name] StringEquals @Principal[absent]",
        "@Request[open] BoolEquals false",
        "@Request[size] NumericLessThan 5",
        "@Request[names] ForAnyOfAnyValues:StringEquals {'c', 'd'}",
        "@Request[names] ForAllOfAnyValues:StringEquals {'a', 'c'}",
        "@Request[names] ForAnyOfAllValues:StringEquals {'a', 'b'}",
        "@Request[names] ForAllOfAllValues:StringLike {'*', 'a'}",
        "ActionMatches{'Acme/things'}",
        "SubOperationMatches{'Blob.List'}",
        "@Request[absent] StringEquals 'x'",
        "(@Request[size] NumericEquals 5 OR @Request[size] NumericEquals 6) AND @Request[size] NumericEquals 7",
    ],
)
def test_does_not_hold(condition: str) -> None:
    assert not _holds(condition)


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringNotLike", "StringNotStartsWithIgnoreCase"])
def test_nothing_compares_with_an_attribute_that_is_missing(operator: str) -> None:
    assert not _holds(f"@Request[absent] {operator} 'x'")
    assert _holds(f"NOT Exists @Request[absent] OR @Request[absent] {operator} 'x'")


@pytest.mark.parametrize("comparison", ["NumericNotEquals 5", "GuidNotEquals '11111111-2222-3333-4444-555555555555'"])
def test_a_name_that_is_compared_as_something_else_never_compares(comparison: str) -> None:
    assert not _holds(f"@Request[name] {comparison}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@Request[name]",
        "@Request[name] StringIs 'x'",
        "@Request[name] StringStartsWith",
        "@Request[name] BoolLessThan true",
        "@Request[name] StringEquals {'a', 'b'}",
        "@Request[name] ForSomeValues:StringEquals {'a'}",
        "@Caller[name] StringEquals 'x'",
        "ActionMatches{'a'} AND",
        "(ActionMatches{'a'}",
        "ActionMatches{'a'} ActionMatches{'b'}",
        "ActionMatches('a')",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        _holds(text)
