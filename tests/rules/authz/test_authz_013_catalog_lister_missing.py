"""Cases of catalog-lister-missing."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_013_catalog_lister_missing import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import judged

LISTING = BROKEN["catalog without its role"]
LISTER = facts.role("Container Registry Repository Catalog Lister", data=("catalog/read",))


def test_a_role_for_repositories_does_not_list_them() -> None:
    result = judged(judge, LISTING)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert (
        "developer@contoso.com has a role for the repositories of contosoapps, but none to list them." in result.title
    )
    assert result.evidence[-1].text.startswith("It takes the data action ")
    assert result.fix
    assert '--role "Container Registry Repository Catalog Lister"' in result.fix.commands[0]


def test_a_condition_on_that_role_does_not_matter() -> None:
    roles = facts.assigned(facts.REPOSITORY_READER, condition=facts.ABOUT_TEAM_WEB)
    assert judged(judge, LISTING, role_assignments=roles).outcome is Outcome.FAIL


def test_silent_with_the_role_and_without_any() -> None:
    both = facts.assigned(facts.REPOSITORY_READER, LISTER)
    assert judged(judge, LISTING, role_assignments=both).outcome is Outcome.PASS
    assert judged(judge, LISTING, role_assignments=facts.assigned(facts.OWNER)).outcome is Outcome.PASS
    granted = replace(facts.GRANTED, repository=None, requested=("*",), granted=("*",))
    assert judged(judge, LISTING, granted=granted).outcome is Outcome.PASS


def test_only_the_catalog_and_only_with_repository_permissions() -> None:
    assert judged(judge, LISTING, target=facts.TARGET).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, LISTING, registry=facts.REGISTRY).outcome is Outcome.NOT_APPLICABLE


def test_undecided_without_the_roles_or_the_registry() -> None:
    assert judged(judge, LISTING, role_assignments=None).outcome is Outcome.UNKNOWN
    assert judged(judge, LISTING, registry=None).outcome is Outcome.UNKNOWN
