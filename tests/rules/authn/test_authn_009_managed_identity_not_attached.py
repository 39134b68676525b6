"""Cases of managed-identity-not-attached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authn.authn_009_managed_identity_not_attached import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

DETACHED = BROKEN["managed identity not attached"]
SYSTEM = replace(facts.ACCOUNT, name="systemAssignedIdentity", is_service_principal=True, managed_identity="")


def refusal(message: str) -> object:
    return replace(facts.entra_refusal(1, message), code=None)


def test_a_user_assigned_identity_that_was_taken_off() -> None:
    result = judged(judge, DETACHED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The managed identity {facts.APP_ID} is not attached to this machine."
    assert result.fix
    assert f"az login --identity --client-id {facts.APP_ID}" in result.fix.commands


def test_a_machine_without_a_system_assigned_identity() -> None:
    said = "400, No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
    result = judged(judge, DETACHED, account=SYSTEM, entra_answer=refusal(said))
    assert result.outcome is Outcome.FAIL
    assert result.fix
    assert result.fix.commands[0].endswith("--identities '[system]'")


def test_several_of_which_none_is_named() -> None:
    said = (
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the "
        "token request"
    )
    result = judged(judge, DETACHED, account=SYSTEM, entra_answer=refusal(said))
    assert result.outcome is Outcome.FAIL
    assert "several managed identities" in result.title


@pytest.mark.parametrize("message", ["", "410, the endpoint is being updated", "Too many requests"])
def test_silent_about_other_troubles_of_the_endpoint(message: str) -> None:
    assert judged(judge, DETACHED, entra_answer=refusal(message)).outcome is Outcome.PASS


def test_silent_about_refusals_of_entra_and_about_tokens() -> None:
    disabled = facts.entra_refusal(7000112, "AADSTS7000112: Application is disabled. Identity not found")
    assert judged(judge, DETACHED, entra_answer=disabled).outcome is Outcome.PASS
    assert judged(judge, DETACHED, entra_answer=facts.ENTRA_OK).outcome is Outcome.PASS


def test_silent_about_others_than_managed_identities() -> None:
    assert judged(judge, SIGNED_IN, entra_answer=refusal("Identity not found")).outcome is Outcome.NOT_APPLICABLE
