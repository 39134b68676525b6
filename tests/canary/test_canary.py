"""No secret gets out: what the check at every step of every scenario (`harness/safety.py`) does not see by itself.

That check looks for every secret of a world, for those that the harness plants besides, and for any token, in both
streams, in every file that a command writes and in the log of `--debug`. Here: that it finds what it is to find, that
the log is what `--debug` shows, command lines of other processes, and what happens when a part of the product crashes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from azext_acrdiag.composition import report_crash
from tests.conftest import HEALTHY
from tests.harness import safety
from tests.harness.scenario import AzStep, RunStep, load_scenario
from tests.harness.stage import Stage
from tests.harness.steps import run_step
from tests.simulator.world import World, merge, read_yaml

from .watcher import Watcher

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WATCHED = (
    "cli/password-prompt",
    "cred/sp-secret-expired",
    "cred/stale-docker-credential-competing",
    "env/helper-login",
)
"""Scenarios in which a secret comes from the terminal, standard input, files of several clients and a helper."""
PASSWORD = "canary-on-the-command-line-8Q~4"
CLIENT = {
    "dockerConfig": {"credsStore": "vault"},
    "helpers": {
        "vault": {"credentials": {"contosoapps.azurecr.io": {"Username": "robot", "Secret": "canary-of-a-helper-8Q~5"}}}
    },
}


@pytest.fixture(scope="module")
def stage(extension_dir: Path) -> Iterator[Stage]:
    """The healthy world with one more secret, kept by a credential helper."""
    with Stage(World.model_validate(merge(read_yaml(HEALTHY), {"client": CLIENT})), extension_dir) as opened:
        yield opened


def diagnose(stage: Stage, options: str = "") -> AzStep:
    return AzStep.model_validate({"az": f"acr diagnose-login run -n contosoapps --repository team/api {options}"})


@pytest.mark.parametrize("name", WATCHED)
def test_no_other_process_and_no_file_is_given_a_secret(name: str, extension_dir: Path) -> None:
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    reported = False
    with Stage(scenario.world, extension_dir) as stage:
        for number, step in enumerate(scenario.steps):
            files = [f"{number}.{ending}" for ending in ("html", "md", "sarif", "json", "bundle")]
            is_run = isinstance(step, AzStep) and step.az.startswith("acr diagnose-login run")
            if is_run:
                *reports, bundle = files
                options = f" --report-file {' '.join(reports)} --save {bundle}"
                step = step.model_copy(update={"az": step.az + options})
            with Watcher() as watcher:
                report = run_step(stage, step)
            if isinstance(step, AzStep) and step.az.startswith("acr diagnose-login"):
                seen = "\n".join(watcher.command_lines)
                assert "diagnose-login" in seen
                assert safety.leaks(seen, _secrets(stage, step)) == []
            if is_run and report.result is not None and report.result.exit in (0, 10):
                # Every file that a command writes is searched at every step.
                assert all((stage.sandbox.work / each).stat().st_size > 0 for each in files)
                assert [each for each in report.misses if each.startswith("secret: ")] == []
                reported = True
        assert reported


def _secrets(stage: Stage, step: RunStep) -> list[safety.Named]:
    given = [safety.Named("given", str(stage.resolve(text)).strip()) for text in (step.stdin, step.types) if text]
    return [*safety.PLANTED, *safety.world_secrets(stage.world), *safety.cached_secrets(stage.sandbox), *given]


def test_a_password_on_the_command_line_is_shown_by_nobody_else(stage: Stage) -> None:
    """The CLI itself writes the command line into its debug log, before the extension is loaded: see README.md."""
    for debug in ("", " --debug"):
        with Watcher() as watcher:
            report = run_step(stage, diagnose(stage, f"--username robot --password {PASSWORD}{debug}"))
        assert report.result is not None
        output = (report.result.stdout + report.result.stderr).splitlines()
        shown = [each for each in output if PASSWORD in each and "cli.knack.cli: Command arguments:" not in each]
        assert shown == []
        others = [each for each in watcher.command_lines if PASSWORD in each and "diagnose-login" not in each]
        assert others == []


def test_the_log_is_what_debug_shows(stage: Stage) -> None:
    before = len(stage.sandbox.debug_log())
    result = stage.sandbox.az("acr diagnose-login run -n contosoapps --repository team/api --debug -o json")
    logged = stage.sandbox.debug_log()[before:]
    shown = re.findall(r"^DEBUG: (cli\.(?:azext_acrdiag|azure)\S*): (.*\S)", result.stderr, re.MULTILINE)
    assert len(shown) > 20
    assert [name for name, message in shown if f"{name} : {message}" not in logged] == []


def test_a_crash_is_logged_without_the_words_of_the_exception(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("cli.azext_acrdiag.composition")
    logger.addHandler(caplog.handler)
    caplog.set_level(logging.DEBUG, logger.name)
    try:
        raise ValueError(PASSWORD) from KeyError(PASSWORD)
    except ValueError as error:
        report_crash("stored_logins", error)
    finally:
        logger.removeHandler(caplog.handler)
    assert "stored_logins failed: ValueError" in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    ("then", "name"),
    [
        ("echo canary-of-the-environment-8Q~1", "AZURE_CLIENT_SECRET"),
        ("echo canary-of-the-environment-8Q~2 >&2", "REGISTRY_PASSWORD"),
        ("echo canary-of-an-answer-8Q~3 > report.txt", "answers of Azure"),
        ("echo canary-of-a-helper-8Q~5 > ~/.azure/note", "helper vault"),
        ("printf canary-of-a-helper-8Q~5 | base64", "helper vault"),
        ('echo canary-of-a-helper-8Q~5 > "$AZURE_LOGGING_LOG_DIR/more.log"', "--debug shows"),
    ],
)
def test_the_canary_sings(stage: Stage, then: str, name: str) -> None:
    """A leak in each of the places is found, as if the command had made it."""
    az = stage.sandbox.az_executable
    wrapper = stage.sandbox.path / "leaky-az"
    wrapper.write_text(f"#!/bin/sh\n{then}\n", encoding="utf-8")
    wrapper.chmod(0o755)
    stage.sandbox.az_executable = wrapper
    try:
        found = run_step(stage, diagnose(stage)).misses
    finally:
        stage.sandbox.az_executable = az
    assert any(each.startswith("secret: ") and name in each for each in found), found


def test_what_is_planted_is_there(stage: Stage) -> None:
    shown = stage.sandbox.az("rest --url https://graph.microsoft.com/v1.0/me -o json").stdout
    assert [each.name for each in safety.PLANTED if each.value in shown] == ["what was planted in answers of Azure"]
    assert stage.sandbox.run(["sh", "-c", "echo $REGISTRY_PASSWORD"]).stdout.startswith("canary-of-the-environment")
