"""Words that several rules share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.facts.network import RegistryError, Resolution
from azext_acrdiag.rules.wording import quote_answer, resolution_evidence, resolver


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


def test_who_looks_a_name_up() -> None:
    found = Resolution("contosoapps.azurecr.io", ("10.0.0.7",), None, None)
    assert resolver(None) == resolver(found) == "this machine's resolver"
    assert (
        resolver(replace(found, name_servers=("10.0.0.2", "10.0.0.3")))
        == "this machine's resolver (10.0.0.2, 10.0.0.3)"
    )


def test_what_a_name_leads_to() -> None:
    found = Resolution("contosoapps.azurecr.io", ("10.0.0.7", "10.0.0.8"), None, None)
    assert resolution_evidence(found).text == "contosoapps.azurecr.io has the address 10.0.0.7, 10.0.0.8 here."
    by_name = replace(found, canonical_names=("contosoapps.privatelink.azurecr.io",))
    assert resolution_evidence(by_name).text.startswith(
        "contosoapps.azurecr.io leads to contosoapps.privatelink.azurecr.io, which has the address 10.0.0.7, "
    )
