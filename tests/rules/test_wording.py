"""Words that several rules share."""

from __future__ import annotations

import pytest

from azext_acrdiag.facts.network import RegistryError
from azext_acrdiag.rules.wording import quote_answer


@pytest.mark.parametrize(
    ("error", "quote"),
    [
        (None, "The registry answered 401."),
        (RegistryError("UNAUTHORIZED", "no", None), 'The registry answered 401: "no"'),
        (RegistryError("UNAUTHORIZED", "no", "a-1"), 'The registry answered 401: "no", correlation id a-1'),
        (
            RegistryError("UNAUTHORIZED", "no, CorrelationId: a-1", "a-1"),
            'The registry answered 401: "no, CorrelationId: a-1"',
        ),
        (RegistryError(None, None, "a-1"), "The registry answered 401, correlation id a-1."),
    ],
)
def test_an_answer_is_quoted_with_what_support_finds_it_by(error: RegistryError | None, quote: str) -> None:
    assert quote_answer(401, error) == quote
