"""README.zh-CN.md says what README.md says, as far as a program can tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def headings(text: str) -> list[int]:
    """Levels of the headings, in order."""
    return [len(match[0]) for match in re.finditer(r"^#+(?= )", _without_blocks(text), re.MULTILINE)]


def commands(text: str) -> list[str]:
    """Lines of the blocks of code, without their comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.partition(" # ")[0].rstrip() for block in blocks for line in block.splitlines()]


def codes(text: str) -> list[str]:
    """What is set as code in the text: commands, options, permissions, hosts, paths."""
    return sorted(re.findall(r"`([^`\n]+)`", _without_blocks(text)))


def options(text: str) -> list[str]:
    return sorted(set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*(?![\w-])", text)))


def rows(text: str) -> list[int]:
    """How many lines each table has."""
    return [len(table.splitlines()) for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]


def exit_codes(text: str) -> list[str]:
    return re.findall(r"^\| (\d[\d, ]*) \|", text, re.MULTILINE)


def names(text: str) -> list[str]:
    """Codes and slugs of rules, titles of sections of the report, permissions, numbers of versions."""
    patterns = (
        r"ACRD-[A-Z]+-\d+",
        r"\b[A-Z][A-Z]+(?: [A-Z]{2,})*\b",
        r"\b\w+(?:[./]\w+)*/read\b",
        r"\b\d+(?:\.\d+)+\w*",
    )
    text = re.sub(r"\[\w+\]\(README[^)]*\)", "", text)
    return sorted({match for pattern in patterns for match in re.findall(pattern, text, re.ASCII)} - {"ID"})


def links(text: str) -> list[str]:
    return sorted(link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README"))


def _without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    "extract",
    [headings, commands, codes, options, rows, exit_codes, names, links],
    ids=lambda extract: extract.__name__,
)
def test_both_say_the_same(extract: Callable[[str], list[object]]) -> None:
    assert extract(ENGLISH), "nothing was found, so nothing is compared"
    assert extract(CHINESE) == extract(ENGLISH)


def test_each_leads_to_the_other() -> None:
    assert "(README.zh-CN.md)" in ENGLISH
    assert "(README.md)" in CHINESE


def test_it_is_written_in_chinese() -> None:
    paragraphs = [
        each
        for each in _without_blocks(CHINESE).split("\n\n")
        if each.strip() and not each.startswith(("[Eng", "<!-- rules"))
    ]
    assert [each for each in paragraphs if not re.search(r"[\u4e00-\u9fff]", each)] == []
