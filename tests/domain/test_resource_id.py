"""Ids of Azure resources."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.resource_id import parse_resource_id, same_id

SITE = "/subscriptions/s-1/resourceGroups/apps/providers/Microsoft.Web/sites/shop"


def test_a_resource_of_one_level() -> None:
    found = parse_resource_id(f" {SITE}/ ")
    assert found is not None
    assert (found.text, found.subscription_id, found.resource_group) == (SITE, "s-1", "apps")
    assert (found.type, found.name, found.parent) == ("Microsoft.Web/sites", "shop", SITE)


def test_a_resource_within_another() -> None:
    found = parse_resource_id(f"{SITE}/slots/next")
    assert found is not None
    assert (found.type, found.names, found.parent) == ("Microsoft.Web/sites/slots", ("shop", "next"), SITE)


@pytest.mark.parametrize(
    "text", ["", "aks-prod", "/subscriptions/s-1", "/subscriptions/s-1/resourceGroups/apps", SITE + "/slots"]
)
def test_what_is_no_resource(text: str) -> None:
    assert parse_resource_id(text) is None


def test_letter_case_makes_no_difference() -> None:
    assert same_id(SITE, SITE.upper() + "/")
    assert not same_id(SITE, None)
    assert not same_id(None, None)
