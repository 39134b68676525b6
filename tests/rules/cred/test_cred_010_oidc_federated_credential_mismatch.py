"""Cases of oidc-federated-credential-mismatch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.given import ErrorText, Pipeline
from azext_acrdiag.facts.identity import FederatedCredentials
from azext_acrdiag.rules.cred.cred_010_oidc_federated_credential_mismatch import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, GIVEN, SIGNED_IN_PRINCIPAL, judged

MISMATCH = BROKEN["federated credential for another branch"]


def test_the_differing_field_is_named_with_both_values() -> None:
    result = judged(judge, MISMATCH)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert (
        "\"github\": the subject is another one: 'repo:contoso/api:ref:refs/heads/release' is trusted, "
        "'repo:contoso/api:ref:refs/heads/main' was presented." in [each.text for each in result.evidence]
    )
    assert result.fix
    assert "--federated-credential-id github" in result.fix.commands[1]


def test_entras_word_suffices_without_the_directory() -> None:
    result = judged(judge, MISMATCH, federated_credentials=None)
    assert result.outcome is Outcome.FAIL
    assert [each.source for each in result.evidence] == ["Entra"]


def test_an_application_without_any() -> None:
    result = judged(judge, MISMATCH, federated_credentials=FederatedCredentials(()))
    assert result.evidence[-1].text == "It has no federated credential at all."


def test_a_managed_identity_is_mended_in_azure() -> None:
    identity = "/subscriptions/s/resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller"
    trusts = FederatedCredentials((facts.FEDERATED_CREDENTIAL,), identity)
    result = judged(judge, MISMATCH, federated_credentials=trusts)
    assert result.evidence[-1].source == "Azure Resource Manager"
    assert result.fix
    assert result.fix.commands[1] == (
        "az identity federated-credential update --name github --identity-name puller --resource-group apps "
        "--subscription s --subject repo:contoso/api:ref:refs/heads/main"
    )


def test_one_that_equals_what_is_named_differs_elsewhere() -> None:
    same = replace(facts.FEDERATED_CREDENTIAL, subject="repo:contoso/api:ref:refs/heads/main")
    result = judged(judge, MISMATCH, federated_credentials=FederatedCredentials((same,)))
    assert "another field must differ" in result.evidence[-1].text


@pytest.mark.parametrize("code", [700027, 7000215, 700024])
def test_silent_about_other_refusals(code: int) -> None:
    refusal = facts.entra_refusal(code, f"AADSTS{code}: something else")
    assert judged(judge, MISMATCH, entra_answer=refusal).outcome is Outcome.PASS


def test_silent_when_entra_gives_a_token() -> None:
    assert judged(judge, SIGNED_IN_PRINCIPAL).outcome is Outcome.PASS


# Of a pipeline, from the text of its error

TRUSTED = facts.FEDERATED_CREDENTIAL
TEXT = ErrorText(
    ("oidc-federated-credential-mismatch",),
    Pipeline.GITHUB_ACTIONS,
    700213,
    None,
    TRUSTED.issuer,
    "repo:contoso/api:pull_request",
    TRUSTED.audiences[0],
)
OF_PIPELINE = {**ASSIGNEE, "error_text": TEXT, "federated_credentials": FederatedCredentials((TRUSTED,))}


def test_what_the_text_says_was_presented_is_compared_with_what_is_trusted_now() -> None:
    result = judged(judge, OF_PIPELINE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.evidence[0].source == "the text of the error"
    assert "the subject 'repo:contoso/api:pull_request'" in result.evidence[0].text
    assert "was presented" in result.evidence[1].text


def test_silent_when_what_was_presented_is_trusted_by_now() -> None:
    mended = FederatedCredentials((replace(TRUSTED, subject="repo:contoso/api:pull_request"),))
    assert judged(judge, OF_PIPELINE, federated_credentials=mended).outcome is Outcome.PASS


def test_a_text_that_names_too_little_decides_nothing() -> None:
    nothing = replace(TEXT, issuer=None, subject=None, audience=None)
    assert judged(judge, OF_PIPELINE, error_text=nothing).outcome is Outcome.UNKNOWN
    only_subject = replace(TEXT, issuer=None, audience=None, subject=TRUSTED.subject)
    result = judged(judge, OF_PIPELINE, error_text=only_subject)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "another field must differ" in result.evidence[1].text


@pytest.mark.parametrize(
    "text",
    [None, replace(TEXT, entra_code=7000222), replace(TEXT, application="99999999-0000-0000-0000-000000000001")],
)
def test_silent_about_texts_of_other_things(text: ErrorText | None) -> None:
    assert judged(judge, OF_PIPELINE, error_text=text).outcome is Outcome.NOT_APPLICABLE


def test_what_cannot_be_read_is_unknown() -> None:
    assert judged(judge, OF_PIPELINE, federated_credentials=None).outcome is Outcome.UNKNOWN
    assert judged(judge, SIGNED_IN_PRINCIPAL, entra_answer=None).outcome is Outcome.UNKNOWN
    assert judged(judge, GIVEN).outcome is Outcome.NOT_APPLICABLE
