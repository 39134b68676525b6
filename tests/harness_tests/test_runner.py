"""Whole scenarios through the real `az`: one that holds passes, one that does not hold fails and says why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.harness import namespace
from tests.harness.__main__ import main
from tests.harness.runner import Report, run_scenario, scenario_files
from tests.harness.scenario import load_scenario
from tests.harness.stage import Stage
from tests.harness.steps import run_step
from tests.simulator.world import World

pytestmark = pytest.mark.integration

HEALTHY = Path(__file__).parents[1] / "worlds" / "healthy.yaml"


def played(folder: Path, text: str) -> Report:
    path = folder / "case.yaml"
    path.write_text(f"scenario: A trial\nextends: {HEALTHY}\n{text}", encoding="utf-8")
    return run_scenario(path, None)


def test_scenario_that_holds_passes(tmp_path: Path) -> None:
    report = played(
        tmp_path,
        """
world: {client: {env: {NOTE: "${principals.ci-pull.appId}"}}}
steps:
  - az: acr show -n contosoapps
    json: {loginServer: "${registries.contosoapps.loginServer}", sku.name: Premium}
    requests: {contains: ["GET management.azure.com/*registries/contosoapps?*"], lacks: ["*listCredentials*"]}
  - az: account show -o table
    tty: true
    stdout: {contains: Production}
  - sh: printf %s "$NOTE"
    stdout: {contains: "${principals.ci-pull.appId}"}
  - docker: login ${registries.contosoapps.loginServer} -u ${principals.ci-pull.appId} --password-stdin
    stdin: ${principals.ci-pull.secrets.main}
    stdout: {contains: Login Succeeded}
  - docker: login ${registries.contosoapps.loginServer} -u nobody -p wrong
    exit: 1
    stderr: {contains: Application not registered with AAD.}
  - patch: {registries: {contosoapps: {sku: Basic}}, client: {docker: {running: false}}}
  - az: acr show -n contosoapps
    json: {sku.name: Basic}
  - docker: ps
    exit: 1
    stderr: {contains: Cannot connect}
""",
    )
    assert report.status == "passed", report.render(verbose=True)
    assert len(report.steps) == 8


def test_scenario_that_does_not_hold_fails_and_goes_on(tmp_path: Path) -> None:
    report = played(
        tmp_path,
        """
steps:
  - {az: acr show -n contosoapps, json: {sku.name: Basic}}
  - {az: acr show -n otherapps}
  - {patch: {registries: {contosoapps: {skuu: Basic}}}}
  - {sh: "true"}
""",
    )
    assert report.status == "failed"
    assert [bool(step.misses) for step in report.steps] == [True, True, True, False]
    text = report.render(verbose=False)
    assert 'json: sku.name: expected "Basic", came "Premium"' in text
    assert "exit: expected 0, came " in text
    assert "registries.contosoapps.skuu: Extra inputs are not permitted" in text
    assert text.endswith("s)")


def test_sign_in_that_fails_is_told(tmp_path: Path) -> None:
    report = played(
        tmp_path,
        """
world:
  tenants: {contoso: {applications: {ci-pull: {secrets: {main: {end: now-1d}}}}}}
  client: {login: {principal: ci-pull}}
steps: [{az: version}]
""",
    )
    assert report.status == "failed"
    assert "AADSTS7000222" in report.reason
    assert not report.steps


def test_sign_in_comes_before_troubles(tmp_path: Path) -> None:
    report = played(
        tmp_path,
        """
world: {faults: [{host: management.azure.com, status: 503}], client: {dns: {login.microsoftonline.com: nxdomain}}}
steps:
  - {az: account show}
  - {az: account get-access-token --resource https://graph.microsoft.com, exit: 1}
""",
    )
    assert report.status == "passed", report.render(verbose=True)


@pytest.mark.usefixtures("extension_dir")
@pytest.mark.skipif(namespace.unavailable() is not None, reason=str(namespace.unavailable()))
def test_world_without_proxy_has_its_own_names_and_addresses(tmp_path: Path) -> None:
    endpoint = "{addresses: {contosoapps.azurecr.io: 10.1.0.5}}"
    report = played(
        tmp_path,
        f"""
world:
  registries: {{contosoapps: {{publicNetworkAccess: Disabled, privateEndpointConnections: {{pe: {endpoint}}}}}}}
  client:
    proxy: false
    privatePath: [contosoapps]
    dns: {{lost.azurecr.io: [10.1.0.9]}}
steps:
  - {{sh: getent hosts contosoapps.azurecr.io, stdout: {{contains: 10.1.0.5}}}}
  - {{sh: getent hosts management.azure.com, stdout: {{contains: {namespace.ADDRESS}}}}}
  - {{sh: getent hosts example.com, exit: 2}}
  - {{az: acr repository list -n contosoapps, json: {{"[0]": team/api}}}}
  - {{sh: curl --silent --max-time 2 https://lost.azurecr.io/v2/, exit: 28}}
  - {{patch: {{client: {{connect: {{contosoapps.azurecr.io: hang}}}}}}}}
  - {{sh: curl --silent --max-time 2 https://contosoapps.azurecr.io/v2/, exit: 28}}
""",
    )
    assert report.status == "passed", report.render(verbose=True)


def test_diagnosis_that_leaks_or_changes_something_fails(tmp_path: Path) -> None:
    """An `az` that shows a secret, pushes and edits files stands in for a product that misbehaves."""
    path = tmp_path / "case.yaml"
    step = "{az: acr diagnose-login run, stdin: '${principals.ci-pull.secrets.main}'}"
    path.write_text(f"scenario: x\nextends: {HEALTHY}\nsteps: [{step}]\n")
    scenario = load_scenario(path)
    with Stage(scenario.world) as stage:
        misbehaving = tmp_path / "az"
        misbehaving.write_text(
            "#!/bin/sh\ncat > report.html\nprintf '\\033]0;owned\\007' | tee report.md\n"
            "mkdir $HOME/.docker; echo {} > $HOME/.docker/config.json\n"
            "docker login -u x -p y none.azurecr.io\n"
            "curl -s -X PUT https://contosoapps.azurecr.io/v2/\necho 'Traceback (most recent call last)' >&2\n"
        )
        misbehaving.chmod(0o755)
        stage.sandbox.az_executable = misbehaving
        misses = run_step(stage, scenario.steps[0]).misses
    assert [miss.partition(":")[0] for miss in misses] == [
        "traceback",
        "acts",
        "acts",
        "acts",
        "acts",
        "secret",
        "changes Azure",
        "meddles with the machine",
        "changes the file home/.docker/config.json",
    ]


@pytest.fixture
def no_extension(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.harness.runner.built_wheel", lambda: None)
    monkeypatch.setattr("tests.harness.runner.installed_extension", lambda wheel: None)


@pytest.mark.usefixtures("no_extension")
def test_command_line_summarises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, **path: None if name == "docker" else which(name, **path))
    (tmp_path / "sub").mkdir()
    for name, code in (("good", 0), ("sub/bad", 1)):
        (tmp_path / f"{name}.yaml").write_text(f"scenario: {name}\nsteps: [{{sh: exit {code}}}]\n")
    absent = "scenario: x\nworld: {client: {docker: {real: true}}}\nsteps: [{sh: exit 0}]\n"
    (tmp_path / "absent.yaml").write_text(absent)
    (tmp_path / "world.yaml").write_text("client: {}\n")
    assert len(scenario_files(tmp_path)) == 3
    assert main(["scenarios", str(tmp_path), "--jobs", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("docker is not installed on this machine" in line for line in lines)
    assert lines[-2:] == ["1 skipped, for the reasons above", "1 passed, 1 failed"]
    assert main(["scenario", str(tmp_path / "good.yaml")]) == 0
    assert main(["scenario", str(tmp_path / "absent.yaml")]) == 77
    assert main(["scenarios", str(tmp_path / "sub")]) == 1


@pytest.mark.usefixtures("no_extension")
def test_empty_folder_is_no_success(tmp_path: Path) -> None:
    assert main(["scenarios", str(tmp_path)]) == 1


def test_a_world_without_a_proxy_never_touches_the_network_of_this_machine(tmp_path: Path) -> None:
    before = Path("/etc/hosts").read_text(encoding="utf-8")
    with pytest.raises(RuntimeError, match="namespaces of its own"):
        namespace.prepare(tmp_path, World())
    assert Path("/etc/hosts").read_text(encoding="utf-8") == before
