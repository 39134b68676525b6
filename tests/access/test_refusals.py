"""What a refusal of the token service means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.access.refusals import is_refusal, may_be_about_rights, says_unknown_user, says_wrong_secret
from azext_acrdiag.facts.login import Login
from tests.rules import facts

GENERAL = "authentication required, visit https://aka.ms/acr/authorization for more information."


@pytest.mark.parametrize(
    ("login", "wrong_secret", "unknown_user", "rights"),
    [
        (facts.LOGIN, False, False, False),
        (facts.WRONG_SECRET, True, False, False),
        (facts.UNKNOWN_USER, False, True, False),
        (facts.login_refusal("aad access token with sp failed client id must be guid"), False, True, False),
        (facts.REFUSED, False, False, True),
        (facts.login_refusal(f"{GENERAL} CorrelationId: 0e7d3e4e-0000-0000-0000-000000000001"), False, False, True),
        (replace(facts.REFUSED, error=None), False, False, True),
        (facts.login_refusal("retrieving permissions failed"), False, False, False),
        (facts.login_refusal("token validation failed"), False, False, False),
        (
            facts.login_refusal("client with IP '203.0.113.10' is not allowed access.", 403, "DENIED"),
            False,
            False,
            False,
        ),
        (facts.login_refusal("Too many requests", 429, "TOOMANYREQUESTS"), False, False, False),
    ],
)
def test_what_it_says(login: Login, wrong_secret: bool, unknown_user: bool, rights: bool) -> None:
    assert says_wrong_secret(login) is wrong_secret
    assert says_unknown_user(login) is unknown_user
    assert may_be_about_rights(login) is rights


@pytest.mark.parametrize(("status", "expected"), [(401, True), (403, True), (400, False), (404, False), (429, False)])
def test_only_401_and_403_judge_the_credential(status: int, expected: bool) -> None:
    assert is_refusal(facts.login_refusal("no", status)) is expected
    assert not is_refusal(facts.LOGIN)
