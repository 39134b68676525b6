"""No secret appears on standard output, standard error, in a file or in a command line, `--debug` included.

Every scenario about credentials and the command line is run once more with `--debug`. The places that secrets come from
are those of the scenarios: standard input, the terminal, files of Docker, Podman and Helm, credential helpers, answers
of Entra and the registry. The environment and the `--password` option are added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import HEALTHY
from tests.harness import safety
from tests.harness.runner import scenario_files
from tests.harness.safety import Named
from tests.harness.scenario import AzStep, RunStep, ShellStep, load_scenario
from tests.harness.stage import Stage
from tests.harness.steps import run_step
from tests.simulator.world import World, merge, read_yaml

from .watcher import Watcher

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILES = [path for folder in ("cred", "cli", "secrets") for path in scenario_files(SCENARIOS / folder)]
ENVIRONMENT = {
    "AZURE_CLIENT_SECRET": "canary-of-the-environment-8Q~1",
    "DOCKER_AUTH_CONFIG": '{"auths": {"contosoapps.azurecr.io": {"auth": "Y2FuYXJ5OmNhbmFyeS1vZi1kb2NrZXItYXV0aA=="}}}',
    "REGISTRY_PASSWORD": "canary-of-the-environment-8Q~2",
}
IN_ENVIRONMENT = [Named(name, value) for name, value in ENVIRONMENT.items()]
OWN_STORES = ("msal_token_cache", "service_principal_entries")
"""Where `az` itself keeps what it signs in with."""


def _files(stage: Stage) -> dict[Path, str]:
    """What every regular file of the private machine holds, but for the CLI's own stores."""
    return {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in stage.folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.startswith(OWN_STORES)
    }


def _run(stage: Stage, step: RunStep) -> list[str]:
    """Names of the secrets that got out while the step ran."""
    stage.sandbox.environment |= ENVIRONMENT
    before = _files(stage)
    secrets = [*IN_ENVIRONMENT, *safety.world_secrets(stage.world), *safety.cached_secrets(stage.sandbox)]
    for given in (step.stdin, step.types):
        if given:
            secrets.append(Named("a password given", str(stage.resolve(given)).strip()))
    with Watcher() as watcher:
        report = run_step(stage, step)
    secrets += safety.cached_secrets(stage.sandbox)
    assert report.result is not None, report.misses
    written = [text for path, text in _files(stage).items() if before.get(path) != text]
    seen = [report.result.stdout, report.result.stderr, *written, *watcher.command_lines]
    return safety.leaks("\n".join(seen), secrets)


def _with_debug(step: AzStep) -> AzStep:
    fields = step.model_dump(by_alias=True, exclude_unset=True)
    return AzStep.model_validate(fields | {"az": f"{step.az} --debug"})


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_no_secret_gets_out(path: Path, extension_dir: Path) -> None:
    scenario = load_scenario(path)
    if not scenario.world.client.proxy:
        pytest.skip("it takes namespaces of its own")
    found: list[str] = []
    with Stage(scenario.world, extension_dir) as stage:
        for step in scenario.steps:
            if isinstance(step, AzStep) and step.az.startswith("acr diagnose-login"):
                found += _run(stage, _with_debug(step))
            else:
                run_step(stage, step)
    assert found == []


PASSWORD = "canary-on-the-command-line-8Q~3"


@pytest.fixture(scope="module")
def stage(extension_dir: Path) -> Iterator[Stage]:
    """The healthy world with one more secret, kept by a credential helper."""
    client = {
        "dockerConfig": {"credsStore": "vault"},
        "helpers": {
            "vault": {
                "credentials": {"contosoapps.azurecr.io": {"Username": "robot", "Secret": "canary-of-a-helper-8Q~4"}}
            }
        },
    }
    with Stage(World.model_validate(merge(read_yaml(HEALTHY), {"client": client})), extension_dir) as opened:
        yield opened


def test_what_a_helper_gives_does_not_get_out(stage: Stage) -> None:
    step = AzStep.model_validate({"az": "acr diagnose-login run -n contosoapps --repository team/api --debug"})
    assert _run(stage, step) == []


def test_a_password_on_the_command_line_is_shown_by_nobody_else(stage: Stage) -> None:
    """The CLI itself writes the command line into its debug log, before the extension is loaded: see README.md."""
    line = "acr diagnose-login run -n contosoapps --username robot --password"
    for debug in ("", " --debug"):
        step = AzStep.model_validate({"az": f"{line} {PASSWORD}{debug}"})
        with Watcher() as watcher:
            report = run_step(stage, step)
        assert report.result is not None
        output = (report.result.stdout + report.result.stderr).splitlines()
        shown = [each for each in output if PASSWORD in each and "cli.knack.cli: Command arguments:" not in each]
        assert shown == []
        others = [each for each in watcher.command_lines if PASSWORD in each and "diagnose-login" not in each]
        assert others == []


@pytest.mark.parametrize(
    "command",
    [
        "echo canary-of-the-environment-8Q~1",
        "echo canary-of-the-environment-8Q~2 >&2",
        "echo canary-of-the-environment-8Q~1 > report.txt",
        "sh -c 'sleep 0.2; true' canary-of-the-environment-8Q~1",
        "printf canary-of-the-environment-8Q~2 | base64",
    ],
)
def test_the_canary_sings(stage: Stage, command: str) -> None:
    """A leak in each of the places is found."""
    step = ShellStep.model_validate({"sh": command})
    assert len(_run(stage, step)) == 1
