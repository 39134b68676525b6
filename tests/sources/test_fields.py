"""Reading JSON: what is missing stays missing, what is of another type is an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from azext_acrdiag.sources.fields import WrongShape, flag, mapping, moment, objects, required, text, texts

DATA = {
    "name": "contosoapps",
    "enabled": False,
    "sku": {"name": "Premium"},
    "hosts": ["a", "b"],
    "rules": [{"value": "192.0.2.0/24"}],
    "mixed": ["a", 1],
    "nothing": None,
    "number": 1,
}


def test_values_are_found_along_a_path() -> None:
    assert text(DATA, "sku", "name") == "Premium"
    assert flag(DATA, "enabled") is False
    assert texts(DATA, "hosts") == ("a", "b")
    assert objects(DATA, "rules") == ({"value": "192.0.2.0/24"},)
    assert mapping(DATA, "sku") == {"name": "Premium"}


@pytest.mark.parametrize("path", [("absent",), ("nothing",), ("nothing", "deeper"), ("absent", "deeper", "still")])
def test_missing_and_null_are_none_at_every_depth(path: tuple[str, ...]) -> None:
    assert text(DATA, *path) is None
    assert flag(DATA, *path) is None
    assert moment(DATA, *path) is None
    assert texts(DATA, *path) is None
    assert objects(DATA, *path) is None
    assert mapping(DATA, *path) is None


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (text, ("enabled",)),
        (text, ("name", "deeper")),
        (flag, ("name",)),
        (flag, ("number",)),
        (texts, ("mixed",)),
        (texts, ("sku",)),
        (objects, ("hosts",)),
        (moment, ("name",)),
        (mapping, ("number",)),
        (mapping, ("hosts",)),
    ],
)
def test_another_type_is_an_error_that_names_the_field(read: Callable[..., Any], path: tuple[str, ...]) -> None:
    with pytest.raises(WrongShape, match=f"'{path[0]}"):
        read(DATA, *path)


def test_an_answer_that_is_no_object_is_an_error() -> None:
    with pytest.raises(WrongShape, match="the answer"):
        text(["list"], "name")


def test_a_required_value_must_be_there() -> None:
    assert required("", "id") == ""
    with pytest.raises(WrongShape, match="'id' is missing"):
        required(None, "id")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=timezone.utc)),
        ("2024-01-30T01:44:17.0509925+00:00", datetime(2024, 1, 30, 1, 44, 17, 50992, timezone.utc)),
        ("2024-01-30T01:44:17.5Z", datetime(2024, 1, 30, 1, 44, 17, 500000, timezone.utc)),
        (
            "2024-01-30T01:44:17-0130",
            datetime(2024, 1, 30, 1, 44, 17, tzinfo=timezone(-timedelta(hours=1, minutes=30))),
        ),
        ("2024-01-30 01:44:17", datetime(2024, 1, 30, 1, 44, 17, tzinfo=timezone.utc)),
        ("9999-12-31T23:59:59.9999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, timezone.utc)),
    ],
)
def test_moments_in_every_spelling_that_azure_uses(written: str, meant: datetime) -> None:
    assert moment({"at": written}, "at") == meant


@pytest.mark.parametrize("written", ["", "soon", "2024-02-30T00:00:00Z", "2024-01-30", "2024-01-30T01:44:17Zulu"])
def test_what_is_no_moment_is_an_error_and_not_never(written: str) -> None:
    with pytest.raises(WrongShape, match="no date and time"):
        moment({"at": written}, "at")
