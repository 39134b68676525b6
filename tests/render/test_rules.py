"""Rules as objects and as text."""

from __future__ import annotations

import pytest

from azext_acrdiag.render.rules import list_causes, rule_to_json, rule_to_text
from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import catalogue, find_cause, text_causes
from tests.render.golden import assert_golden


def client_ip() -> Rule:
    found = find_cause("client-ip-not-allowed")
    assert found is not None
    return found


def test_golden() -> None:
    lines = rule_to_text(client_ip())
    assert_golden("rule.txt", "".join("".join(text for _, text in line) + "\n" for line in lines))


def test_the_object_holds_the_sections_of_the_docstring() -> None:
    document = rule_to_json(client_ip())
    assert document["code"] == "ACRD-NET-005"
    assert document["family"] == "NET"
    assert document["rows"] == ["S6"]
    assert document["needs"] == ["target", "challenge"]
    sections = document["documentation"]
    assert sections["goodState"].endswith("the registry sees this machine come from.")
    assert sections["references"][0] == "https://aka.ms/acr/firewall"


def test_the_list_holds_what_only_texts_tell_and_can_be_narrowed() -> None:
    everything = list_causes()
    assert len(everything) == len(catalogue()) + len(text_causes())
    assert [each["slug"] for each in list_causes(word="client ip")] == []
    assert "client-ip-not-allowed" in [each["slug"] for each in list_causes(word="CLIENT-IP")]
    assert {each["family"] for each in list_causes(family="NET")} == {"NET"}
    assert all("S6" in each["rows"] for each in list_causes(row="s6"))
    assert {each["code"] for each in list_causes(detected_by="text") if each["detectedBy"] == ["text"]} == {None}
    assert all("scan" in each["detectedBy"] for each in list_causes(detected_by="scan"))
    assert list_causes(family="NET", word="no such word") == []


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.slug)
def test_every_rule_is_documented_completely(rule: Rule) -> None:
    sections = rule_to_json(rule)["documentation"]
    assert list(sections) == ["goodState", "whyItMatters", "howItIsDetected", "fix", "references"]
    assert all(sections.values())
    assert all(reference.startswith("https://") for reference in sections["references"])
