"""Cases of not-an-application-username."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.subject import ZERO_GUID
from azext_acrdiag.facts.identity import DirectoryMatch, UsernameMatch
from azext_acrdiag.rules.cred.cred_001_not_an_application_username import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import GIVEN, judged

UNKNOWN = {**GIVEN, "login": facts.UNKNOWN_USER, "username_match": None}


def named(username: str) -> object:
    return replace(facts.CREDENTIAL, username=username)


def test_a_sign_in_name_is_no_user_name() -> None:
    result = judged(judge, UNKNOWN, credential=named("developer@contoso.com"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "developer@contoso.com" in result.title
    assert result.fix
    assert result.fix.commands == ("az acr login --name contosoapps",)


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (DirectoryMatch.SERVICE_PRINCIPAL_OBJECT_ID, "object id of a service principal"),
        (DirectoryMatch.APPLICATION_OBJECT_ID, "object id of an application"),
        (DirectoryMatch.DISPLAY_NAME, "display name of an application"),
    ],
)
def test_what_the_directory_knows_it_as_is_said_with_the_right_id(match: DirectoryMatch, words: str) -> None:
    result = judged(judge, UNKNOWN, username_match=UsernameMatch(match, facts.APP_ID, "ci-pull"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert words in result.title
    assert result.fix
    assert result.fix.commands[0] == f"docker login {facts.HOST} --username {facts.APP_ID} --password-stdin"


def test_the_admin_user_is_spelt_like_the_registry() -> None:
    result = judged(judge, UNKNOWN, credential=named("ContosoApps"))
    assert result.outcome is Outcome.FAIL
    assert "its name is contosoapps" in result.title


def test_what_only_the_registry_does_not_know_is_likely() -> None:
    result = judged(judge, UNKNOWN, credential=named("ci-tokn"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "Application not registered with AAD" in result.evidence[0].text


def test_an_object_id_is_told_before_the_registry_is_asked() -> None:
    known = BROKEN["object id as user name"]
    result = judged(judge, known, login=None)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_a_wrong_password_is_not_about_the_user_name() -> None:
    assert judged(judge, UNKNOWN, login=facts.WRONG_SECRET).outcome is Outcome.PASS
    assert judged(judge, UNKNOWN, login=facts.REFUSED).outcome is Outcome.PASS


def test_the_zero_guid_is_a_user_name() -> None:
    assert judged(judge, UNKNOWN, credential=named(ZERO_GUID)).outcome is Outcome.PASS


def test_undecided_while_nobody_was_asked() -> None:
    assert judged(judge, UNKNOWN, login=None).outcome is Outcome.UNKNOWN
