"""Conditions of role assignments: reading, writing again, and three-valued evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_acrdiag.access.condition_syntax import (
    MOST_NESTING,
    OPERATORS,
    Attribute,
    Both,
    Comparison,
    ConditionError,
    Either,
    Exists,
    Matches,
    Negation,
    Node,
    parse,
    unparse,
)
from azext_acrdiag.access.conditions import REPOSITORY_NAME, Request, evaluate

READ = "Microsoft.ContainerRegistry/registries/repositories/content/read"
WRITE = "Microsoft.ContainerRegistry/registries/repositories/content/write"
NAME = f"@Request[{REPOSITORY_NAME}]"
# The shape that the Azure portal writes for a repository prefix.
PORTAL = f"""
(
 (
  !(ActionMatches{{'{READ}'}})
  AND
  !(ActionMatches{{'Microsoft.ContainerRegistry/registries/repositories/metadata/read'}})
 )
 OR
 (
  {NAME} StringStartsWithIgnoreCase 'backend/'
 )
)
"""
# The shape of the documentation for several repositories.
SEVERAL = f"""
(
 (
  !(ActionMatches{{'{READ}'}})
 )
 OR
 (
  {NAME} StringEqualsIgnoreCase 'hello-world'
  OR
  {NAME} StringStartsWithIgnoreCase 'backend/'
 )
)
"""
EXAMPLES = [
    PORTAL,
    SEVERAL,
    "@Environment[isPrivateLink] BoolEquals true",
    "@Environment[Microsoft.Network/virtualNetworks/subnets] StringEqualsIgnoreCase '/subscriptions/s/y'",
    "Exists @Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Project] AND (NOT Exists @Resource[a:b])",
    r"@Resource[a:b] StringLike 'a\*b' AND @Resource[a:b] ForAllOfAnyValues:StringNotLikeIgnoreCase {'x*', 'y?'}",
    "@Request[a:b] ForAnyOfAllValues:NumericGreaterThan {1, -2.5}",
    "@Request[a:b] ForAllOfAllValues:GuidEquals {'11111111-2222-3333-4444-555555555555'}",
    f"{NAME} StringEquals 'team/api'",
    f"{NAME} ForAnyOfAnyValues:StringEqualsIgnoreCase {{'team/api', 'team/web'}}",
    f"ActionMatches{{'{READ}'}} && !({NAME} StringLike 'secret/*')",
    "NOT Exists @Request[Microsoft.ContainerRegistry/registries/repositories:name]",
    "@Environment[Microsoft.Network/privateEndpoints] StringEqualsIgnoreCase '/subscriptions/s/x'",
    "@Environment[UtcNow] DateTimeGreaterThan '2026-05-01T13:00:00Z'",
    "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] StringEquals @Resource[a:b]",
    "@Request[subOperation] ForAnyOfAnyValues:StringEqualsIgnoreCase {'Blob.List'}",
    "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] stringEquals 'blobs-example'",
    "@Request[x:size] NumericLessThanEquals 10.5 || @Request[x:flag] BoolEquals true",
    "SubOperationMatches{'Blob.List'} AND @Request[x:id] GuidNotEquals '11111111-2222-3333-4444-555555555555'",
]


def _conditions(value: Any) -> Iterator[str]:
    """Every condition anywhere in a recorded answer."""
    if isinstance(value, dict):
        if isinstance(value.get("condition"), str):
            yield value["condition"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _conditions(each)


RECORDED = sorted(
    {
        condition
        for file in (Path(__file__).parents[1] / "evidence").rglob("*.json")
        for condition in _conditions(json.loads(file.read_text(encoding="utf-8")))
    }
)


def holds(
    condition: str, repository: Optional[str] = "team/api", action: str = READ, **attributes: str
) -> Optional[bool]:
    known = dict(attributes)
    if repository is not None:
        known[REPOSITORY_NAME] = repository
    return evaluate(parse(condition), Request(action, known))


def test_the_evidence_holds_conditions() -> None:
    assert len(RECORDED) >= 3


@pytest.mark.parametrize("condition", [*EXAMPLES, *RECORDED])
def test_documented_forms_are_read_and_written_again(condition: str) -> None:
    tree = parse(condition)
    assert parse(unparse(tree)) == tree


@pytest.mark.parametrize(
    ("repository", "action", "expected"),
    [
        ("backend/api", READ, True),
        ("Backend/api", READ, True),
        ("backend2/api", READ, False),
        ("backend", READ, False),
        ("frontend", READ, False),
        ("frontend", WRITE, True),
        (None, READ, None),
        (None, WRITE, True),
    ],
)
def test_the_shape_of_the_portal(repository: Optional[str], action: str, expected: Optional[bool]) -> None:
    assert holds(PORTAL, repository, action) is expected


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("StringEquals 'team/api'", True),
        ("StringEquals 'Team/API'", False),
        ("StringEqualsIgnoreCase 'Team/API'", True),
        ("stringequalsignorecase 'Team/API'", True),
        ("StringNotEquals 'team/api'", False),
        ("StringNotEqualsIgnoreCase 'other'", True),
        ("StringStartsWith 'team/'", True),
        ("StringStartsWith 'Team/'", False),
        ("StringNotStartsWith 'team/'", False),
        ("StringNotStartsWithIgnoreCase 'TEAM/'", False),
        ("StringLike 'team/*'", True),
        ("StringLike 'team/ap?'", True),
        ("StringLike 'team'", False),
        (r"StringLike 'team/\*'", False),
        ("StringNotLike '*api'", False),
        ("StringLikeIgnoreCase '*API'", True),
        ("ForAnyOfAnyValues:StringEquals {'x', 'team/api'}", True),
        ("ForAllOfAnyValues:StringEquals {'x', 'team/api'}", True),
        ("ForAnyOfAllValues:StringEquals {'x', 'team/api'}", False),
        ("ForAllOfAllValues:StringLike {'team/*', '*api'}", True),
        ("ForAnyOfAllValues:StringNotEquals {'x', 'y'}", True),
        ("StringEquals {'x', 'team/api'}", None),
        ("StringEquals 5", None),
        ("NumericEquals 5", None),
        ("StringEquals @Environment[isPrivateLink]", None),
        (f"StringEquals @Request[{REPOSITORY_NAME}]", True),
    ],
)
def test_string_operators(comparison: str, expected: Optional[bool]) -> None:
    assert holds(f"{NAME} {comparison}") is expected


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        ("NumericLessThan 10", "9.5", True),
        ("NumericGreaterThanEquals 10", "9.5", False),
        ("NumericNotEquals 10", "10", False),
        ("BoolEquals true", "True", True),
        ("BoolNotEquals true", "false", True),
        ("BoolEquals true", "maybe", None),
        ("GuidEquals '{ABCDEF00-0000-0000-0000-000000000000}'", "abcdef00-0000-0000-0000-000000000000", True),
        ("DateTimeLessThan '2026-05-01T13:00:00.0Z'", "2026-04-30T00:00:00Z", True),
        ("DateTimeGreaterThanEquals '2026-05-01'", "2026-04-30T00:00:00+02:00", False),
        ("DateTimeEquals 'soon'", "2026-04-30T00:00:00Z", None),
    ],
)
def test_other_operators(comparison: str, value: str, expected: Optional[bool]) -> None:
    assert holds(f"@Request[a:b] {comparison}", **{"a:b": value}) is expected


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [
        ("Equals", False, True, False),
        ("NotEquals", True, False, True),
        ("LessThan", True, False, False),
        ("LessThanEquals", True, True, False),
        ("GreaterThan", False, False, True),
        ("GreaterThanEquals", False, True, True),
    ],
)
def test_operators_that_put_in_order(operator: str, below: bool, equal: bool, above: bool) -> None:
    numbers = [holds(f"@Request[a:b] Numeric{operator} 10.5", **{"a:b": value}) for value in ("9", "10.50", "11")]
    assert numbers == [below, equal, above]
    times = ("2026-04-30T23:00:00Z", "2026-05-01T02:00:00+02:00", "2026-05-01T00:00:01Z")
    moments = [holds(f"@Request[a:b] DateTime{operator} '2026-05-01'", **{"a:b": value}) for value in times]
    assert moments == [below, equal, above]


def test_a_backslash_takes_the_meaning_of_a_wildcard_away() -> None:
    assert holds(rf"{NAME} StringLike 'a\*b\?'", "a*b?") is True
    assert holds(rf"{NAME} StringLike 'a\*b\?'", "aab1") is False


@pytest.mark.parametrize("source", ["Environment", "Principal", "Resource"])
def test_only_attributes_of_the_request_are_known(source: str) -> None:
    assert holds(f"@{source}[{REPOSITORY_NAME}] StringEquals 'team/api'") is None


def test_other_attributes_of_the_request_are_not_taken_for_it() -> None:
    condition = "@Request[m:n] StringEquals 'x'"
    assert holds(condition, **{"a:b": "x"}) is None
    assert holds(condition, **{"z:z": "x"}) is None
    assert holds(condition, **{"M:N": "x"}) is True


def test_an_empty_list_is_no_single_value() -> None:
    nothing = Comparison(Attribute("Request", REPOSITORY_NAME), None, "StringEquals", ())
    assert evaluate(nothing, Request(READ, {REPOSITORY_NAME: "team/api"})) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f"{NAME} StringEquals 'x' OR @Environment[isPrivateLink] BoolEquals true", None),
        (f"{NAME} StringEquals 'team/api' OR @Environment[isPrivateLink] BoolEquals true", True),
        (f"{NAME} StringEquals 'x' AND @Environment[isPrivateLink] BoolEquals true", False),
        ("!(@Environment[isPrivateLink] BoolEquals true)", None),
        ("Exists @Principal[a:b]", None),
        ("Exists @Request[a:b]", False),
        (f"Exists {NAME}", True),
        ("SubOperationMatches{'Blob.List'}", False),
        ("ActionMatches{'*/content/read'}", True),
    ],
)
def test_what_cannot_be_known_stays_undecided(condition: str, expected: Optional[bool]) -> None:
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("condition", "position"),
    [
        ("", 0),
        ("(", 1),
        ("ActionMatches{'x'", 17),
        ("ActionMatches('x')", 13),
        (f"{NAME} StringIs 'x'", len(NAME) + 1),
        (f"{NAME} ForSome:StringEquals 'x'", len(NAME) + 1),
        ("@Somewhere[x] StringEquals 'x'", 0),
        ("@Request[] StringEquals 'x'", 0),
        ("'x' StringEquals 'x'", 0),
        ("ActionMatches{'x'} ActionMatches{'y'}", 19),
        ("ActionMatches{'x'} § ", 19),
        ("(" * 5000, 64),
        ("!" * 5000, 65),
    ],
)
def test_a_malformed_condition_names_the_place(condition: str, position: int) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(condition)
    assert caught.value.position == pytest.approx(position, abs=1)
    assert str(caught.value).endswith(f"at character {caught.value.position + 1}")


texts = st.text(st.characters(blacklist_characters="'", blacklist_categories=("Cs",)), max_size=12)
attributes = st.builds(
    Attribute,
    st.sampled_from(["Request", "Resource", "Principal", "Environment"]),
    st.sampled_from([REPOSITORY_NAME, "a:b"]),
)
scalars = st.one_of(texts, st.booleans(), st.integers(-99, 99).map(float))
operands = st.one_of(scalars, attributes, st.lists(scalars, min_size=1, max_size=3).map(tuple))
quantifiers = st.sampled_from([None, "ForAnyOfAnyValues", "ForAllOfAllValues"])
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Matches, st.sampled_from(["ActionMatches", "SubOperationMatches"]), texts),
    st.builds(Exists, attributes),
    st.builds(Comparison, attributes, quantifiers, st.sampled_from(OPERATORS), operands),
)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Negation, inner), st.builds(Both, several), st.builds(Either, several))


@given(st.recursive(leaves, _grown, max_leaves=12), st.sampled_from(["team/api", ""]))
def test_any_tree_survives_writing_and_evaluates_without_error(tree: Node, repository: str) -> None:
    assert parse(unparse(tree)) == tree
    assert evaluate(tree, Request(READ, {REPOSITORY_NAME: repository})) in (True, False, None)


fragments = st.lists(st.sampled_from([*EXAMPLES, "(", ")", "!", "{", "}", "'", "@"])).map("".join)


@given(st.one_of(st.text(max_size=60), fragments))
def test_any_text_is_read_or_refused(text: str) -> None:
    position = 0
    try:
        parse(text)
    except ConditionError as error:
        position = error.position
    assert 0 <= position <= len(text)


def test_nesting_is_followed_to_its_limit() -> None:
    assert parse("!" * MOST_NESTING + "ActionMatches{'x'}") is not None
    with pytest.raises(ConditionError):
        parse("!" * (MOST_NESTING + 1) + "ActionMatches{'x'}")
