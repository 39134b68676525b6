"""A record that was saved and read is judged like the record itself."""

from __future__ import annotations

from typing import Any

import pytest

from azext_acrdiag.bundle.read import read_bundle
from azext_acrdiag.bundle.write import write_bundle
from azext_acrdiag.composition import compare_records, completed, report_on
from azext_acrdiag.domain.report import Report
from tests.rules.broken_registries import ALL_BROKEN
from tests.rules.fact_sets import HEALTHY, SIGNED_IN

from .records import record_of

ALL = {**HEALTHY, **ALL_BROKEN}


def gist(report: Report) -> Any:
    return (
        report.verdict.state,
        report.verdict.exit_code,
        [finding.code for finding in (*report.causes, *report.would_fail_next)],
        [
            (each.code, each.outcome, each.judgement.confidence, each.explained_by, each.skipped_because)
            for each in report.findings
        ],
    )


@pytest.mark.parametrize("name", ALL)
def test_analyzing_gives_what_running_gave(name: str) -> None:
    record = record_of(ALL[name])
    before = report_on(record)
    for salt in (b"1", b"2"):
        assert gist(report_on(completed(read_bundle(write_bundle(record, salt)[0])))) == gist(before)


@pytest.mark.parametrize("name", ALL)
def test_two_bundles_of_one_record_differ_in_nothing(name: str) -> None:
    one, other = (read_bundle(write_bundle(record_of(ALL[name]), salt)[0]) for salt in (b"1", b"2"))
    comparison = compare_records(one, other)
    assert comparison.same_verdict
    assert comparison.differences == ()


@pytest.mark.parametrize(
    ("name", "facts"),
    [("firewall", {"challenge"}), ("daemon down", {"engine"}), ("no such tag", {"manifest"})],
)
def test_the_fact_that_decides_is_named_and_the_others_are_not(name: str, facts: set[str]) -> None:
    works = read_bundle(write_bundle(record_of(SIGNED_IN), b"1")[0])
    fails = read_bundle(write_bundle(record_of(ALL_BROKEN[name]), b"2")[0])
    comparison = compare_records(works, fails)
    assert not comparison.same_verdict
    assert {each.name for each in comparison.differences if each.decides} == facts
    assert "identity" not in {each.name for each in comparison.differences}


def test_facts_that_decide_only_together_are_named_together() -> None:
    works = read_bundle(write_bundle(record_of(SIGNED_IN), b"1")[0])
    fails = read_bundle(write_bundle(record_of(ALL_BROKEN["public network off"]), b"2")[0])
    comparison = compare_records(works, fails)
    deciding = {each.name for each in comparison.differences if each.decides}
    assert deciding == {"challenge", "registry"}
