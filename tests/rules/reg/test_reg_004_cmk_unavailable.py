"""Cases of cmk-unavailable."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.reg.reg_004_cmk_unavailable import judge
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import SIGNED_IN, judged

UNUSABLE = BROKEN_REGISTRIES["key unusable"]
GONE = BROKEN_REGISTRIES["identity of the key gone"]
ENCRYPTED = UNUSABLE["registry"]
DETACHED = replace(ENCRYPTED, encryption=replace(ENCRYPTED.encryption, attached=()))


def test_the_registry_says_that_its_identity_is_inactive() -> None:
    result = judged(judge, UNUSABLE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "cannot use its customer-managed key" in result.title
    assert judged(judge, UNUSABLE, registry=None).outcome is Outcome.FAIL


def test_an_identity_that_is_gone_is_the_likely_cause_of_a_refusal() -> None:
    result = judged(judge, GONE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title.endswith("does not exist any more.")
    assert judged(judge, GONE, registry=DETACHED, encryption_identity=None).title.endswith("is none of the registry's.")


def test_where_the_registry_grants_it_is_worth_a_warning() -> None:
    assert judged(judge, SIGNED_IN, registry=DETACHED).outcome is Outcome.WARN


def test_azures_own_keys_and_an_identity_that_is_there_pass() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN, registry=ENCRYPTED).outcome is Outcome.PASS


def test_settings_that_cannot_be_read_are_unknown() -> None:
    assert judged(judge, SIGNED_IN, registry=None).outcome is Outcome.UNKNOWN
