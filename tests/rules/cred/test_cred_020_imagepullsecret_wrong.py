"""Cases of imagepullsecret-wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.machine import EntryKind, StoredEntry
from azext_acrdiag.facts.pull_secret import PullSecret
from azext_acrdiag.rules.cred.cred_020_imagepullsecret_wrong import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import PULL_SECRET, REFRESH_TOKEN, SECRET_OF_POD, judged


def changed(**changes: object) -> PullSecret:
    return replace(SECRET_OF_POD, **changes)  # type: ignore[arg-type]


def entry(kind: EntryKind) -> StoredEntry:
    return StoredEntry(facts.HOST, "web/acr", kind, None, Secret("a.b.c"))


def test_a_secret_for_another_registry() -> None:
    result = judged(judge, BROKEN["pull secret for another registry"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[0].text == "It lists fabrikam.azurecr.io; the image is contosoapps.azurecr.io/team/api."
    assert result.fix
    assert f"--namespace web --docker-server={facts.HOST}" in result.fix.commands[1]


@pytest.mark.parametrize(
    ("pull_secret", "title"),
    [
        (changed(problem="'.dockerconfigjson' is no base64.", entry=None), "Nothing in the pull secret"),
        (changed(type="Opaque"), "it is of another type"),
        (changed(entry=None, near=facts.HOST.upper()), f"is for {facts.HOST.upper()}, which is not how"),
        (changed(entry=entry(EntryKind.IDENTITY_TOKEN)), "holds no password for"),
        (changed(entry=entry(EntryKind.EMPTY)), "holds no password for"),
    ],
)
def test_what_a_kubelet_cannot_use(pull_secret: PullSecret, title: str) -> None:
    result = judged(judge, PULL_SECRET, pull_secret=pull_secret, credential=None)
    assert result.outcome is Outcome.FAIL
    assert title in result.title
    assert "a.b.c" not in str(result)


@pytest.mark.parametrize(
    ("kind", "held", "detail"),
    [
        (EntryKind.IDENTITY_TOKEN, "an identity token, which a kubelet does not read", "`az acr login`"),
        (EntryKind.EMPTY, "nothing", ""),
    ],
)
def test_what_an_entry_without_a_password_holds(kind: EntryKind, held: str, detail: str) -> None:
    result = judged(judge, PULL_SECRET, pull_secret=changed(entry=entry(kind)), credential=None)
    assert result.evidence[0].text == f"The entry {facts.HOST} holds {held}."
    assert detail in result.detail
    assert bool(result.detail) is bool(detail)


def test_a_token_in_it_ends() -> None:
    result = judged(judge, PULL_SECRET, credential=REFRESH_TOKEN)
    assert result.outcome is Outcome.WARN
    assert "holds a token, which ends on 2026-11-23" in result.title


def test_silent_about_a_good_one_and_about_a_bare_configuration() -> None:
    assert judged(judge, PULL_SECRET).outcome is Outcome.PASS
    assert judged(judge, PULL_SECRET, pull_secret=changed(type=None)).outcome is Outcome.PASS
