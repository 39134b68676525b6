"""The tables of `--output table`."""

from __future__ import annotations

from typing import Any

import pytest
from knack.output import format_table
from knack.util import CommandResultItem

from azext_acrdiag._format import transform_access, transform_rules, transform_run
from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.access_json import everyone_to_json
from azext_acrdiag.render.json_v1 import to_json
from azext_acrdiag.render.rules import rule_to_json
from azext_acrdiag.rules.catalog import all_rules
from tests.render import access_reports, reports
from tests.render.golden import assert_golden
from tests.render.test_text import ALL


def table(transform: Any, result: Any) -> str:
    """What the CLI prints."""
    return str(format_table(CommandResultItem(result, table_transformer=transform)))


def test_golden() -> None:
    assert_golden("two_causes_table.txt", table(transform_run, to_json(reports.two_causes())))


@pytest.mark.parametrize("report", [make() for make in ALL], ids=[make.__name__ for make in ALL])
def test_a_table_fits_into_80_columns(report: Report) -> None:
    assert all(len(line) <= 80 for line in table(transform_run, to_json(report)).splitlines())


def test_causes_come_first_and_all_that_is_well_last() -> None:
    rows = transform_run(to_json(reports.expired_secret()))
    assert [(row["Outcome"], row["Check"]) for row in rows] == [
        ("fail", "sp-secret-expired"),
        ("fail", "login-refused"),
        ("pass", ""),
    ]
    assert rows[-1]["Finding"] == "3 passed, 1 skipped, 1 not applicable"


def test_what_could_not_be_looked_at_says_why() -> None:
    rows = transform_run(to_json(reports.inconclusive()))
    assert rows[0]["Outcome"] == "unknown"
    assert rows[0]["Finding"].startswith("The role assignments")


def test_checks_of_several_identities_are_told_apart() -> None:
    document = to_json(reports.expired_secret())
    document["findings"].append(document["findings"][1] | {"subject": "signed-in"})
    checks = [row["Check"] for row in transform_run(document)]
    assert checks[1:3] == ["login-refused@stored", "login-refused@signed-in"]


def test_the_catalogue_fits_into_80_columns() -> None:
    rules = [rule_to_json(rule) for rule in all_rules()]
    text = table(transform_rules, rules)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert len(transform_rules(rules)) == len(rules)


def test_a_name_without_end_leaves_the_table_in_shape() -> None:
    document = everyone_to_json(access_reports.everyone())
    document["principals"][0]["name"] = "n" * 5_000
    assert max(map(len, table(transform_access, document).splitlines())) < 130


def test_one_rule_makes_one_row() -> None:
    (row,) = transform_rules(rule_to_json(all_rules()[0]))
    assert list(row) == ["Code", "Slug", "GoodState"]
