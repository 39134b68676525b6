"""Compares the simulated Log Analytics with genuine answers, and its table with the documented one."""

from __future__ import annotations

from typing import Any

import pytest

from ..simulator.logs.table import COLUMNS
from ..simulator_tests.registry_under_test import REGISTRY
from ..simulator_tests.test_logs import TABLE, ask, world_of
from .shape import assert_same_shape, evidence

_DOCUMENTED = evidence("documented/log-analytics-container-registry-login-events")["body"]


@pytest.mark.parametrize(
    ("name", "query"),
    [("log-analytics-query-no-rows", f"{TABLE} | limit 10"), ("log-analytics-query-rows", f"{TABLE} | count")],
)
def test_answers_have_the_shape_of_genuine_ones(name: str, query: str) -> None:
    genuine, answer = evidence(name), ask(world_of(), query)
    assert answer.status == genuine["status"]
    assert answer.headers["content-type"].split(";")[0] == genuine["headers"]["content-type"].split(";")[0]
    if name == "log-analytics-query-no-rows":
        assert_same_shape(answer.body, genuine["body"])
    else:
        assert answer.body["tables"][0].keys() == genuine["body"]["tables"][0].keys()


def test_the_documented_query_works() -> None:
    query = next(each for each in _DOCUMENTED["documented_queries"] if "ResultDescription !=" in each)
    world = world_of({"registry": REGISTRY, "status": 401}, {"registry": REGISTRY, "status": 200})
    rows: list[list[Any]] = ask(world, query).body["tables"][0]["rows"]
    assert [row[-1] for row in rows] == ["401"]


def test_the_table_has_the_documented_columns() -> None:
    # Repository belongs to the table of the other events.
    assert set(_DOCUMENTED["columns_used_in_documented_queries"]) - {"Repository"} <= set(COLUMNS)
