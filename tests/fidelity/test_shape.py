"""The comparer itself: what it must notice and what it must let pass."""

from __future__ import annotations

from typing import Any

import pytest

from .shape import assert_same_shape

GENUINE = {
    "value": [{"id": "a", "tags": {"team": "web"}, "size": 1}, {"id": "b", "note": None}],
    "nextLink": "x",
}


def _answer(**changes: Any) -> dict[str, Any]:
    return {"value": [{"id": "c"}], "nextLink": "y"} | changes


def test_lets_an_answer_of_the_same_shape_pass() -> None:
    assert_same_shape(_answer(), GENUINE)
    assert_same_shape(_answer(value=[]), GENUINE)
    assert_same_shape(_answer(value=[{"id": "c", "size": 2.5, "note": "any type is possible"}]), GENUINE)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nextLink": 3}, "nextLink: number, genuine: string"),
        ({"nextLink": None}, "nextLink: null"),
        ({"value": [{}]}, r"value\[\]\.id: missing"),
        ({"value": [{"id": "c", "colour": "red"}]}, r"value\[\]\.colour: unknown"),
        ({"value": {"id": "c"}}, "value: object, genuine: array"),
        ({"value": [{"id": "c", "tags": {"other": "x"}}]}, r"value\[\]\.tags\.other: unknown"),
    ],
)
def test_names_the_place_of_a_difference(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        assert_same_shape(_answer(**changes), GENUINE)


def test_a_missing_key_may_be_declared_optional() -> None:
    answer: dict[str, Any] = {"value": []}
    with pytest.raises(AssertionError, match="nextLink: missing"):
        assert_same_shape(answer, GENUINE)
    assert_same_shape(answer, GENUINE, optional={"nextLink"})


def test_the_family_shows_further_keys_but_requires_none() -> None:
    answer = _answer(count=1)
    assert_same_shape(answer, GENUINE, family=[_answer(count=2)])
    assert_same_shape(_answer(), GENUINE, family=[_answer(count=2)])


def test_keys_that_are_data_are_free_but_their_values_are_compared() -> None:
    place = {"value[].tags"}
    assert_same_shape(_answer(value=[{"id": "c", "tags": {"other": "x"}}]), GENUINE, free=place)
    with pytest.raises(AssertionError, match=r"value\[\]\.tags\.\*: number"):
        assert_same_shape(_answer(value=[{"id": "c", "tags": {"other": 1}}]), GENUINE, free=place)
