"""A command that a person pastes does what it says: no name in it makes the shell do more.

Names come from elsewhere: from a bundle of somebody, from an image that somebody pushed; and those of resource groups
may have parentheses.
"""

from __future__ import annotations

import shlex

import pytest

from azext_acrdiag import composition
from azext_acrdiag.domain.shell import in_quotes
from azext_acrdiag.render.clean import clean
from tests.bundle.records import record_of
from tests.harness.pasting import has_pattern, looks_misread, misread
from tests.render.hostile import planted

from .broken_registries import ALL_BROKEN
from .fact_sets import HEALTHY

HOSTILE = {
    "short": ";INTRUDER",
    "long": ';INTRUDER $(INTRUDER) `INTRUDER`\'";INTRUDER;"$(INTRUDER)`INTRUDER`\\'
    "\x1b]0;\"';INTRUDER #'\x07\n INTRUDER (prod) & INTRUDER | INTRUDER",
}
"""Whatever quotes one gets into and whatever is taken out of it, a shell that acts on it calls INTRUDER."""
SETS = {**HEALTHY, **ALL_BROKEN}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_shell_finds_only_words_in_what_rules_advise(text: str) -> None:
    commands = {
        clean(command)
        for known in SETS.values()
        for key, value in known.items()
        for finding in composition.report_on(record_of({**known, key: planted(value, text)})).findings
        if finding.judgement.fix is not None
        for command in finding.judgement.fix.commands
    }
    assert len([each for each in commands if "INTRUDER" in each]) > 100
    assert misread(commands) == []


WORDS = ("$(INTRUDER)", "`INTRUDER`", "a (prod)", '"; INTRUDER; "', "a\x1b", "\\", "it's", "!")


@pytest.mark.parametrize("text", WORDS)
def test_a_word_in_quotes_stays_one(text: str) -> None:
    assert shlex.split(in_quotes(text)) == [text]
    assert misread({f"az {in_quotes(text)}"}) == []


@pytest.mark.parametrize(
    "command", ["az x;INTRUDER --y", "az x;INTRUDER:1", 'az "$(az x;INTRUDER)"', "az 'a'\\;;INTRUDER"]
)
def test_it_is_found_without_a_shell(command: str) -> None:
    assert looks_misread(command)
    assert misread({command})


@pytest.mark.parametrize(
    "command", ["az 'x;INTRUDER'", "az \"$(az 'x;INTRUDER')\"", 'az "x;INTRUDER"', "az x\\;INTRUDER"]
)
def test_what_is_quoted_is_no_find(command: str) -> None:
    assert not looks_misread(command)
    assert misread({command}) == []


@pytest.mark.parametrize("command", ["az; INTRUDER", "az $(INTRUDER)", 'az "`INTRUDER`"', "az /rg(prod)/x", "az 'x"])
def test_what_is_no_word_is_found(command: str) -> None:
    assert misread({"az group list", command})


@pytest.mark.parametrize("command", ["az x --identities [system]", "curl https://a/?b=1", "az x 'none'*"])
def test_a_pattern_of_file_names_is_found(command: str) -> None:
    assert has_pattern(command)
    assert misread({command})


@pytest.mark.parametrize("command", ["az x '[system]'", 'curl "https://a/?b=1"', r"az x \*"])
def test_what_is_quoted_is_no_pattern(command: str) -> None:
    assert not has_pattern(command)
    assert misread({command}) == []
