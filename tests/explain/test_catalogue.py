"""The catalogue of texts is in itself sound."""

from __future__ import annotations

import re
import string

import pytest

from azext_acrdiag.domain.explanation import Names
from azext_acrdiag.explain.fragments import FRAGMENTS
from azext_acrdiag.rules.catalog import all_rules, find_cause, text_causes
from azext_acrdiag.rules.clues import Clues, Context, Pattern
from azext_acrdiag.rules.filled import command, sentence
from tests.harness.pasting import has_pattern

CLUES = {rule.slug: rule.clues for rule in all_rules() if rule.clues} | {
    cause.slug: cause.clues for cause in text_causes()
}
PATTERNS = [(slug, pattern) for slug, clues in CLUES.items() for pattern in clues.patterns]
CONTEXTS = [(slug, context) for slug, clues in CLUES.items() for context in clues.context]
ENDLESS = re.compile(r"(?<!\\)[*+](?!\?\+)|\{\d+,\}")


SILENT = {
    "abac-condition-excludes-repository",
    "access-contradiction",
    "access-token-limited",
    "action-not-granted",
    "admin-password-regenerated",
    "anonymous-not-enabled",
    "artifact-soft-deleted",
    "engine-proxy-differs",
    "group-membership",
    "pim-not-activated",
    "role-at-wrong-scope",
    "role-ends-soon",
    "scoped-token-wildcard-or-new-repo",
    "service-blocked-by-network",
    "service-identity-not-attached",
    "service-token-audience-refused",
    "token-of-another-registry",
    "token-service-redirect",
    "login-events-off",
    "login-never-arrived",
    "recorded-address-not-allowed",
    "recorded-login-refused",
}
"""Rules about what clients report in the very words of another cause: no text tells them apart."""


def test_a_cause_is_either_a_rule_or_known_by_its_text() -> None:
    assert not {rule.slug for rule in all_rules()} & {cause.slug for cause in text_causes()}
    slugs = [cause.slug for cause in text_causes()]
    assert len(slugs) == len(set(slugs))


def test_only_rules_that_repeat_what_others_say_have_no_texts() -> None:
    assert {rule.slug for rule in all_rules() if rule.clues is None} == SILENT


@pytest.mark.parametrize(("slug", "pattern"), PATTERNS, ids=lambda value: getattr(value, "words", value))
def test_a_pattern_is_found_by_a_fragment_and_is_bounded(slug: str, pattern: Pattern) -> None:
    assert any(fragment in pattern.words for fragment in FRAGMENTS), "add a fragment"
    assert pattern.words == pattern.words.lower()
    assert 0 < pattern.weight < 100
    assert not ENDLESS.search(pattern.regex), "a repetition without an end"
    re.compile(pattern.regex)


@pytest.mark.parametrize(("slug", "context"), CONTEXTS, ids=lambda value: getattr(value, "words", value))
def test_a_context_is_bounded(slug: str, context: Context) -> None:
    assert context.words == context.words.lower()
    assert not ENDLESS.search(context.regex)
    re.compile(context.regex)


@pytest.mark.parametrize(("slug", "clues"), CLUES.items(), ids=list(CLUES))
def test_texts_are_sentences_and_commands_are_whole(slug: str, clues: Clues) -> None:
    for text in (clues.title, clues.fix):
        shown = sentence(text, Names())
        assert shown.endswith(".")
        assert shown[0].isupper(), shown
        assert not set("{}") & set(shown)
    for template in (*clues.commands, clues.prove):
        filled = command(template, Names(registry="contosoapps"))
        assert filled
        assert not has_pattern(filled)
        assert {name for _, name, _, _ in string.Formatter().parse(template) if name} <= {
            "run", "name", "host", "repository", "tag", "image", "action", "role", "abac_role", "application",
            "address", "permission", "rule", "correlation",
        }  # fmt: skip


@pytest.mark.parametrize("name", ["ACRD-NET-005", "net-005", "client-ip-not-allowed", "CONNECTIVITY_FORBIDDEN_ERROR"])
def test_a_rule_is_found_by_every_name(name: str) -> None:
    found = find_cause(name)
    assert found is not None
    assert found.slug == "client-ip-not-allowed"


def test_a_cause_known_by_its_text_is_found_by_its_slug() -> None:
    found = find_cause("Helm-OCI-Login")
    assert found is not None
    assert found.slug == "helm-oci-login"
