"""Addresses that others wrote."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.address import split_address


def test_an_address_has_its_parts() -> None:
    parts = split_address("https://contosoapps.azurecr.io:443/v2/?n=1")
    assert (parts.scheme, parts.hostname, parts.port, parts.path) == ("https", "contosoapps.azurecr.io", 443, "/v2/")


@pytest.mark.parametrize(
    "text", ["https://[half", "https://a]0;b", "https://host:port/x", "https://x:99999", "https://a℀b"]
)
def test_a_text_that_is_none_has_none(text: str) -> None:
    assert split_address(text) == ("", "", "", "", "")
