"""The pages of show-access and plan-abac for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from azext_acrdiag.render.access_text import access_to_text, everyone_to_text, plan_to_text
from azext_acrdiag.render.layout import Line
from azext_acrdiag.render.plan_markdown import plan_to_markdown
from tests.render import access_reports
from tests.render.golden import assert_golden

PAGES: dict[str, Callable[[], list[Line]]] = {
    "access_activated_role": lambda: access_to_text(access_reports.activated_role()),
    "access_everything_wrong": lambda: access_to_text(access_reports.everything_wrong()),
    "access_denied": lambda: access_to_text(access_reports.denied()),
    "access_everyone": lambda: everyone_to_text(access_reports.everyone()),
    "plan_abac": lambda: plan_to_text(access_reports.plan()),
}


def plain(lines: list[Line]) -> str:
    return "".join("".join(text for _, text in line) + "\n" for line in lines)


@pytest.mark.parametrize("name", PAGES)
def test_golden(name: str) -> None:
    assert_golden(f"{name}.txt", plain(PAGES[name]()))


@pytest.mark.parametrize("name", PAGES)
def test_eighty_columns_but_for_what_cannot_be_broken(name: str) -> None:
    for line in plain(PAGES[name]()).splitlines():
        words = re.findall(r'"[^"]*"|\S+', line.rstrip(" \\"))
        assert len(line) <= 80 or len(words) == 1, line


def test_ascii_where_the_terminal_has_nothing_else() -> None:
    text = plain(access_to_text(access_reports.activated_role(), ascii_only=True))
    assert text.isascii()
    assert "group api-team -> group platform" in " ".join(text.split())


def test_the_plan_as_markdown() -> None:
    assert_golden("plan_abac.md", plan_to_markdown(access_reports.plan()))
