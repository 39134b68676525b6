"""Cases of cross-tenant-identity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.identity import IdentityKind
from azext_acrdiag.rules.authz.authz_015_cross_tenant_identity import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import judged

FOREIGN = BROKEN["identity of another tenant"]


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (IdentityKind.USER, f"az login --tenant {facts.TENANT}"),
        (
            IdentityKind.SERVICE_PRINCIPAL,
            f"az login --service-principal --username {facts.APP_ID} --tenant {facts.TENANT}",
        ),
        (IdentityKind.MANAGED_IDENTITY, "az acr token create --registry contosoapps"),
    ],
)
def test_another_tenant(kind: IdentityKind, command: str) -> None:
    identity = replace(FOREIGN["identity"], kind=kind, app_id=facts.APP_ID)
    result = judged(judge, FOREIGN, identity=identity)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "belongs to another tenant than contosoapps" in result.title
    assert facts.TENANT in result.evidence[1].text
    assert result.fix
    assert result.fix.commands[0].startswith(command)


def test_silent_in_one_tenant_and_where_a_tenant_is_not_known() -> None:
    assert judged(judge, FOREIGN, identity=facts.USER).outcome is Outcome.PASS
    assert judged(judge, FOREIGN, identity=replace(facts.USER, tenant_id=None)).outcome is Outcome.UNKNOWN
    assert judged(judge, FOREIGN, registry=replace(facts.REGISTRY, tenant_id=None)).outcome is Outcome.UNKNOWN


def test_azure_resource_manager_tells_the_tenant_of_a_registry_that_it_does_not_show() -> None:
    hidden = replace(facts.LOCATION, registry=None, tenant_id=facts.TENANT)
    result = judged(judge, FOREIGN, registry=None, location=hidden)
    assert result.outcome is Outcome.FAIL
    assert facts.TENANT in result.evidence[1].text
    unseen = replace(hidden, tenant_id=None)
    assert judged(judge, FOREIGN, registry=None, location=unseen).outcome is Outcome.UNKNOWN
    accepted = judged(judge, FOREIGN, registry=None, location=unseen, login=facts.LOGIN)
    assert accepted.outcome is Outcome.PASS


def test_silent_when_the_refusal_is_about_something_else_or_there_is_none() -> None:
    assert judged(judge, FOREIGN, login=facts.WRONG_SECRET).outcome is Outcome.PASS
    assert judged(judge, FOREIGN, login=facts.LOGIN).outcome is Outcome.PASS
    assert judged(judge, FOREIGN, identity=facts.ADMIN).outcome is Outcome.NOT_APPLICABLE
