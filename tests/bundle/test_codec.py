"""Every value of every fact survives, but for the secrets in it."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_acrdiag.bundle.codec import Damaged, NotUnderstood, decode, encode, secrets_in
from azext_acrdiag.bundle.record import types_of_facts
from azext_acrdiag.domain.fact import Key
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.login import EntraAnswer
from azext_acrdiag.facts.network import CHALLENGE, Challenge
from azext_acrdiag.rules.catalog import all_rules
from tests.rules import facts

from .records import values

KEYS = sorted(types_of_facts().items(), key=lambda item: item[0].name)


def test_every_fact_that_a_rule_takes_can_be_written() -> None:
    assert types_of_facts()[CHALLENGE] is Challenge
    assert {key for rule in all_rules() for key in rule.needs + rule.uses} <= types_of_facts().keys()


@pytest.mark.slow
@pytest.mark.parametrize(("key", "hint"), KEYS, ids=[key.name for key, _ in KEYS])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_was_written_is_read_again(key: Key[Any], hint: Any, data: st.DataObject) -> None:
    value = data.draw(values(hint))
    written = json.loads(json.dumps(encode(value)))
    assert decode(written, hint, key.name) == without_secrets(value)


def without_secrets(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(without_secrets, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(
        value,
        **{field.name: _without_secret(getattr(value, field.name)) for field in fields(value) if field.init},
    )


def _without_secret(value: Any) -> Any:
    return None if isinstance(value, Secret) else without_secrets(value)


def test_no_secret_is_written() -> None:
    answer = replace(facts.ENTRA_OK, token=Secret("the-token-itself"))
    assert "the-token-itself" not in json.dumps(encode(answer))
    assert "secret-value" not in json.dumps(encode(facts.CREDENTIAL))
    assert [each.reveal() for each in secrets_in(answer)] == ["the-token-itself"]


def test_what_is_missing_is_not_known_or_not_understood() -> None:
    shorter = {"succeeded": True, "audience": "a", "fromTheFuture": [1]}
    assert decode(shorter, EntraAnswer, "x") == EntraAnswer(True, None, None, None, "a")
    with pytest.raises(NotUnderstood, match="x says nothing of succeeded"):
        decode({"audience": "a"}, EntraAnswer, "x")
    with pytest.raises(NotUnderstood, match=r"x\.contact says 'teleported'"):
        decode({**encode(facts.CHALLENGE), "contact": "teleported"}, Challenge, "x")


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (True, int),
        (1, bool),
        ("1", float),
        ("2026-01-01T00:00:00", datetime),
        ("soon", datetime),
        ("0001-01-01T00:00:00+05:00", datetime),
        ([], Challenge),
        ({}, tuple[str, ...]),
        (["a"], tuple[str, str]),
        (5, Optional[str]),
    ],
)
def test_what_is_of_another_kind_is_damaged(data: Any, hint: Any) -> None:
    with pytest.raises(Damaged, match=r"^here"):
        decode(data, hint, "here")
