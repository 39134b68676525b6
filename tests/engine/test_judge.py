"""Rules meet facts."""

from __future__ import annotations

from typing import Any

import pytest

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.finding import Finding, Judgement, passed
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.engine.judge import in_order, judge
from azext_acrdiag.engine.resolve import Facts
from azext_acrdiag.rules.base import Rule

from .parts import ANN, BAD, BEN, MINE, ONE, TWO, always, rule


def findings(rules: list[Rule], facts: Facts, *subjects: Any) -> list[Finding]:
    crashes: list[tuple[str, BaseException]] = []
    found = judge(rules, facts, subjects or (ANN,), lambda code, error: crashes.append((code, error)))
    assert not crashes
    return found


def test_needs_arrive_as_values_and_uses_as_values_or_none() -> None:
    seen: dict[str, Any] = {}

    def look(one: int, two: int | None) -> Judgement:
        seen.update(one=one, two=two)
        return passed("Seen.")

    known: Facts = {(ONE, None): Known(1, "a test"), (TWO, None): Unknown(Why.TIMEOUT, "Too slow.")}
    (found,) = findings([rule("a", look, needs=(ONE,), uses=(TWO,))], known)
    assert seen == {"one": 1, "two": None}
    assert (found.outcome, found.slug, found.subject) == (Outcome.PASS, "a", None)


def test_a_missing_need_makes_it_unknown_and_says_what_was_missing() -> None:
    known: Facts = {(ONE, None): Unknown(Why.PERMISSION, "Not allowed.", "Reader")}
    (found,) = findings([rule("a", always(BAD), needs=(ONE,))], known)
    assert (found.outcome, found.judgement.detail, found.judgement.needs) == (
        Outcome.UNKNOWN,
        "Not allowed.",
        "Reader",
    )


def test_what_is_blocked_by_another_finding_is_skipped() -> None:
    known: Facts = {(ONE, None): Unknown(Why.BLOCKED, "A firewall is in the way.")}
    (found,) = findings([rule("a", always(BAD), needs=(ONE,))], known)
    assert (found.outcome, found.judgement.detail) == (Outcome.SKIPPED, "A firewall is in the way.")


def test_what_does_not_arise_is_not_applicable_even_if_something_else_is_unknown() -> None:
    known: Facts = {(ONE, None): Unknown(Why.ERROR, "Broken."), (TWO, None): Absent("No such thing.")}
    (found,) = findings([rule("a", always(BAD), needs=(ONE, TWO))], known)
    assert (found.outcome, found.judgement.detail) == (Outcome.NOT_APPLICABLE, "No such thing.")


def test_a_rule_about_a_subject_is_judged_for_each() -> None:
    def positive(mine: int) -> Judgement:
        return passed("Positive.") if mine > 0 else BAD

    known: Facts = {(MINE, ANN): Known(1, "a test"), (MINE, BEN): Known(-1, "a test")}
    found = findings([rule("a", positive, needs=(MINE,))], known, ANN, BEN)
    assert [(each.subject, each.outcome) for each in found] == [(ANN, Outcome.PASS), (BEN, Outcome.FAIL)]


def test_what_all_subjects_meet_alike_is_one_finding_about_the_run() -> None:
    known: Facts = {(MINE, ANN): Known(1, "a test"), (MINE, BEN): Known(2, "a test")}
    assert [each.subject for each in findings([rule("a", always(BAD), needs=(MINE,))], known, ANN, BEN)] == [None]
    assert [each.subject for each in findings([rule("a", always(BAD), needs=(MINE,))], known, ANN)] == [ANN]
    assert [each.subject for each in findings([rule("a", needs=(MINE,))], known, ANN, BEN)] == [ANN, BEN]


def test_such_a_finding_skips_for_every_subject() -> None:
    known: Facts = {(MINE, ANN): Known(1, "a test"), (MINE, BEN): Known(2, "a test")}
    rules = [rule("first", always(BAD), needs=(MINE,)), rule("later", needs=(MINE,), after=("first",))]
    assert [each.outcome for each in findings(rules, known, ANN, BEN)][1:] == [Outcome.SKIPPED, Outcome.SKIPPED]


def test_a_rule_waits_for_its_prerequisite_and_is_skipped_when_that_fails() -> None:
    later, first = rule("later", always(BAD), after=("first",)), rule("first", always(BAD))
    found = {each.slug: each for each in findings([later, first], {})}
    assert found["first"].outcome is Outcome.FAIL
    assert (found["later"].outcome, found["later"].skipped_because) == (Outcome.SKIPPED, first.code)
    assert found["later"].judgement.detail == BAD.title


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.WARN, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE])
def test_only_a_failure_of_the_prerequisite_skips(outcome: Outcome) -> None:
    rules = [rule("first", always(Judgement(outcome))), rule("later", after=("first",))]
    assert [each.outcome for each in findings(rules, {})] == [outcome, Outcome.PASS]


def test_a_prerequisite_counts_for_its_own_subject_only() -> None:
    def positive(mine: int) -> Judgement:
        return passed("Positive.") if mine > 0 else BAD

    known: Facts = {(MINE, ANN): Known(1, "a test"), (MINE, BEN): Known(-1, "a test")}
    rules = [rule("first", positive, needs=(MINE,)), rule("later", needs=(MINE,), after=("first",))]
    later = {each.subject: each.outcome for each in findings(rules, known, ANN, BEN) if each.slug == "later"}
    assert later == {ANN: Outcome.PASS, BEN: Outcome.SKIPPED}


def test_a_failure_of_the_whole_run_skips_for_every_subject() -> None:
    known: Facts = {(MINE, ANN): Known(1, "a test"), (MINE, BEN): Known(1, "a test")}
    rules = [rule("first", always(BAD)), rule("later", needs=(MINE,), after=("first",))]
    assert [each.outcome for each in findings(rules, known, ANN, BEN)][1:] == [Outcome.SKIPPED, Outcome.SKIPPED]


def test_a_prerequisite_that_is_not_in_the_run_is_passed_over() -> None:
    assert [each.outcome for each in findings([rule("later", after=("absent",))], {})] == [Outcome.PASS]


def test_a_crash_costs_one_finding_and_its_message_is_not_shown() -> None:
    def crash() -> Judgement:
        raise ValueError("a secret in a message")

    crashes: list[str] = []
    found = judge([rule("a", crash), rule("b")], {}, (ANN,), lambda code, error: crashes.append(code))
    assert [each.outcome for each in found] == [Outcome.UNKNOWN, Outcome.PASS]
    assert "ValueError" in found[0].judgement.detail
    assert "secret" not in found[0].judgement.detail
    assert crashes == ["ACRD-NET-a"]


def test_rules_that_wait_for_one_another_are_an_error() -> None:
    with pytest.raises(ValueError, match="a, b"):
        in_order([rule("a", after=("b",)), rule("b", after=("a",))])
