"""Cases of entra-refused."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.authn.authn_002_entra_refused import judge
from azext_acrdiag.rules.entra_codes import (
    ABOUT_THE_ACCOUNT,
    BY_POLICY,
    NO_RESOURCE,
    SESSION_ENDED,
    TRANSIENT,
    meaning_of,
)
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (65001, "consented"),
        (50020, "no member of the tenant"),
        (700213, "federated credential"),
        (700024, "outside its time of validity"),
        (700027, "does not accept the certificate"),
        (500213, "cross-tenant access policy"),
        (500021, "tenant restriction on this network"),
        (90038, "in another cloud"),
        (9999999, "refuses developer@contoso.com a token"),
        (None, "refuses developer@contoso.com a token"),
    ],
)
def test_the_number_tells_what_entra_objects_to(code: int | None, words: str) -> None:
    result = judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(code, f"AADSTS{code}: in Entra's words"))
    assert result.outcome is Outcome.FAIL
    assert words in result.title
    assert result.evidence[0].text.endswith("in Entra's words")
    assert any("66666666" in line.text for line in result.evidence)
    assert result.fix
    assert result.fix.commands[-1] == "az acr login --name contosoapps"


def test_what_a_new_sign_in_mends_gets_one_for_the_registry() -> None:
    result = judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(65001, "AADSTS65001"))
    assert result.fix
    assert result.fix.commands[0] == (
        f"az login --tenant {facts.TENANT} --scope https://containerregistry.azure.net/.default"
    )


def test_trouble_of_entra_itself_is_no_refusal() -> None:
    for code in TRANSIENT:
        assert judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(code, "…")).outcome is Outcome.UNKNOWN


def test_passes_where_another_rule_speaks() -> None:
    for code in ABOUT_THE_ACCOUNT | BY_POLICY | NO_RESOURCE:
        assert judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(code, "…")).outcome is Outcome.PASS


def test_passes_with_a_token() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS


def test_no_number_has_two_meanings() -> None:
    unlisted = meaning_of(None)
    assert all(meaning_of(code) is unlisted for code in SESSION_ENDED | TRANSIENT | NO_RESOURCE)
    assert all(meaning_of(code) is not unlisted for code in ABOUT_THE_ACCOUNT | BY_POLICY)
    assert not ABOUT_THE_ACCOUNT & BY_POLICY
