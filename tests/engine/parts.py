"""Facts, rules and findings without any meaning, to put together."""

from __future__ import annotations

from typing import Any

from azext_acrdiag.domain.fact import Key
from azext_acrdiag.domain.finding import Finding, Fix, Judgement, failed, passed
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.rules.base import Judge, Rule

ONE: Key[int] = Key("one")
TWO: Key[int] = Key("two")
THREE: Key[int] = Key("three")
MINE: Key[int] = Key("mine", per_subject=True)
OURS: Key[int] = Key("ours", per_subject=True)

ANN = Subject(SubjectKind.SIGNED_IN)
BEN = Subject(SubjectKind.STORED)


def always(judgement: Judgement) -> Judge:
    """A judge that does not care about facts."""

    def judge(**_: Any) -> Judgement:
        return judgement

    return judge


OK = passed("It works.")
BAD = failed("It is broken.", fix=Fix("Mend it."))


def rule(slug: str, judge: Judge | None = None, code: str = "", **metadata: Any) -> Rule:
    """A rule, which passes unless a judge is given; its code is made of the slug unless one is given."""
    return Rule(
        code=code or f"ACRD-NET-{slug}",
        slug=slug,
        good="It works.",
        judge=judge or always(OK),
        documentation="",
        **metadata,
    )


def finding(
    slug: str,
    outcome: Outcome = Outcome.FAIL,
    subject: Subject | None = None,
    code: str = "",
    confidence: Confidence = Confidence.CERTAIN,
    detail: str = "",
) -> Finding:
    """A finding of the rule of that slug."""
    judgement = Judgement(outcome, f"{slug} is {outcome.value}.", detail, confidence)
    return Finding(code or f"ACRD-NET-{slug}", slug, (), subject, judgement)
