"""Cases of devops-service-connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.given import ErrorText, Pipeline
from azext_acrdiag.facts.identity import FederatedCredential, FederatedCredentials
from azext_acrdiag.rules.svc.svc_040_devops_service_connection import judge
from tests.rules import facts
from tests.rules.fact_sets import ASSIGNEE, GIVEN, SIGNED_IN, FactSet, judged

TEXT = ErrorText(("devops-service-connection", "sp-secret-expired"), Pipeline.AZURE_DEVOPS)
ENDED = replace(facts.CLIENT_SECRET, display_name="old", end=facts.NOW - timedelta(days=12))
ALL_ENDED = replace(facts.SECRETS, secrets=(ENDED,))
TRUST = FederatedCredential("devops", "https://vstoken.dev.azure.com/6f", "sc://contoso/apps/prod", ("api://x",))
FEDERATED = FederatedCredentials((TRUST,))


def case(**more: Any) -> FactSet:
    return {**ASSIGNEE, "error_text": TEXT, "federated_credentials": FederatedCredentials(()), **more}


def test_every_secret_has_ended() -> None:
    result = judged(judge, case(application_secrets=ALL_ENDED))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[0].text == 'The client secret "old" has ended on 2026-11-11.'
    assert "cannot be seen from Azure" in result.detail
    assert result.fix is not None
    assert "workload identity federation" in result.fix.text


def test_what_could_not_be_read_makes_no_failure() -> None:
    result = judged(judge, case(application_secrets=ALL_ENDED, federated_credentials=None))
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    nothing = replace(facts.SECRETS, secrets=())
    assert judged(judge, case(application_secrets=nothing, federated_credentials=None)).outcome is Outcome.UNKNOWN
    assert judged(judge, case(application_secrets=None)).outcome is Outcome.UNKNOWN


def test_nothing_to_sign_in_with() -> None:
    result = judged(judge, case(application_secrets=replace(facts.SECRETS, secrets=())))
    assert result.outcome is Outcome.FAIL
    assert "has nothing to sign in with" in result.title


def test_one_of_two_secrets_has_ended() -> None:
    two = replace(facts.SECRETS, secrets=(ENDED, facts.CLIENT_SECRET))
    result = judged(judge, case(application_secrets=two))
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)


@pytest.mark.parametrize("trust", [TRUST, replace(TRUST, issuer="https://login.microsoftonline.com/1/v2.0",
                                                  subject="/eid1/c/pub/t/1/a/2/sc/3/4")])  # fmt: skip
def test_silent_where_the_connection_needs_no_secret(trust: FederatedCredential) -> None:
    text = replace(TEXT, causes=("devops-service-connection",))
    trusting = case(
        error_text=text, application_secrets=ALL_ENDED, federated_credentials=FederatedCredentials((trust,))
    )
    assert judged(judge, trusting).outcome is Outcome.PASS


def test_silent_with_a_valid_secret_or_certificate() -> None:
    assert judged(judge, case()).outcome is Outcome.PASS
    certified = replace(ALL_ENDED, certificates=(facts.CLIENT_SECRET,))
    assert judged(judge, case(application_secrets=certified)).outcome is Outcome.WARN


@pytest.mark.parametrize(
    "known",
    [
        {**GIVEN, "error_text": TEXT},
        {**SIGNED_IN, "error_text": TEXT},
        case(error_text=replace(TEXT, pipeline=Pipeline.GITHUB_ACTIONS)),
        case(error_text=replace(TEXT, pipeline=None)),
    ],
)
def test_silent_about_other_identities_and_texts(known: FactSet) -> None:
    assert judged(judge, known).outcome is Outcome.NOT_APPLICABLE
