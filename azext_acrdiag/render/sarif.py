"""The report as SARIF 2.1.0, which code scanning and CI systems read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, Iterable, List, Sequence, Union

from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..domain.report import Report
from ..domain.report import Verdict as RunVerdict
from ..estate.report import EstateReport, ScannedRegistry
from ..inventory.verdict import Verdict as ListVerdict
from ..rules.base import Rule
from .clean import clean
from .json_v1 import TOOL
from .rules import documentation_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "acrdiagFinding/v1"
_TOLD = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN)
"""Of a scan: what passed in a thousand registries helps nobody."""
_KINDS = {
    Outcome.FAIL: ("fail", "error"),
    Outcome.WARN: ("fail", "warning"),
    Outcome.PASS: ("pass", "none"),
    Outcome.UNKNOWN: ("open", "none"),
    Outcome.SKIPPED: ("open", "none"),
    Outcome.NOT_APPLICABLE: ("notApplicable", "none"),
}


def to_sarif(report: Report, rules: Sequence[Rule]) -> Dict[str, Any]:
    """One run of the tool with all rules of the catalogue and a result for every finding."""
    places = {rule.code: number for number, rule in enumerate(rules)}
    results = [
        _result(finding, places, _locations(report), _fingerprint(report, finding), _properties(report, finding))
        for finding in report.findings
    ]
    return _log(report.version, report.observed_at, report.verdict, rules, results)


def estate_to_sarif(report: EstateReport, rules: Sequence[Rule]) -> Dict[str, Any]:
    """One run of the tool with all rules that a scan judges and a result for what each found in each registry."""
    places = {rule.code: number for number, rule in enumerate(rules)}
    results = [
        _result(finding, places, _place(each), f"{finding.code}|{clean(each.ref.resource_id).lower()}", _said(finding))
        for each in report.registries
        for finding in each.findings
        if finding.outcome in _TOLD
    ]
    return _log(report.version, report.observed_at, report.verdict, rules, results)


def _log(
    version: str,
    observed_at: datetime,
    verdict: Union[RunVerdict, ListVerdict],
    rules: Sequence[Rule],
    results: List[Dict[str, Any]],
) -> Dict[str, Any]:
    observed = observed_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    invocation = {"executionSuccessful": True, "exitCode": verdict.exit_code, "startTimeUtc": observed}
    driver = {"name": TOOL, "version": clean(version), "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"state": verdict.state.value, "headline": clean(verdict.headline)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> Dict[str, Any]:
    documentation = documentation_of(rule)
    references: List[str] = documentation["references"]
    descriptor = {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.good},
        "fullDescription": {"text": documentation["whyItMatters"]},
        "help": {"text": f"{documentation['howItIsDetected']} {documentation['fix']}"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"family": rule.family, "aliases": list(rule.aliases)},
    }
    return {**descriptor, "helpUri": references[0]} if references else descriptor


def _result(
    finding: Finding,
    places: Dict[str, int],
    locations: List[Dict[str, str]],
    fingerprint: str,
    properties: Dict[str, Any],
) -> Dict[str, Any]:
    kind, level = _KINDS[finding.outcome]
    result: Dict[str, Any] = {
        "ruleId": finding.code,
        "kind": kind,
        "level": level,
        "message": {"text": _message(finding)},
        "locations": [{"logicalLocations": locations}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": properties,
    }
    if finding.code in places:
        result["ruleIndex"] = places[finding.code]
    return result


def _place(each: ScannedRegistry) -> List[Dict[str, str]]:
    return [{"name": clean(each.ref.name), "fullyQualifiedName": clean(each.ref.resource_id), "kind": "resource"}]


def _locations(report: Report) -> List[Dict[str, str]]:
    """The registry, and the repository within it."""
    registry = clean(report.login_server or report.target.name)
    found = [{"name": registry, "fullyQualifiedName": registry, "kind": "resource"}]
    if report.target.repository:
        repository = clean(report.target.repository)
        found.append({"name": repository, "fullyQualifiedName": f"{registry}/{repository}", "kind": "resource"})
    return found


def _fingerprint(report: Report, finding: Finding) -> str:
    """The same in every run for the same check of the same registry, repository and identity."""
    target = report.target
    wanted = ",".join(action.value for action in target.actions)
    who = (finding.subject.kind.value, finding.subject.given) if finding.subject is not None else ("", "")
    return "|".join(clean(part) for part in (finding.code, target.name, target.repository or "", wanted, *who))


def _properties(report: Report, finding: Finding) -> Dict[str, Any]:
    said = _said(finding)
    properties = {"outcome": said.pop("outcome"), "isCause": finding in report.causes, **said}
    if finding.subject is not None:
        properties["subject"] = finding.subject.kind.value
    if finding.explained_by is not None:
        properties["explainedBy"] = finding.explained_by
    if finding.skipped_because is not None:
        properties["skippedBecause"] = finding.skipped_because
    return properties


def _said(finding: Finding) -> Dict[str, Any]:
    properties: Dict[str, Any] = {"outcome": finding.outcome.value}
    if finding.outcome in (Outcome.FAIL, Outcome.WARN):
        properties["confidence"] = finding.judgement.confidence.value
    return properties


def _message(finding: Finding) -> str:
    return "\n".join(_plain(text) for text in _texts(finding)) or finding.outcome.value


def _texts(finding: Finding) -> Iterable[str]:
    judgement = finding.judgement
    yield from (text for text in (judgement.title, judgement.detail) if text)
    if judgement.needs:
        yield f"Needs {judgement.needs}"
    for evidence in judgement.evidence:
        yield f"Evidence: {evidence.text} ({evidence.source})"
    if judgement.fix is not None:
        yield from (f"Fix: {text}" for text in (judgement.fix.text, *judgement.fix.commands) if text)


def _plain(text: str) -> str:
    """The text as it is, where SARIF would read `{0}` as a placeholder and `[text](target)` as a link (3.11.5, 3.11.6).

    Brackets are parted, not escaped: consumers that know no links would show the backslash.
    """
    return clean(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")
