"""Expectations: each kind holds when it should and misses when it should."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.harness.expectations import misses, summary
from tests.harness.sandbox import Result
from tests.harness.scenario import AzStep

REPORT = {
    "verdict": {"state": "cause-found"},
    "causes": [{"slug": "sp-secret-expired", "code": "ACRD-CRED-001"}],
    "wouldFailNext": [],
    "findings": [
        {
            "slug": "sp-secret-expired",
            "code": "ACRD-CRED-001",
            "outcome": "fail",
            "subject": "given",
            "detail": "It ended.",
        },
        {"slug": "no-data-plane-role", "code": "ACRD-AUTHZ-001", "outcome": "pass", "subject": "given"},
        {"slug": "no-data-plane-role", "code": "ACRD-AUTHZ-001", "outcome": "unknown", "subject": "signed-in"},
        {"slug": "dns", "code": "ACRD-NET-001", "outcome": "n/a", "subject": None},
    ],
}
REQUESTS = ["GET management.azure.com/subscriptions?api-version=1", "POST r.azurecr.io/oauth2/exchange"]


def judged(**expected: Any) -> list[str]:
    step = AzStep.model_validate({"az": "acr diagnose-login run", "exit": 10, **expected})
    result = Result((), 10, json.dumps(REPORT), "Looking\nDone in 3 s\n", 2.5)
    return misses(step, result, REQUESTS)


@pytest.mark.parametrize(
    "expected",
    [
        {"causes": ["sp-secret-expired"], "next": []},
        {"causes": ["ACRD-CRED-001"]},
        {"outcomes": {"dns": "n/a", "no-data-plane-role@given": "pass", "no-data-plane-role@signed-in": "unknown"}},
        {"silent": ["no-data-plane-role", "dns", "a-rule-that-is-not-there"]},
        {"json": {"verdict.state": "cause-found", "length(findings)": 4, "nothing": None}},
        {"stdout": {"contains": "sp-secret", "lacks": "traceback"}, "stderr": {"matches": r"^Done in \d+ s$"}},
        {"requests": {"contains": ["POST *exchange"], "lacks": ["*listCredentials*"], "most": 2}},
        {"exit": "any", "within": "3s"},
    ],
)
def test_what_came_is_what_was_expected(expected: dict[str, Any]) -> None:
    assert judged(**expected) == []


@pytest.mark.parametrize(
    ("expected", "miss"),
    [
        ({"exit": 0}, "exit: expected 0, came 10"),
        ({"within": "2s"}, "time: expected at most 2 s, took 2.5 s"),
        ({"causes": []}, "causes: expected [], came [sp-secret-expired]"),
        ({"causes": ["sp-secret-wrong"]}, "causes: expected [sp-secret-wrong], came [sp-secret-expired]"),
        (
            {"causes": ["sp-secret-expired", "dns"]},
            "causes: expected [sp-secret-expired, dns], came [sp-secret-expired]",
        ),
        ({"next": ["dns"]}, "next: expected [dns], came []"),
        (
            {"outcomes": {"sp-secret-expired": "pass"}},
            "outcomes: sp-secret-expired: expected pass, came fail for given: It ended.",
        ),
        (
            {"outcomes": {"no-data-plane-role": "pass"}},
            "outcomes: no-data-plane-role: expected pass, came unknown for signed-in",
        ),
        ({"outcomes": {"dns@given": "pass"}}, "outcomes: dns@given: expected pass, the report does not speak of it"),
        ({"silent": ["sp-secret-expired"]}, "silent: sp-secret-expired says fail: "),
        ({"json": {"verdict.state": "possible"}}, 'json: verdict.state: expected "possible", came "cause-found"'),
        ({"stdout": {"contains": "other"}}, "stdout: lacks 'other'"),
        ({"stdout": {"lacks": "sp-secret"}}, "stdout: must not hold 'sp-secret'"),
        ({"stderr": {"matches": "^done"}}, "stderr: nothing matches /^done/"),
        ({"requests": {"contains": ["PUT *"]}}, "requests: none is 'PUT *'"),
        (
            {"requests": {"lacks": ["POST *"]}},
            "requests: must not be made: POST r.azurecr.io/oauth2/exchange (is 'POST *')",
        ),
        ({"requests": {"most": 1}}, "requests: expected at most 1, came 2"),
        ({"requests": {"times": {"POST *exchange": 2}}}, "requests: expected 2 like 'POST *exchange', came 1"),
    ],
)
def test_what_came_is_not_what_was_expected(expected: dict[str, Any], miss: str) -> None:
    assert judged(**expected) == [miss]


def test_summary_names_what_is_worth_a_look() -> None:
    finding = {
        "slug": "dns",
        "outcome": "fail",
        "subject": "stored",
        "title": "No such name.",
        "explainedBy": "ACRD-X-1",
    }
    quiet = {**finding, "outcome": "pass"}
    verdict = {"state": "cause-found", "headline": "It is DNS."}
    assert summary(json.dumps({"verdict": verdict, "findings": [finding, quiet]})) == [
        "cause-found: It is DNS.",
        "fail    dns@stored (explained by ACRD-X-1): No such name.",
    ]
    assert summary('{"loginServer": "x"}') == summary("no JSON") == summary("[1]") == []


def test_output_that_is_no_report() -> None:
    step = AzStep.model_validate({"az": "account show", "causes": []})
    assert misses(step, Result((), 0, "no", "", 1), [])[0].startswith("stdout: is no JSON")
    assert misses(step, Result((), 0, "{}", "", 1), []) == ["stdout: is no report (it has no list `findings`)"]


def test_program_that_does_not_end() -> None:
    step = AzStep.model_validate({"az": "version", "timeout": "5s"})
    assert misses(step, Result((), -9, "", "", 5, timed_out=True), []) == ["time: did not end within 5 s"]
