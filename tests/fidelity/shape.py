"""Compares the shape of an answer of the simulator with genuine answers of Azure: same keys, same JSON types.

    genuine = evidence("arm-registries-get-premium")
    assert_same_shape(body, genuine["body"], family=[evidence("arm-registries-get-basic")["body"]], free={"tags"})

A place inside an answer is written as its keys joined by dots, with `[]` for the elements of a list:
`value[].properties.condition`. The whole answer is the empty text.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVIDENCE = Path(__file__).parent.parent / "evidence"


def evidence(name: str) -> dict[str, Any]:
    """The genuine response (`status`, `headers`, `body`) of the evidence file `NAME` or `documented/NAME`."""
    document = json.loads((EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))
    response: dict[str, Any] = document["response"]
    return response


def assert_same_shape(
    actual: Any,
    genuine: Any,
    *,
    family: Sequence[Any] = (),
    optional: Collection[str] = (),
    free: Collection[str] = (),
) -> None:
    """Fails with every difference between the shapes of two JSON values.

    - Each key of `genuine` must be there with the same JSON type, unless its place is in `optional`.
    - A key that neither `genuine` nor an answer of the `family` (other genuine answers of the same kind) has is an
      error. So is a type that none of them shows; a `null` in them proves no type.
    - Elements of a list are compared with the union of the genuine elements: a key is required when all of them have
      it. Where no genuine element exists nothing is known and nothing is checked.
    - Keys of an object whose place is in `free` are data (tags, for example): its values are compared with the union
      of the genuine values.
    """
    differences = list(_Comparison(frozenset(optional), frozenset(free)).differences(actual, [genuine], [*family], ""))
    assert not differences, "\n".join(differences)


@dataclass(frozen=True)
class _Comparison:
    """One comparison. `samples` are the genuine values of a place, `relatives` those of the family."""

    optional: frozenset[str]
    free: frozenset[str]

    def differences(self, actual: Any, samples: list[Any], relatives: list[Any], place: str) -> Iterator[str]:
        shown = {_json_type(value) for value in (*samples, *relatives)}
        found = _json_type(actual)
        if shown <= {"null"}:
            return
        if found not in shown:
            yield f"{place or '(whole answer)'}: {found}, genuine: {' or '.join(sorted(shown))}"
        elif found == "array":
            elements, kin = _elements(samples), _elements(relatives)
            for item in actual:
                yield from self.differences(item, elements, kin, f"{place}[]")
        elif found == "object" and place in self.free:
            values, kin = ([item for one in group for item in one.values()] for group in _objects(samples, relatives))
            for item in actual.values():
                yield from self.differences(item, values, kin, f"{place}.*")
        elif found == "object":
            objects, kin = _objects(samples, relatives)
            yield from self._of_objects(actual, objects, kin, place)

    def _of_objects(
        self, actual: dict[str, Any], samples: list[dict[str, Any]], relatives: list[dict[str, Any]], place: str
    ) -> Iterator[str]:
        required = set.intersection(*(set(value) for value in samples)) if samples else set()
        known = {key for value in (*samples, *relatives) for key in value}
        for key in sorted(required | set(actual)):
            inner = f"{place}.{key}".lstrip(".")
            if key in actual and key in known:
                values, kin = ([value[key] for value in group if key in value] for group in (samples, relatives))
                yield from self.differences(actual[key], values, kin, inner)
            elif key in actual:
                yield f"{inner}: unknown to the genuine answers"
            elif inner not in self.optional:
                yield f"{inner}: missing"


def _elements(values: list[Any]) -> list[Any]:
    return [item for value in values if isinstance(value, list) for item in value]


def _objects(*groups: list[Any]) -> Iterator[list[dict[str, Any]]]:
    return ([value for value in group if isinstance(value, dict)] for group in groups)


def _json_type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    names: dict[type, str] = {str: "string", list: "array", dict: "object"}
    return names[type(value)]
