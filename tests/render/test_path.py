"""How far an identity came on the path."""

from __future__ import annotations

from azext_acrdiag.domain.finding import Fix, Judgement, not_applicable, passed, undecided, warned
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.path import Mark, path_of
from azext_acrdiag.rules.catalog import FAMILIES, all_rules
from tests.render import reports
from tests.rules import facts

PASS, UNKNOWN, SKIPPED = passed("Good."), undecided("Not known."), Judgement(Outcome.SKIPPED)
WARNING, NEEDLESS = warned("Soon.", fix=Fix()), not_applicable("No.")


def mark_of(*judgements: Judgement) -> Mark:
    found = tuple(reports.finding(f"NET-00{number}", "slug", each) for number, each in enumerate(judgements, start=1))
    return path_of(reports.report(found, "x"), None)[2].mark


def test_state_of_a_station_without_failures() -> None:
    assert mark_of() is Mark.UNUSED
    assert mark_of(NEEDLESS) is Mark.UNUSED
    assert mark_of(PASS, NEEDLESS) is Mark.GOOD
    assert mark_of(PASS, UNKNOWN) is Mark.PARTLY
    assert mark_of(UNKNOWN, NEEDLESS) is Mark.UNKNOWN
    assert mark_of(SKIPPED, UNKNOWN) is Mark.UNREACHED
    assert mark_of(PASS, WARNING, UNKNOWN) is Mark.WARNING


def marks(report: Report, number: int) -> dict[str, Mark]:
    return {station.name: station.mark for station in path_of(report, report.subjects[number].subject)}


def test_each_identity_has_its_own_path() -> None:
    signed_in, stored = (marks(reports.two_causes(), number) for number in (0, 1))
    assert (signed_in["Entra"], signed_in["Credential"]) == (Mark.BROKEN, Mark.UNUSED)
    assert (stored["Entra"], stored["Credential"]) == (Mark.UNUSED, Mark.BROKEN)
    assert stored["Role or token"] is Mark.LATER


def test_what_the_cause_explains_is_no_break_of_its_own() -> None:
    stored = marks(reports.expired_secret(), 1)
    assert (stored["Credential"], stored["Token service"]) == (Mark.BROKEN, Mark.AFFECTED)
    (station,) = [each for each in path_of(reports.expired_secret(), facts.STORED) if each.name == "Token service"]
    assert station.codes == ("ACRD-AUTHN-003",)


def test_every_family_on_the_path_has_a_station() -> None:
    beside_the_path = {"REG", "SVC", "LOG"}
    for rule in all_rules():
        found = (reports.finding(rule.code.removeprefix("ACRD-"), rule.slug, PASS),)
        drawn = [station for station in path_of(reports.report(found, "x"), None) if station.mark is Mark.GOOD]
        assert len(drawn) == (0 if rule.family in beside_the_path else 1), rule.code
    assert beside_the_path < set(FAMILIES)
