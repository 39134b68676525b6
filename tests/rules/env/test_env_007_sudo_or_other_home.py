"""Cases of sudo-or-other-home."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import EntryKind, Homes, StoredEntry
from azext_acrdiag.rules.env.env_007_sudo_or_other_home import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

OTHER = "/home/builder/.docker/config.json"
UNDER_SUDO = Homes("builder", None, OTHER)
EMPTY = replace(facts.STORED_LOGINS, path="/root/.docker/config.json", entry=None)


def test_the_login_is_in_the_file_of_who_ran_sudo() -> None:
    result = judged(judge, SIGNED_IN, homes=UNDER_SUDO, stored_logins=EMPTY)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert all(part in result.title for part in ("/root/.docker/config.json", "builder", OTHER))
    assert result.fix
    assert result.fix.commands[0] == "sudo usermod --append --groups docker builder"


def test_a_mere_mention_is_no_login() -> None:
    mention = StoredEntry(facts.HOST, EMPTY.path, EntryKind.EMPTY, None, None)
    result = judged(judge, SIGNED_IN, homes=UNDER_SUDO, stored_logins=replace(EMPTY, entry=mention))
    assert result.outcome is Outcome.FAIL


def test_a_login_of_its_own_is_enough() -> None:
    assert judged(judge, SIGNED_IN, homes=UNDER_SUDO, stored_logins=facts.STORED_LOGINS).outcome is Outcome.PASS


def test_undecided_while_the_helper_is_silent() -> None:
    silent = replace(EMPTY, silent_helper="pass")
    assert judged(judge, SIGNED_IN, homes=UNDER_SUDO, stored_logins=silent).outcome is Outcome.UNKNOWN


def test_sudo_alone_is_no_fault() -> None:
    result = judged(judge, SIGNED_IN, homes=Homes("builder", None, None), stored_logins=EMPTY)
    assert result.outcome is Outcome.PASS


def test_an_unexpanded_tilde_that_hides_a_login_fails() -> None:
    homes = Homes(None, ("DOCKER_CONFIG", "~/.docker"), OTHER)
    result = judged(judge, SIGNED_IN, homes=homes, stored_logins=replace(EMPTY, path="~/.docker/config.json"))
    assert result.outcome is Outcome.FAIL
    assert result.fix
    assert result.fix.commands == ('export DOCKER_CONFIG="$HOME"/.docker',)


def test_an_unexpanded_tilde_that_hides_nothing_is_a_warning() -> None:
    homes = Homes(None, ("REGISTRY_AUTH_FILE", "~/auth.json"), None)
    result = judged(judge, SIGNED_IN, homes=homes, stored_logins=EMPTY)
    assert result.outcome is Outcome.WARN
    assert "REGISTRY_AUTH_FILE is '~/auth.json'" in result.title


@pytest.mark.parametrize(
    ("value", "command"),
    [
        ("~", 'export DOCKER_CONFIG="$HOME"'),
        ("~/my files", "export DOCKER_CONFIG=\"$HOME\"'/my files'"),
        ("~build/.docker", "export DOCKER_CONFIG=/ABSOLUTE_PATH"),
    ],
)
def test_the_command_means_what_the_tilde_means(value: str, command: str) -> None:
    result = judged(judge, SIGNED_IN, homes=Homes(None, ("DOCKER_CONFIG", value), None), stored_logins=EMPTY)
    assert result.fix
    assert result.fix.commands == (command,)
