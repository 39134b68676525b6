"""The report as a note in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.markdown import to_markdown
from azext_acrdiag.render.plan_markdown import plan_to_markdown
from tests.render import access_reports, reports
from tests.render.golden import assert_golden
from tests.render.hostile import HOSTILE, planted
from tests.rules import facts

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""Without what GitHub links by itself: `AUTOMATIC` is looked for instead."""
AUTOMATIC = re.compile(r"@|#|://|www\.", re.IGNORECASE)


@pytest.mark.parametrize(
    "make", [reports.two_causes, reports.inconclusive, reports.hostile], ids=lambda make: make.__name__
)
def test_golden(make: Callable[[], Report]) -> None:
    assert_golden(f"{make.__name__}.md", to_markdown(make()))


def blocks(text: str) -> list[tuple[str, str]]:
    return [(token.type, token.tag) for token in GITHUB.parse(text)]


def inlines(text: str) -> list[Token]:
    return [child for token in GITHUB.parse(text) for child in token.children or ()]


@pytest.mark.slow
@given(HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    note = to_markdown(reports.saying(text))
    assert blocks(note) == blocks(to_markdown(reports.saying("x")))
    assert {token.type for token in inlines(note)} <= {"text", "code_inline", "softbreak"}
    assert not [token.content for token in inlines(note) if token.type == "text" and AUTOMATIC.search(token.content)]


@settings(max_examples=25)
@given(HOSTILE)
def test_no_name_becomes_markup_of_a_plan(text: str) -> None:
    written, harmless = (plan_to_markdown(planted(access_reports.plan(), f" {each}")) for each in (text, "x"))
    assert blocks(written) == blocks(harmless)
    assert {token.type for token in inlines(written)} <= {"text", "code_inline", "softbreak"}
    assert not [each.content for each in inlines(written) if each.type == "text" and AUTOMATIC.search(each.content)]


@pytest.mark.parametrize(
    "text",
    [
        "a*b*c_d_",
        "1. first",
        "- item",
        "+ item",
        "= x",
        r"back\slash",
        "a ` tick",
        "``@x`` y",
        "<b>&amp;",
        "[^1]",
        "$a$",
    ],
)
def test_text_is_shown_as_it_is(text: str) -> None:
    tokens = [token for token in GITHUB.parse(to_markdown(reports.saying(text))) if token.type == "inline"]
    shown = ["".join(child.content for child in token.children or ()) for token in tokens]
    heading = shown.index("Cause: ACRD-NET-005 client-ip-not-allowed (certain)")
    assert [shown[0], shown[heading + 1]] == [text, text]


def test_commands_are_copied_as_they_are() -> None:
    report = reports.saying("az x --query \"[?a=='`1`'].{b: c}\" ``` --all")
    commands = [token.content for token in GITHUB.parse(to_markdown(report)) if token.type == "fence"]
    assert commands[0] == "az x --query \"[?a=='`1`'].{b: c}\" ``` --all\n" * 2


def test_names_the_time_and_the_resource() -> None:
    note = to_markdown(reports.firewall())
    assert "\n- Observed: 2026-11-23 10:00 UTC, in 2.3 s\n" in note
    assert f"\n- Resource: {facts.RESOURCE_ID}\n" in note
