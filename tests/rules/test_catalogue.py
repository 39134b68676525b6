"""The catalogue as a whole: what one rule file cannot see."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import FAMILIES, all_rules, catalogue, find_cause

CASES = Path(__file__).parent
SCENARIOS = [
    yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CASES.parent / "scenarios").rglob("*.yaml"))
]
HEADINGS = ("Good state", "Why it matters", "How it is detected", "Fix", "References")
ROWS = {
    *(f"S{number}" for number in range(1, 8)),
    *(f"C{number}" for number in range(1, 6)),
    *(f"B{number}" for number in range(1, 14)),
    "FAQ",
}

every_rule = pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.slug)


def test_there_are_rules() -> None:
    assert len(all_rules()) >= 40


def test_codes_slugs_and_aliases_name_one_rule_each() -> None:
    names = Counter(name.lower() for rule in catalogue() for name in {rule.code, rule.slug, *rule.aliases})
    assert not [name for name, count in names.items() if count > 1]
    for rule in catalogue():
        for name in (rule.code, rule.slug.upper(), *rule.aliases):
            assert find_cause(name) is rule
    assert find_cause("no-such-rule") is None


@every_rule
def test_code_slug_and_file_agree(rule: Rule) -> None:
    assert re.fullmatch(r"ACRD-[A-Z]+-\d{3}", rule.code)
    assert rule.family in FAMILIES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.slug)
    family, number = rule.code.lower().split("-")[1:]
    expected = f"azext_acrdiag.rules.{family}.{family}_{number}_{rule.slug.replace('-', '_')}"
    assert inspect.unwrap(rule.judge).__module__ == expected


@every_rule
def test_the_rule_has_cases(rule: Rule) -> None:
    family, number = rule.code.lower().split("-")[1:]
    assert (CASES / family / f"test_{family}_{number}_{rule.slug.replace('-', '_')}.py").is_file()


@every_rule
def test_the_documentation_is_complete(rule: Rule) -> None:
    first, *rest = rule.documentation.splitlines()
    assert first.replace("`", "") == rule.good
    sections = dict(_sections(rest))
    assert tuple(sections) == HEADINGS
    assert all(text.strip() for text in sections.values())
    for line in sections["References"].split():
        assert line.startswith("https://"), line


def _sections(lines: list[str]) -> Iterator[tuple[str, str]]:
    heading, text = "", ""
    for line in lines:
        if line and not line.startswith(" "):
            if heading:
                yield heading, text
            heading, text = line, ""
        else:
            text += line + "\n"
    yield heading, text


@every_rule
def test_the_judge_takes_what_is_declared(rule: Rule) -> None:
    declared = [key.name for key in rule.needs + rule.uses]
    assert len(declared) == len(set(declared))
    assert sorted(inspect.signature(rule.judge).parameters) == sorted(declared)
    assert rule.judge.__doc__, "the judge says in one sentence when it fails"


@every_rule
def test_relations_point_at_rules(rule: Rule) -> None:
    slugs = {each.slug for each in catalogue()}
    assert set(rule.after) <= slugs
    assert set(rule.explains) <= slugs
    assert rule.slug not in {*rule.after, *rule.explains}


@pytest.mark.parametrize("relation", ["after", "explains"])
def test_relations_have_no_circles(relation: str) -> None:
    followers = {rule.slug: set(getattr(rule, relation)) for rule in all_rules()}
    while leaves := {slug for slug, others in followers.items() if not others & followers.keys()}:
        followers = {slug: others for slug, others in followers.items() if slug not in leaves}
    assert not followers, f"a circle of {relation} among {sorted(followers)}"


@every_rule
def test_rows_are_those_of_the_article(rule: Rule) -> None:
    assert set(rule.rows) <= ROWS


def test_something_proves_that_the_action_is_possible() -> None:
    assert [rule.slug for rule in all_rules() if rule.proves] == ["action-not-granted"]


@every_rule
def test_the_rule_has_a_scenario_and_a_near_miss(rule: Rule) -> None:
    kinds = {bool(each.get("near-miss")) for each in SCENARIOS if rule.slug in _slugs(each)}
    assert kinds == {False, True}


def _slugs(scenario: dict[str, Any]) -> list[str]:
    named = scenario.get("slug", "")
    return named if isinstance(named, list) else [named]
