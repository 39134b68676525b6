"""The frozen contract 1.0 of the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.json_v1 import to_json
from tests.render import reports
from tests.render.golden import assert_golden
from tests.render.test_text import ALL

FIX = {"text": str, "commands": [str], "who": str, "takesEffect": str}
FINDING = {
    "code": str,
    "slug": str,
    "aliases": [str],
    "outcome": {"pass", "fail", "warn", "unknown", "skipped", "n/a"},
    "confidence": {"certain", "likely", "possible", None},
    "subject": {"signed-in", "stored", "credential", "assignee", "anonymous", None},
    "title": str,
    "detail": str,
    "evidence": [{"text": str, "source": str}],
    "fix": (FIX, None),
    "needs": (str, None),
    "explainedBy": (str, None),
    "skippedBecause": (str, None),
    "moments": [{"at": str, "what": str}],
}
CANDIDATE = {
    "slug": str,
    "code": (str, None),
    "title": str,
    "confidence": {"likely", "possible"},
    "because": [{"line": int, "text": str}],
    "prove": str,
    "fix": FIX,
}
NAMES = (
    "registry loginServer repository tag digest action entraCode application tenant clientAddress correlationId "
    "permission cacheRule"
)
EXPLANATION = {
    "schemaVersion": {"1.0"},
    "decidedBy": {"Entra", "network", "registry", "client", "other", None},
    "candidates": [CANDIDATE],
    "names": dict.fromkeys(NAMES.split(), (str, None)),
    "note": str,
}
ROLE = {
    "groups": [str],
    "role": str,
    "scope": str,
    "condition": (str, None),
    "counts": (bool, None),
    "result": str,
    "endsOn": (str, None),
}
ACCESS = {
    "subject": FINDING["subject"],
    "who": str,
    "wanted": str,
    "roles": [ROLE],
    "eligible": [ROLE],
    "deniedBy": [{"name": str, "scope": str, "certain": bool}],
}
REPORT = {
    "schemaVersion": {"1.0"},
    "tool": {"name": str, "version": str},
    "target": {
        "given": str,
        "name": str,
        "loginServer": (str, None),
        "resourceId": (str, None),
        "repository": (str, None),
        "tag": (str, None),
        "digest": (str, None),
        "actions": [str],
    },
    "context": {
        "cloud": str,
        "tenant": (str, None),
        "subscription": (str, None),
        "account": (str, None),
        "cliVersion": (str, None),
        "engine": (str, None),
    },
    "subjects": [{"kind": FINDING["subject"], "description": str}],
    "verdict": {
        "state": {"possible", "cause-found", "warnings", "inconclusive"},
        "headline": str,
        "exitCode": int,
    },
    "causes": [FINDING],
    "wouldFailNext": [FINDING],
    "findings": [FINDING],
    "notChecked": [
        {"code": str, "slug": str, "subject": FINDING["subject"], "detail": str, "needs": (str, None)},
    ],
    "access": [ACCESS],
    "timing": {"seconds": float, "observedAt": str},
    "errorText": (EXPLANATION, None),
}
"""What version 1.0 promises: types, closed sets of values, lists of one kind, (kind, None) where null is possible."""


def mismatches(value: Any, promised: Any, place: str = "$") -> list[str]:
    """Every place where a value is not what was promised."""
    if isinstance(promised, dict):
        if not isinstance(value, dict) or value.keys() != promised.keys():
            return [f"{place}: keys"]
        return [miss for key in promised for miss in mismatches(value[key], promised[key], f"{place}.{key}")]
    if isinstance(promised, list):
        if not isinstance(value, list):
            return [f"{place}: list"]
        return [miss for index, item in enumerate(value) for miss in mismatches(item, promised[0], f"{place}[{index}]")]
    if isinstance(promised, tuple):
        return [] if value is None else mismatches(value, promised[0], place)
    if isinstance(promised, set):
        return [] if value in promised else [f"{place}: {value!r}"]
    return [] if type(value) is promised else [f"{place}: {type(value).__name__}"]


@pytest.mark.parametrize("make", [*ALL, reports.roles_that_do_not_count], ids=lambda make: make.__name__)
def test_keeps_its_promise(make: Callable[[], Report]) -> None:
    assert mismatches(to_json(make()), REPORT) == []


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_confidence_is_given_for_failures_and_warnings_only(make: Callable[[], Report]) -> None:
    for finding in to_json(make())["findings"]:
        assert (finding["confidence"] is not None) == (finding["outcome"] in ("fail", "warn"))


def test_golden() -> None:
    text = json.dumps(to_json(reports.two_causes()), indent=2, ensure_ascii=False)
    assert_golden("two_causes.json", text + "\n")


def test_texts_hold_no_control_characters() -> None:
    (evidence,) = to_json(reports.hostile())["causes"][0]["evidence"]
    assert evidence == {"text": "0;ownedpull gnp.exe OK  all is well", "source": "aserver"}


def test_a_change_of_the_contract_is_noticed() -> None:
    document = to_json(reports.healthy())
    document["verdict"]["exitCode"] = "0"
    document["findings"][0]["outcome"] = "ok"
    del document["timing"]["seconds"]
    assert mismatches(document, REPORT) == ["$.verdict.exitCode: str", "$.findings[0].outcome: 'ok'", "$.timing: keys"]
