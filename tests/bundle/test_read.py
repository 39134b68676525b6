"""Bundles of other versions, damaged bundles, and files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_acrdiag.bundle.read import BundleError, read_bundle
from azext_acrdiag.bundle.write import write_bundle
from azext_acrdiag.composition import completed, report_on
from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import CHALLENGE
from azext_acrdiag.facts.registry import REGISTRY
from azext_acrdiag.render.json_v1 import to_json
from azext_acrdiag.render.text import to_text
from tests.rules.fact_sets import GIVEN, SIGNED_IN

from .records import record_of

GOOD = json.loads(write_bundle(record_of(SIGNED_IN), b"salt")[0])


def edited(edit: Callable[[Any], Any]) -> str:
    document = json.loads(json.dumps(GOOD))
    edit(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it holds no JSON"),
        ("[" * 100_000, "it holds no JSON"),
        ("NaN", "it holds no JSON"),
        ("[]", "no JSON object"),
        ("{}", "no schemaVersion"),
        ('{"schemaVersion": "2.0"}', r"schema version '2.0', and this version of acrdiag reads 1.0"),
        (
            edited(lambda document: document["question"].update(given="a; rm -rf /")),
            "is no registry name|no login server",
        ),
        (edited(lambda document: document["question"].update(actions=["fly"])), "question.actions says 'fly'"),
        (edited(lambda document: document.update(subjects=[])), "subjects names none"),
        (edited(lambda document: document["subjects"].append(document["subjects"][0])), "or one twice"),
        (edited(lambda document: document["facts"].pop("now")), "facts.now is missing"),
        (edited(lambda document: document["facts"].update(cloud={"absent": "no"})), "facts.cloud is missing"),
        (
            edited(lambda document: document["facts"]["registry"]["known"].update(sku=7)),
            "facts.registry.sku is no text",
        ),
        (edited(lambda document: document.update(seconds=1e999)), "no number|holds no JSON"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(BundleError, match=message) as raised:
        read_bundle(text)
    assert "\n" not in str(raised.value)


def test_a_later_version_costs_what_it_changed_and_nothing_else() -> None:
    def edit(document: Any) -> None:
        document["schemaVersion"] = "1.4"
        document["weather"] = {"rain": True}
        document["facts"]["weather"] = {"known": {"rain": True}, "source": "the window"}
        document["facts"]["registry"]["known"]["colour"] = "red"
        document["facts"]["challenge"]["known"]["contact"] = "teleported"

    record = read_bundle(edited(edit))
    assert isinstance(record.facts[(REGISTRY, None)], Known)
    fact = record.facts[(CHALLENGE, None)]
    assert isinstance(fact, Unknown)
    assert fact.why is Why.UNSUPPORTED
    assert "teleported" in fact.detail


def test_what_an_earlier_version_did_not_ask_is_unknown_to_the_rules() -> None:
    record = completed(read_bundle(edited(lambda document: document["facts"].pop("machine"))))
    findings = {finding.slug: finding for finding in report_on(record).findings}
    unknown = findings["docker-daemon-unavailable"]
    assert unknown.outcome is Outcome.UNKNOWN
    assert "says nothing of the machine" in unknown.judgement.detail


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(("x", "1.0", "\ud800", "\x1b[2J"))
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_bundle_in_which_anything_was_changed_is_judged_or_refused(data: st.DataObject) -> None:
    document = json.loads(write_bundle(record_of(GIVEN), b"salt")[0])
    for _ in range(data.draw(st.integers(1, 3))):
        place = document
        while True:
            key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            inner = place[key]
            if not isinstance(inner, (dict, list)) or not inner or data.draw(st.booleans()):
                break
            place = inner
        place[key] = data.draw(ANYTHING)
        if not isinstance(document.get("facts"), dict) or not document["facts"]:
            break
    try:
        report = report_on(completed(read_bundle(json.dumps(document))))
    except BundleError:
        return
    json.dumps(to_json(report))
    to_text(report)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BundleError):
        read_bundle(text)
