"""Compares what a step printed and asked for with what the scenario says must come."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Optional

import jmespath

from .sandbox import Result
from .scenario import AzStep, RequestExpectation, RunStep, TextExpectation

BAD = ("fail", "warn")
QUIET = ("pass", "n/a", "skipped")


def misses(step: RunStep, result: Result, requests: Sequence[str]) -> list[str]:
    """Every way in which the result is not what the step expects; empty if it is."""
    found: list[str] = []
    if result.timed_out:
        found.append(f"time: did not end within {step.timeout.total_seconds():g} s")
    elif step.exit not in ("any", result.exit):
        found.append(f"exit: expected {step.exit}, came {result.exit}")
    if step.within is not None and result.seconds > step.within.total_seconds():
        found.append(f"time: expected at most {step.within.total_seconds():g} s, took {result.seconds:.1f} s")
    found += _text("stdout", step.stdout, result.stdout)
    found += _text("stderr", step.stderr, result.stderr)
    found += _requests(step.requests, requests)
    if isinstance(step, AzStep) and step.reads_json:
        found += _output(step, result.stdout)
    return found


def summary(stdout: str) -> list[str]:
    """The report that was printed, one line per finding worth a look; empty if it is none."""
    try:
        report = json.loads(stdout)
        verdict, findings = report["verdict"], report["findings"]
        lines = [f"{verdict['state']}: {verdict['headline']}"]
        return lines + [
            f"{finding['outcome']:7} {finding['slug']}"
            + (f"@{finding['subject']}" if finding["subject"] else "")
            + (f" (explained by {finding['explainedBy']})" if finding["explainedBy"] else "")
            + f": {finding['title']}"
            for finding in findings
            if finding["outcome"] not in QUIET
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _text(stream: str, expected: TextExpectation, text: str) -> list[str]:
    found = [f"{stream}: lacks {part!r}" for part in expected.contains if part not in text]
    found += [f"{stream}: must not hold {part!r}" for part in expected.lacks if part in text]
    found += [
        f"{stream}: nothing matches /{part}/" for part in expected.matches if not re.search(part, text, re.MULTILINE)
    ]
    return found


def _requests(expected: RequestExpectation, requests: Sequence[str]) -> list[str]:
    found = [
        f"requests: none is {pattern!r}"
        for pattern in expected.contains
        if not any(fnmatchcase(request, pattern) for request in requests)
    ]
    found += [
        f"requests: must not be made: {request} (is {pattern!r})"
        for pattern in expected.lacks
        for request in requests
        if fnmatchcase(request, pattern)
    ]
    if expected.most is not None and len(requests) > expected.most:
        found.append(f"requests: expected at most {expected.most}, came {len(requests)}")
    for pattern, times in expected.times.items():
        came = sum(fnmatchcase(request, pattern) for request in requests)
        if came != times:
            found.append(f"requests: expected {times} like {pattern!r}, came {came}")
    return found


def _output(step: AzStep, stdout: str) -> list[str]:
    try:
        output = json.loads(stdout)
    except ValueError as error:
        return [f"stdout: is no JSON ({error})"]
    found: list[str] = []
    for expression, expected in step.json_.items():
        actual = jmespath.search(expression, output)
        if actual != expected:
            found.append(f"json: {expression}: expected {json.dumps(expected)}, came {json.dumps(actual)}")
    if not (step.outcomes or step.silent or step.causes is not None or step.next is not None):
        return found
    if not isinstance(output, dict) or not isinstance(output.get("findings"), list):
        return [*found, "stdout: is no report (it has no list `findings`)"]
    found += _list("causes", step.causes, output.get("causes", []))
    found += _list("next", step.next, output.get("wouldFailNext", []))
    for rule, outcome in step.outcomes.items():
        found += _outcome(rule, outcome, output["findings"])
    for rule in step.silent:
        loud = [finding for finding in output["findings"] if _is(finding, rule) and finding["outcome"] in BAD]
        found += [f"silent: {rule} says {finding['outcome']}: {finding.get('title', '')}" for finding in loud]
    return found


def _list(name: str, expected: Optional[Sequence[str]], actual: Sequence[Mapping[str, Any]]) -> list[str]:
    if expected is None:
        return []
    if len(expected) == len(actual) and all(map(_is, actual, expected)):
        return []
    return [
        f"{name}: expected [{', '.join(expected)}], came [{', '.join(str(finding.get('slug')) for finding in actual)}]"
    ]


def _outcome(rule: str, outcome: str, findings: Sequence[Mapping[str, Any]]) -> list[str]:
    of_rule = [finding for finding in findings if _is(finding, rule)]
    if not of_rule:
        return [f"outcomes: {rule}: expected {outcome}, the report does not speak of it"]
    return [
        f"outcomes: {rule}: expected {outcome}, came {finding['outcome']}"
        + (f" for {finding['subject']}" if finding.get("subject") else "")
        + (f": {finding['detail']}" if finding.get("detail") else "")
        for finding in of_rule
        if finding["outcome"] != outcome
    ]


def _is(finding: Mapping[str, Any], rule: str) -> bool:
    """Whether the finding is one of the rule, named by slug or code, perhaps narrowed by `@subject`."""
    name, _, subject = rule.partition("@")
    return name in (finding.get("slug"), finding.get("code")) and (not subject or finding.get("subject") == subject)
