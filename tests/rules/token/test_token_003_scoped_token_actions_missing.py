"""Cases of scoped-token-actions-missing."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.token.token_003_scoped_token_actions_missing import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SCOPED_TOKEN, judged

NO_PUSH = BROKEN["token cannot push"]


def test_push_takes_content_write() -> None:
    result = judged(judge, NO_PUSH)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == "The scope map of the token ci-token lacks content/write for team/api."
    assert result.fix
    assert result.fix.commands == (
        "az acr scope-map update --name ci-map --registry contosoapps --add-repository team/api content/write",
    )


def test_a_system_scope_map_is_replaced_not_changed() -> None:
    system = replace(facts.SCOPED_TOKEN, scope_map="_repositories_pull", actions=("repositories/*/content/read",))
    result = judged(judge, NO_PUSH, scoped_token=system)
    assert result.fix
    assert result.fix.commands == (
        "az acr scope-map create --name ci-token-map --registry contosoapps "
        "--repository team/api content/read content/write",
        "az acr token update --name ci-token --registry contosoapps --scope-map ci-token-map",
    )


def test_push_takes_content_read_too() -> None:
    writes = replace(facts.SCOPED_TOKEN, actions=("repositories/team/api/content/write",))
    assert "lacks content/read" in judged(judge, NO_PUSH, scoped_token=writes).title


def test_another_repository_is_not_covered() -> None:
    web = replace(facts.TARGET, repository="team/web")
    assert judged(judge, SCOPED_TOKEN, target=web, granted=None).outcome is Outcome.FAIL


def test_a_map_that_cannot_be_read_leaves_it_to_the_token_service() -> None:
    unread = replace(facts.SCOPED_TOKEN, actions=None)
    result = judged(judge, NO_PUSH, scoped_token=unread)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert judged(judge, NO_PUSH, scoped_token=unread, granted=None).outcome is Outcome.UNKNOWN


def test_no_token_can_list_the_catalog() -> None:
    catalog = replace(facts.TARGET, actions=(Action.CATALOG,))
    assert "no repository-scoped token can" in judged(judge, SCOPED_TOKEN, target=catalog, granted=None).title


def test_a_wildcard_covers_the_repository() -> None:
    wide = replace(facts.SCOPED_TOKEN, actions=("repositories/team/*/content/read",))
    assert judged(judge, SCOPED_TOKEN, scoped_token=wide, granted=None).outcome is Outcome.PASS


def test_silent_when_it_is_granted_or_nothing_is_wanted() -> None:
    assert judged(judge, SCOPED_TOKEN).outcome is Outcome.PASS
    login = replace(facts.TARGET, actions=(Action.LOGIN,))
    assert judged(judge, SCOPED_TOKEN, target=login).outcome is Outcome.NOT_APPLICABLE


def test_undecided_without_a_repository() -> None:
    anywhere = replace(facts.TARGET, repository=None)
    assert judged(judge, SCOPED_TOKEN, target=anywhere, granted=None).outcome is Outcome.UNKNOWN


def test_silent_when_there_is_no_such_token() -> None:
    absent = replace(facts.SCOPED_TOKEN, exists=False)
    assert judged(judge, SCOPED_TOKEN, scoped_token=absent).outcome is Outcome.NOT_APPLICABLE
