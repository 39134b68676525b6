"""What the registry itself has said about the wanted actions."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.access.registry_word import Says, registry_word
from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.target import Target
from azext_acrdiag.facts.login import Granted, Login, TokenClaims
from tests.rules import facts

PUSH = replace(facts.TARGET, actions=(Action.PUSH,))
NO_REPOSITORY = replace(facts.TARGET, repository=None, tag=None)
PUSH_SOMEWHERE = replace(NO_REPOSITORY, actions=(Action.PUSH,))
LOGIN_ONLY = replace(NO_REPOSITORY, actions=(Action.LOGIN,))
PULL_GRANTED = Granted("team/api", ("pull", "push"), ("pull",))
READ = replace(facts.LOGIN, claims=TokenClaims(None, None, None, None, None, "refresh_token", ("read",)))


@pytest.mark.parametrize(
    ("target", "login", "granted", "is_abac", "says", "missing"),
    [
        (facts.TARGET, facts.LOGIN, facts.GRANTED, False, Says.GRANTS, ()),
        (PUSH, facts.LOGIN, PULL_GRANTED, False, Says.LACKS, ("push",)),
        (PUSH, facts.LOGIN, PULL_GRANTED, None, Says.LACKS, ("push",)),
        (PUSH, facts.LOGIN, facts.GRANTED, None, Says.NOTHING, ()),
        (facts.TARGET, facts.REFUSED, None, None, Says.REFUSES, ()),
        (facts.TARGET, facts.WRONG_SECRET, None, None, Says.NOTHING, ()),
        (facts.TARGET, None, None, None, Says.NOTHING, ()),
        (facts.TARGET, facts.LOGIN, None, None, Says.UNREAD, ()),
        (LOGIN_ONLY, facts.LOGIN, None, None, Says.GRANTS, ()),
        (LOGIN_ONLY, facts.REFUSED, None, None, Says.REFUSES, ()),
        (NO_REPOSITORY, facts.LOGIN, None, False, Says.NOTHING, ()),
        (NO_REPOSITORY, READ, None, False, Says.GRANTS, ()),
        (NO_REPOSITORY, READ, None, None, Says.GRANTS, ()),
        (NO_REPOSITORY, READ, None, True, Says.NOTHING, ()),
        (PUSH_SOMEWHERE, READ, None, False, Says.LACKS, ("push",)),
        (PUSH_SOMEWHERE, READ, None, None, Says.NOTHING, ()),
        (replace(NO_REPOSITORY, actions=(Action.METADATA_READ,)), READ, None, False, Says.NOTHING, ()),
        (replace(NO_REPOSITORY, actions=(Action.CATALOG,)), READ, None, False, Says.UNREAD, ()),
    ],
)
def test_registry_word(
    target: Target,
    login: Optional[Login],
    granted: Optional[Granted],
    is_abac: Optional[bool],
    says: Says,
    missing: tuple[str, ...],
) -> None:
    word = registry_word(target, login, granted, is_abac)
    assert (word.says, word.missing) == (says, missing)
