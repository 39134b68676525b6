"""Cases of uppercase-login-server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.target import Target, parse_target
from azext_acrdiag.facts.machine import StoredLogins
from azext_acrdiag.rules.name.name_001_uppercase_login_server import judge
from tests.rules import facts

SHOUTED = "ContosoApps.azurecr.io"
ONLY_SHOUTED = replace(facts.STORED_LOGINS, entry=None, other_spellings=(SHOUTED,))


def judged(target: Target, stored_logins: StoredLogins = facts.STORED_LOGINS) -> Judgement:
    return judge.judge(target=target, login_server=facts.HOST, stored_logins=stored_logins)


def typed(text: str, action: Action = Action.PULL) -> Target:
    return parse_target(text, (action,))


def test_an_upper_case_reference_fails_with_the_right_one() -> None:
    result = judged(typed(f"{SHOUTED}/team/api:1.4"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert f"'{SHOUTED}'" in result.title
    assert result.fix
    assert result.fix.commands == (f"docker pull {facts.HOST}/team/api:1.4",)


def test_a_push_needs_the_image_tagged_anew() -> None:
    result = judged(typed(f"{SHOUTED}/team/api:1.4", Action.PUSH))
    assert result.fix
    assert result.fix.commands == (
        f"docker tag {SHOUTED}/team/api:1.4 {facts.HOST}/team/api:1.4",
        f"docker push {facts.HOST}/team/api:1.4",
    )


def test_a_port_is_another_spelling() -> None:
    result = judged(typed(f"{facts.HOST}:443"))
    assert result.outcome is Outcome.FAIL
    assert f"'{facts.HOST}:443'" in result.title


def test_a_login_stored_under_another_spelling_only_fails() -> None:
    result = judged(typed("contosoapps"), ONLY_SHOUTED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert result.fix.commands == (f"docker logout {SHOUTED}", "az acr login --name contosoapps")


def test_keys_of_the_file_are_quoted_in_commands() -> None:
    result = judged(typed("contosoapps"), replace(ONLY_SHOUTED, other_spellings=(f"{facts.HOST}:443; true",)))
    assert result.fix
    assert result.fix.commands[0] == f"docker logout '{facts.HOST}:443; true'"


def test_a_login_under_both_spellings_passes() -> None:
    assert judged(typed("contosoapps"), replace(ONLY_SHOUTED, entry=facts.STORED_ENTRY)).outcome is Outcome.PASS


def test_the_spelling_that_was_typed_has_a_login_of_its_own() -> None:
    assert judged(typed(SHOUTED), ONLY_SHOUTED).outcome is Outcome.WARN


def test_a_helper_that_gave_no_answer_leaves_it_open() -> None:
    silent = replace(ONLY_SHOUTED, silent_helper="desktop")
    assert judged(typed("contosoapps"), silent).outcome is Outcome.UNKNOWN


def test_the_resource_name_may_have_capitals() -> None:
    assert judged(typed("ContosoApps")).outcome is Outcome.PASS


def test_a_scheme_is_no_other_spelling() -> None:
    assert judged(typed(f"https://{facts.HOST}/v2/")).outcome is Outcome.PASS


def test_no_login_at_all_passes() -> None:
    nothing = replace(facts.STORED_LOGINS, exists=False, entry=None)
    assert judged(typed("contosoapps"), nothing).outcome is Outcome.PASS


def test_a_reference_with_a_scheme_is_none() -> None:
    result = judged(typed("https://contosoapps.azurecr.io/team/api:1.4"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix is not None
    assert result.fix.commands == ("az acr login --name contosoapps", "docker pull contosoapps.azurecr.io/team/api:1.4")


@pytest.mark.parametrize(
    "text",
    [
        "https://contosoapps.azurecr.io",
        "https://contosoapps.azurecr.io/v2/team/api/manifests/1.4",
        "oci://contosoapps.azurecr.io/team/api",
    ],
)
def test_addresses_and_what_tools_write_are_fine(text: str) -> None:
    assert judged(typed(text)).outcome is Outcome.PASS
