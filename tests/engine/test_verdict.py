"""The verdict and its exit code."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.explanation import Candidate, Explanation, Names
from azext_acrdiag.domain.finding import Finding, Fix
from azext_acrdiag.domain.outcome import Confidence, FailOn, Outcome, State
from azext_acrdiag.domain.report import Verdict
from azext_acrdiag.engine.rank import rank
from azext_acrdiag.engine.verdict import conclude

from .parts import ANN, BEN, finding, rule

PROOF = finding("proof", Outcome.PASS, ANN)
WARNING = finding("warning", Outcome.WARN)
CAUSE = finding("cause")
METADATA = {"proof": {"proves": True}, "roles": {"indicates": True}}


def verdict(*findings: Finding, fail_on: FailOn = FailOn.ERROR) -> Verdict:
    rules = {each.code: rule(each.slug, code=each.code, **METADATA.get(each.slug, {})) for each in findings}
    return conclude(rank(findings, rules.values(), (ANN, BEN)), rules.values(), fail_on)


@pytest.mark.parametrize(
    ("findings", "fail_on", "state", "code"),
    [
        ((PROOF,), FailOn.ERROR, State.POSSIBLE, 0),
        ((PROOF, WARNING), FailOn.ERROR, State.POSSIBLE, 0),
        ((PROOF, WARNING), FailOn.WARNING, State.WARNINGS, 11),
        ((PROOF, CAUSE), FailOn.ERROR, State.CAUSE_FOUND, 10),
        ((CAUSE, WARNING), FailOn.WARNING, State.CAUSE_FOUND, 10),
        ((WARNING,), FailOn.ERROR, State.INCONCLUSIVE, 12),
        ((WARNING,), FailOn.WARNING, State.WARNINGS, 11),
        ((), FailOn.ERROR, State.INCONCLUSIVE, 12),
        ((CAUSE,), FailOn.NEVER, State.CAUSE_FOUND, 0),
        ((), FailOn.NEVER, State.INCONCLUSIVE, 0),
        ((finding("other", Outcome.PASS),), FailOn.ERROR, State.INCONCLUSIVE, 12),
        ((finding("proof", Outcome.NOT_APPLICABLE),), FailOn.ERROR, State.INCONCLUSIVE, 12),
    ],
)
def test_state_and_exit_code(findings: tuple[Finding, ...], fail_on: FailOn, state: State, code: int) -> None:
    result = verdict(*findings, fail_on=fail_on)
    assert (result.state, result.exit_code) == (state, code)


def test_the_headline_is_the_first_cause_else_the_proof() -> None:
    assert verdict(PROOF, CAUSE).headline == CAUSE.judgement.title
    assert verdict(PROOF).headline == PROOF.judgement.title


def test_without_a_proof_the_headline_says_what_was_missing() -> None:
    missing = finding("proof", Outcome.UNKNOWN, ANN, detail="Name a repository.")
    assert verdict(missing).headline.endswith("Name a repository.")
    assert "no credential" in verdict().headline


def test_without_a_credential_the_headline_says_what_the_roles_say() -> None:
    roles = finding("roles", Outcome.PASS, ANN)
    result = verdict(roles, finding("proof", Outcome.NOT_APPLICABLE, ANN))
    assert (result.state, result.exit_code) == (State.INCONCLUSIVE, 12)
    assert result.headline == f"{roles.judgement.title} No credential was there to prove it with."
    assert verdict(roles, PROOF).headline == PROOF.judgement.title
    later = finding("roles", Outcome.PASS, BEN, code="ACRD-NET-later")
    assert verdict(roles, later).headline.startswith(roles.judgement.title)


def test_an_error_text_speaks_only_where_the_run_found_nothing() -> None:
    hint = Candidate("hint", None, "The secret has ended.", Confidence.LIKELY, (), "", Fix())
    text = Explanation("registry", (hint,), Names(), "")
    silent = conclude(rank([], [], (ANN,)), [], FailOn.ERROR)
    told = conclude(rank([], [], (ANN,)), [], FailOn.ERROR, text)
    assert told.headline == f"{silent.headline} The error text suggests (likely): The secret has ended."
    assert (told.state, told.exit_code) == (silent.state, silent.exit_code)
    rules = [rule(CAUSE.slug, code=CAUSE.code)]
    assert conclude(rank([CAUSE], rules, (ANN,)), [], FailOn.ERROR, text).headline == CAUSE.judgement.title
