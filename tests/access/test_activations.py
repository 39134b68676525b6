"""Which request to activate an eligible role is worth telling, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Optional

import pytest

from azext_acrdiag.access.activations import in_words, latest
from azext_acrdiag.facts.authorization import Activation, Activations
from tests.rules import facts

ELIGIBLE = facts.assigned(facts.ACR_PULL).assignments[0]
ROLE = ELIGIBLE.role.definition_id.lower()
WAITING = Activation(ROLE, ELIGIBLE.scope, "PendingApproval", facts.NOW - timedelta(hours=2), None)
DONE = replace(WAITING, status="Provisioned", ends_on=facts.NOW - timedelta(hours=1))


def test_the_first_of_the_same_role_and_scope() -> None:
    others = [replace(WAITING, role_definition_id=each) for each in ("0", "zzz")]
    others += [replace(WAITING, scope=each) for each in ("/", f"{ELIGIBLE.scope}/zzz")]
    at_the_scope = replace(DONE, scope=ELIGIBLE.scope.upper())
    assert latest(ELIGIBLE, Activations((*others, at_the_scope, WAITING))) is at_the_scope
    assert latest(ELIGIBLE, Activations(tuple(others))) is None
    assert latest(ELIGIBLE, None) is None


@pytest.mark.parametrize(
    ("activation", "words"),
    [
        (None, ""),
        (WAITING, "its activation of 2026-11-23 08:00 UTC waits for approval"),
        (replace(WAITING, asked_on=None), "its activation waits for approval"),
        (DONE, "it was active until 2026-11-23 09:00 UTC"),
        (replace(DONE, ends_on=facts.NOW), "it was active until 2026-11-23 10:00 UTC"),
        (replace(DONE, ends_on=facts.NOW + timedelta(hours=1)), ""),
        (replace(DONE, ends_on=None), ""),
    ],
)
def test_what_became_of_it(activation: Optional[Activation], words: str) -> None:
    assert in_words(activation, facts.NOW) == words
