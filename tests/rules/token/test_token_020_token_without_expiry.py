"""Cases of token-without-expiry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.estate import RegistryTokens
from azext_acrdiag.facts.repository import ScopedToken, TokenPassword
from azext_acrdiag.rules.token.token_020_token_without_expiry import judge
from tests.rules import facts


def token(*days: Optional[float], name: str = "robot", enabled: bool = True) -> ScopedToken:
    """A token whose passwords end in so many days; None: never."""
    passwords = tuple(
        TokenPassword(f"password{number}", None, None if each is None else facts.NOW + timedelta(days=each))
        for number, each in enumerate(days, start=1)
    )
    return replace(facts.SCOPED_TOKEN, name=name, enabled=enabled, passwords=passwords)


def case(*tokens: ScopedToken, within: int = 30) -> Judgement:
    return judge.judge(
        now=facts.NOW,
        within=within,
        registry=facts.REGISTRY,
        registry_tokens=RegistryTokens(tokens),
        location=facts.LOCATION,
    )


def test_a_password_without_an_end_is_a_risk() -> None:
    result = case(token(None))
    assert result.outcome is Outcome.WARN
    assert result.title == "Tokens of contosoapps have 1 password without an end."
    assert result.fix is not None
    assert " --name robot --registry contosoapps --password1 --expiration-in-days 90" in result.fix.commands[0]


def test_a_password_that_ends_soon_is_one_too() -> None:
    result = case(token(400, 12), token(None, name="other"))
    assert result.title == (
        "Tokens of contosoapps have 1 password without an end and 1 password that ends within 30 days."
    )
    assert [each.at for each in result.moments] == [facts.NOW + timedelta(days=12)]


def test_words_agree_with_numbers() -> None:
    assert case(token(12, 13)).title == "Tokens of contosoapps have 2 passwords that end within 30 days."


def test_within_decides_what_is_soon() -> None:
    assert case(token(12), within=10).outcome is Outcome.PASS


def test_what_has_ended_is_another_matter() -> None:
    assert case(token(-1, 400)).outcome is Outcome.PASS


def test_a_disabled_token_does_not_count() -> None:
    assert case(token(None, enabled=False)).outcome is Outcome.NOT_APPLICABLE


def test_a_registry_without_tokens_is_not_concerned() -> None:
    assert case().outcome is Outcome.NOT_APPLICABLE
