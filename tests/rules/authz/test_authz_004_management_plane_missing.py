"""Cases of management-plane-missing."""

from __future__ import annotations

import shlex
from dataclasses import replace

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.rules.authz.authz_004_management_plane_missing import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

HIDDEN = BROKEN["registry not shown"]


def test_a_registry_that_answers_and_is_not_shown() -> None:
    result = judged(judge, HIDDEN)
    assert result.outcome is Outcome.WARN
    assert result.title == ("contosoapps answers, but developer@contoso.com cannot see it in Azure Resource Manager.")
    assert result.fix
    assert result.fix.commands[0].startswith("az role assignment create --assignee developer@contoso.com --role Reader")


def test_a_name_with_an_apostrophe_is_one_word_of_the_command() -> None:
    account = replace(facts.ACCOUNT, name="o'hara@contoso.com")
    result = judged(judge, HIDDEN, account=account)
    assert result.fix
    assert shlex.split(result.fix.commands[0])[5] == "o'hara@contoso.com"


def test_a_registry_that_does_not_answer_may_not_exist() -> None:
    gone = replace(facts.CHALLENGE, contact=Contact.NAME_NOT_RESOLVED)
    assert judged(judge, HIDDEN, challenge=gone).outcome is Outcome.UNKNOWN
    assert judged(judge, HIDDEN, challenge=None).outcome is Outcome.UNKNOWN


def test_a_registry_that_is_found_but_not_read_is_undecided() -> None:
    assert judged(judge, SIGNED_IN, registry=None).outcome is Outcome.UNKNOWN


def test_passes_when_the_settings_can_be_read() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
