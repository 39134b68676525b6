"""Cases of scoped-token-wildcard-or-new-repo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.token.token_004_scoped_token_wildcard_or_new_repo import judge
from tests.rules import facts
from tests.rules.fact_sets import SCOPED_TOKEN, judged

NOT_GRANTED = replace(facts.GRANTED, granted=())


@pytest.mark.parametrize("name", ["Team/Api", "t*/api", "*/api", "TEAM/*", "team/api/*"])
def test_a_name_that_only_looks_like_a_match(name: str) -> None:
    token = replace(facts.SCOPED_TOKEN, actions=(f"repositories/{name}/content/read",))
    result = judged(judge, SCOPED_TOKEN, scoped_token=token, granted=NOT_GRANTED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert f"'{name}'" in result.title
    assert result.fix
    assert result.fix.commands == (
        "az acr scope-map update --name ci-map --registry contosoapps --add-repository team/api content/read",
    )


@pytest.mark.parametrize("action", ["repositories/team/web/content/read", "repositories/Team/Api/metadata/read"])
def test_another_repository_or_action_is_no_lookalike(action: str) -> None:
    token = replace(facts.SCOPED_TOKEN, actions=(action,))
    assert judged(judge, SCOPED_TOKEN, scoped_token=token, granted=NOT_GRANTED).outcome is Outcome.PASS


@pytest.mark.parametrize("name", ["team/api", "team/*", "team*", "*"])
def test_a_match_passes(name: str) -> None:
    token = replace(facts.SCOPED_TOKEN, actions=(f"repositories/{name}/content/read",))
    assert judged(judge, SCOPED_TOKEN, scoped_token=token).outcome is Outcome.PASS


def test_what_the_registry_grants_is_covered() -> None:
    token = replace(facts.SCOPED_TOKEN, actions=("repositories/Team/Api/content/read",))
    assert judged(judge, SCOPED_TOKEN, scoped_token=token, granted=facts.GRANTED).outcome is Outcome.PASS


def test_a_map_that_cannot_be_read_decides_nothing() -> None:
    unread = replace(facts.SCOPED_TOKEN, actions=None)
    assert judged(judge, SCOPED_TOKEN, scoped_token=unread).outcome is Outcome.UNKNOWN


def test_without_a_repository_nothing_is_compared() -> None:
    target = replace(facts.TARGET, repository=None, tag=None)
    assert judged(judge, SCOPED_TOKEN, target=target).outcome is Outcome.NOT_APPLICABLE
