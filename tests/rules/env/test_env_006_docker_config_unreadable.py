"""Cases of docker-config-unreadable."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.env.env_006_docker_config_unreadable import judge
from tests.rules import facts


def test_a_file_that_cannot_be_used_fails() -> None:
    broken = replace(facts.STORED_LOGINS, entry=None, problem="/home/me/.docker/config.json is no valid JSON.")
    result = judge.judge(stored_logins=broken, login_server=facts.HOST)
    assert result.outcome is Outcome.FAIL
    assert result.evidence[0].text == broken.problem
    assert result.fix is not None
    assert f"docker login {facts.HOST}" in result.fix.commands


def test_a_path_with_blanks_stays_one_word() -> None:
    broken = replace(facts.STORED_LOGINS, path="/home/me/my files/config.json", problem="It is no valid JSON.")
    result = judge.judge(stored_logins=broken, login_server=facts.HOST)
    assert result.fix is not None
    assert any("'/home/me/my files/config.json'" in command for command in result.fix.commands)


def test_a_readable_file_passes() -> None:
    result = judge.judge(stored_logins=facts.STORED_LOGINS, login_server=facts.HOST)
    assert (result.outcome, result.title) == (Outcome.PASS, f"{facts.STORED_LOGINS.path} is readable.")


def test_no_file_at_all_passes() -> None:
    nothing = replace(facts.STORED_LOGINS, entry=None, exists=False)
    result = judge.judge(stored_logins=nothing, login_server=facts.HOST)
    assert result.outcome is Outcome.PASS
    assert "does not exist, which is fine before the first login" in result.title
