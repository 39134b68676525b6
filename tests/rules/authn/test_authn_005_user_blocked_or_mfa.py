"""Cases of user-blocked-or-mfa."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.authn.authn_005_user_blocked_or_mfa import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (50076, "multi-factor authentication of developer@contoso.com"),
        (50057, "disabled"),
        (50053, "locked"),
        (50055, "has ended"),
        (50126, "user name or password"),
        (50105, "is not assigned to the application"),
    ],
)
def test_the_number_tells_what_is_wrong_with_the_account(code: int, words: str) -> None:
    result = judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(code, f"AADSTS{code}: in Entra's words"))
    assert result.outcome is Outcome.FAIL
    assert words in result.title
    assert result.fix
    assert result.fix.commands[-1] == "az acr login --name contosoapps"


def test_a_second_factor_is_asked_for_by_a_sign_in_for_the_registry() -> None:
    result = judged(judge, BROKEN["second factor demanded"])
    assert result.fix
    assert result.fix.commands[0] == (
        f"az login --tenant {facts.TENANT} --scope https://containerregistry.azure.net/.default"
    )


def test_silent_for_other_reasons_and_with_a_token() -> None:
    assert judged(judge, BROKEN["policy in the way"]).outcome is Outcome.PASS
    assert judged(judge, BROKEN["session ended"]).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
