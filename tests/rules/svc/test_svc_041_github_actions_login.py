"""Cases of github-actions-login."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.given import ErrorText, Pipeline
from azext_acrdiag.facts.identity import FederatedCredentials
from azext_acrdiag.rules.svc.svc_041_github_actions_login import judge
from tests.rules import facts
from tests.rules.fact_sets import ASSIGNEE, GIVEN, FactSet, judged

NOTHING_GIVEN = ErrorText(("github-actions-login",), Pipeline.GITHUB_ACTIONS)
REFUSED = ErrorText(("sp-secret-wrong",), Pipeline.GITHUB_ACTIONS)
TRUSTING = FederatedCredentials((facts.FEDERATED_CREDENTIAL,))
ENDED = replace(facts.SECRETS, secrets=(replace(facts.CLIENT_SECRET, end=facts.NOW - timedelta(days=1)),))


def case(text: ErrorText, **more: Any) -> FactSet:
    return {**ASSIGNEE, "error_text": text, "federated_credentials": FederatedCredentials(()), **more}


def test_a_trust_does_not_help_an_action_that_takes_a_password() -> None:
    known = case(NOTHING_GIVEN, application_secrets=ENDED, federated_credentials=TRUSTING)
    result = judged(judge, known)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "trusts GitHub and has no valid secret" in result.title
    assert result.fix is not None
    assert result.fix.commands == ("az acr login --name contosoapps",)


def test_the_login_got_nothing() -> None:
    result = judged(judge, case(NOTHING_GIVEN))
    assert result.outcome is Outcome.FAIL
    assert "not handed to forks" in result.title
    assert "cannot be seen from Azure" in result.detail
    empty = judged(judge, case(NOTHING_GIVEN, application_secrets=replace(facts.SECRETS, secrets=())))
    assert "no secret and no federated credential" in empty.evidence[0].text


def test_the_secret_of_the_workflow_has_ended() -> None:
    assert judged(judge, case(REFUSED, application_secrets=ENDED)).outcome is Outcome.FAIL
    assert judged(judge, case(REFUSED, application_secrets=None)).outcome is Outcome.UNKNOWN


def test_silent_with_something_valid() -> None:
    assert judged(judge, case(REFUSED)).outcome is Outcome.PASS
    assert judged(judge, case(REFUSED, federated_credentials=TRUSTING)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "known", [{**GIVEN, "error_text": REFUSED}, case(replace(REFUSED, pipeline=Pipeline.AZURE_DEVOPS))]
)
def test_silent_about_other_identities_and_texts(known: FactSet) -> None:
    assert judged(judge, known).outcome is Outcome.NOT_APPLICABLE
