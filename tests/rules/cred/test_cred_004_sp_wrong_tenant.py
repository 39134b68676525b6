"""Cases of sp-wrong-tenant."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.identity import DirectoryMatch, DirectoryState, UsernameMatch
from azext_acrdiag.rules.cred.cred_004_sp_wrong_tenant import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, GIVEN, SIGNED_IN_PRINCIPAL, judged

FOREIGN = BROKEN["service principal of another tenant"]
OTHER_TENANT = "22222222-0000-0000-0000-000000000002"
SEEN_ELSEWHERE = {
    **FOREIGN,
    "username_match": facts.USERNAME_MATCH,
    "service_principal": facts.SERVICE_PRINCIPAL,
    "registry": None,
}


def test_the_registrys_tenant_has_nothing_of_that_id() -> None:
    result = judged(judge, FOREIGN)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert facts.APP_ID in result.title


def test_likely_when_another_tenant_was_asked() -> None:
    principal = replace(FOREIGN["service_principal"], tenant_id=OTHER_TENANT)
    assert judged(judge, FOREIGN, service_principal=principal).confidence is Confidence.LIKELY
    assert judged(judge, FOREIGN, registry=None).confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("code", "command"),
    [
        (700016, f"az login --service-principal --username {facts.APP_ID} --tenant {facts.TENANT}"),
        (90002, f"az login --service-principal --username {facts.APP_ID} --tenant {facts.TENANT}"),
        (7000229, f"az ad sp create --id {facts.APP_ID}"),
    ],
)
def test_what_entra_says_is_certain(code: int, command: str) -> None:
    refusal = facts.entra_refusal(code, f"AADSTS{code}: …")
    result = judged(judge, SIGNED_IN_PRINCIPAL, entra_answer=refusal, login=None)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert result.fix.commands == (command,)


def test_an_application_without_service_principal_gets_one() -> None:
    absent = replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.NOT_IN_TENANT)
    result = judged(judge, FOREIGN, username_match=facts.USERNAME_MATCH, service_principal=absent)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert result.fix.commands == (f"az ad sp create --id {facts.APP_ID}",)


@pytest.mark.parametrize(("audience", "opens"), [("AzureADMyOrg", True), ("AzureADMultipleOrgs", False), (None, False)])
def test_an_application_of_the_tenant_that_az_sees_is_brought_over(audience: Optional[str], opens: bool) -> None:
    location = replace(facts.LOCATION, registry=None, tenant_id=OTHER_TENANT)
    secrets = replace(facts.SECRETS, sign_in_audience=audience)
    result = judged(judge, SEEN_ELSEWHERE, location=location, application_secrets=secrets)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    opening = f"az ad app update --id {facts.APP_ID} --sign-in-audience AzureADMultipleOrgs"
    assert (opening in result.fix.commands) is opens
    assert result.fix.commands[-1] == f"az ad sp create --id {facts.APP_ID}"


def test_undecided_where_the_tenant_of_the_registry_is_not_known() -> None:
    nowhere = replace(facts.LOCATION, registry=None)
    assert judged(judge, SEEN_ELSEWHERE, location=nowhere).outcome is Outcome.UNKNOWN
    assert judged(judge, SEEN_ELSEWHERE, registry=facts.REGISTRY).outcome is Outcome.PASS


def test_an_object_id_is_no_foreign_tenant() -> None:
    assert judged(judge, BROKEN["object id as user name"]).outcome is Outcome.PASS


def test_undecided_without_the_directory() -> None:
    assert judged(judge, FOREIGN, username_match=None).outcome is Outcome.UNKNOWN


def test_the_user_name_beside_a_token_says_nothing_of_its_owners_tenant() -> None:
    known = BROKEN["token of a service principal with a wrong user name"]
    assert judged(judge, known).outcome is Outcome.UNKNOWN


def test_a_wrong_secret_shows_that_the_registry_knows_it() -> None:
    nothing = UsernameMatch(DirectoryMatch.NOTHING, None, None)
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET, username_match=nothing).outcome is Outcome.PASS


def test_silent_about_repository_scoped_tokens() -> None:
    assert judged(judge, FOREIGN, identity=facts.TOKEN_USER).outcome is Outcome.NOT_APPLICABLE


def test_silent_about_an_identity_that_is_only_named() -> None:
    assert judged(judge, ASSIGNEE).outcome is Outcome.NOT_APPLICABLE
