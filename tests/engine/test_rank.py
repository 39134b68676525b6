"""Cause, consequence, and what would fail next."""

from __future__ import annotations

from azext_acrdiag.domain.finding import Finding
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.engine.rank import Ranking, rank
from azext_acrdiag.rules.base import Rule

from .parts import ANN, BEN, finding, rule


def ranking(findings: list[Finding], *rules: Rule) -> Ranking:
    known = {each.code: each for each in rules}
    for each in findings:
        known.setdefault(each.code, rule(each.slug, code=each.code))
    return rank(findings, known.values(), (ANN, BEN))


def slugs(findings: tuple[Finding, ...]) -> list[str]:
    return [each.slug for each in findings]


def test_only_failures_are_causes() -> None:
    found = [finding(outcome.name.lower(), outcome) for outcome in Outcome]
    result = ranking(found)
    assert slugs(result.causes) == ["fail"]
    assert result.next == ()
    assert len(result.findings) == len(found)


def test_what_another_failure_explains_is_folded_below_it() -> None:
    result = ranking([finding("symptom"), finding("cause")], rule("cause", explains=("symptom",)))
    assert slugs(result.causes) == ["cause"]
    assert [each.explained_by for each in result.findings] == ["ACRD-NET-cause", None]


def test_what_only_warns_explains_nothing() -> None:
    result = ranking([finding("symptom"), finding("cause", Outcome.WARN)], rule("cause", explains=("symptom",)))
    assert slugs(result.causes) == ["symptom"]


def test_explanations_chain() -> None:
    result = ranking([finding("a"), finding("b"), finding("c")], rule("a", explains=("b",)), rule("b", explains=("c",)))
    assert slugs(result.causes) == ["a"]


def test_one_subjects_failure_does_not_explain_anothers() -> None:
    result = ranking(
        [finding("cause", subject=ANN), finding("symptom", subject=BEN)], rule("cause", explains=("symptom",))
    )
    assert sorted(slugs(result.causes)) == ["cause", "symptom"]


def test_a_failure_of_the_whole_run_explains_every_subjects() -> None:
    result = ranking(
        [finding("symptom", subject=ANN), finding("symptom", subject=BEN), finding("cause")],
        rule("cause", explains=("symptom",)),
    )
    assert slugs(result.causes) == ["cause"]


def test_a_subjects_failure_explains_one_of_the_whole_run() -> None:
    result = ranking([finding("symptom"), finding("cause", subject=BEN)], rule("cause", explains=("symptom",)))
    assert slugs(result.causes) == ["cause"]


def test_a_failure_does_not_explain_itself() -> None:
    result = ranking([finding("cause")], rule("cause", explains=("cause",)))
    assert slugs(result.causes) == ["cause"]


def test_causes_come_in_the_order_in_which_a_client_meets_them_and_hide_what_is_behind() -> None:
    result = ranking(
        [
            finding("role", subject=ANN, code="ACRD-AUTHZ-001"),
            finding("secret", subject=ANN, code="ACRD-CRED-001"),
            finding("firewall", code="ACRD-NET-001"),
        ]
    )
    assert slugs(result.causes) == ["firewall"]
    assert slugs(result.next) == ["secret", "role"]


def test_another_subjects_cause_is_not_hidden() -> None:
    result = ranking(
        [
            finding("secret", subject=ANN, code="ACRD-CRED-001"),
            finding("role", subject=BEN, code="ACRD-AUTHZ-001"),
        ]
    )
    assert slugs(result.causes) == ["secret", "role"]


def test_of_one_stage_the_surer_comes_first_then_the_first_subject() -> None:
    result = ranking(
        [
            finding("b", subject=BEN),
            finding("maybe", subject=ANN, confidence=Confidence.POSSIBLE),
            finding("likely", subject=ANN, confidence=Confidence.LIKELY),
            finding("a", subject=ANN),
            finding("all"),
        ]
    )
    assert slugs(result.causes) == ["all", "a", "b", "likely", "maybe"]


def test_findings_keep_their_order() -> None:
    found = [finding("z"), finding("a"), finding("m", Outcome.PASS)]
    assert slugs(ranking(found).findings) == ["z", "a", "m"]


def test_among_equals_the_cause_that_an_error_text_names_comes_first() -> None:
    found = [finding("a"), finding("b"), finding("c", confidence=Confidence.LIKELY)]
    rules = [rule(each.slug, code=each.code) for each in found]
    assert slugs(rank(found, rules, (ANN, BEN), named=("b", "c")).causes) == ["b", "a", "c"]
