"""What a scan amounts to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.domain.outcome import FailOn, Outcome
from azext_acrdiag.estate.report import nothing_scanned
from azext_acrdiag.facts.estate import Scope
from azext_acrdiag.inventory.verdict import State
from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import scan_rules
from tests.rules import facts

from .estates import estate, scanned, seen

DENIED = Unknown(Why.PERMISSION, "Azure Resource Manager answered 403.", "some/permission/read")
FACTS = ("assignments", "principals", "holders", "tokens", "log_routes", "usages")


def test_the_worst_come_first() -> None:
    report = scanned(
        estate(seen("good"), seen("open", default_action="Allow"), seen("closed", public_network_access="Disabled"))
    )
    assert report.registries[0].ref.name == "closed"
    assert report.registries[0].outcome is Outcome.FAIL
    assert report.verdict.state is State.PROBLEM
    assert report.verdict.exit_code == 10


def test_no_registry_is_no_proof_of_anything() -> None:
    report = scanned(estate())
    assert report.verdict.exit_code == 12
    assert report.verdict.headline == "This account sees no registry in the subscription."


def test_warnings_fail_only_when_asked_to() -> None:
    found = estate(seen(admin_user_enabled=True))
    assert [scanned(found, fail_on).verdict.exit_code for fail_on in FailOn] == [0, 11, 0]


@pytest.mark.parametrize("missing", FACTS)
def test_what_could_not_be_read_is_said_once_and_fails_nothing(missing: str) -> None:
    registries = (seen("one"), seen("two"))
    unknown = DENIED
    if missing in ("tokens", "log_routes", "usages"):
        found = estate(*registries, **{missing: {each.ref.resource_id.lower(): unknown for each in registries}})
    else:
        found = estate(*registries, **{missing: unknown})
    report = scanned(found)
    assert not report.is_complete
    assert not [each for each in report.registries if each.with_outcome(Outcome.FAIL)]
    (unread,) = report.not_read
    assert unread.needs == "some/permission/read"
    assert unread.registries == 2
    assert "Not everything could be read" in report.verdict.headline


def test_a_registry_whose_settings_are_garbage_costs_the_others_nothing() -> None:
    broken = replace(seen("broken"), settings=Unknown(Why.ERROR, "It cannot be read."))
    report = scanned(estate(broken, seen("good")))
    assert {each.ref.name for each in report.registries} == {"broken", "good"}
    assert not report.is_complete


def test_nobody_sees_a_registry_without_an_assignment() -> None:
    report = scanned(estate(seen(), assignments=Known((), "the test")))
    assert [each.needs for each in report.not_read] == ["Microsoft.Authorization/roleAssignments/read"]


def test_without_an_inventory_the_reason_is_the_report() -> None:
    report = nothing_scanned(Scope(), DENIED, FailOn.ERROR, 30, facts.NOW, "1.0")
    assert report.verdict.exit_code == 12
    assert "403" in report.verdict.headline
    assert not report.is_complete


@pytest.mark.parametrize("rule", scan_rules(), ids=lambda rule: rule.slug)
def test_every_rule_judges_what_a_scan_finds(rule: Rule) -> None:
    report = scanned(estate(seen()))
    (finding,) = [each for each in report.registries[0].findings if each.code == rule.code]
    assert finding.outcome is not Outcome.UNKNOWN, finding.judgement.detail
    assert not rule.is_per_subject
