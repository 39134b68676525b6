"""Cases of stale-az-login."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.authn.authn_001_stale_az_login import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged


@pytest.mark.parametrize("code", [700082, 70043, 50173, 50078, 70008, 50132])
def test_a_session_that_has_ended(code: int) -> None:
    result = judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(code, f"AADSTS{code}: …"))
    assert result.outcome is Outcome.FAIL
    assert result.title == "The sign-in of az of developer@contoso.com has ended."
    assert result.fix
    assert result.fix.commands[0] == (
        f"az login --tenant {facts.TENANT} --scope https://containerregistry.azure.net/.default"
    )


def test_what_the_cli_itself_asks_for() -> None:
    refusal = facts.entra_refusal(
        None, "User 'developer@contoso.com' does not exist in MSAL token cache. Run `az login`."
    )
    assert judged(judge, SIGNED_IN, entra_answer=refusal).outcome is Outcome.FAIL


def test_without_an_account_the_command_names_no_tenant() -> None:
    refusal = facts.entra_refusal(50173, "AADSTS50173: …")
    result = judged(judge, SIGNED_IN, entra_answer=refusal, account=None)
    assert result.fix
    assert result.fix.commands[0] == "az login --scope https://containerregistry.azure.net/.default"


@pytest.mark.parametrize("code", [50076, 53003, 7000222])
def test_silent_about_other_refusals_even_when_the_cli_suggests_to_sign_in(code: int) -> None:
    refusal = facts.entra_refusal(code, f"AADSTS{code}: … To re-authenticate, please run: az login")
    assert judged(judge, SIGNED_IN, entra_answer=refusal).outcome is Outcome.PASS


def test_passes_with_a_token() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
