"""Every example of the help through the real `az`, in a world that has what it speaks of."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from azext_acrdiag._help import helps
from tests.harness.stage import Stage
from tests.simulator.world import load_world

WORLD = Path(__file__).with_name("world.yaml")
COMMANDS = {name: yaml.safe_load(text) for name, text in helps.items() if name != "acr diagnose-login"}
EXAMPLES = [(name, each["name"], each["text"]) for name, help in COMMANDS.items() for each in help["examples"]]
FAILURE = "unauthorized: authentication required"
INCONCLUSIVE = 12

# What a pod's events and its pull secret would come from.
KUBECTL = """\
#!/bin/sh
case "$1" in
describe) cat events.txt ;;
get) cat secret.json ;;
esac
"""


@pytest.fixture(scope="module")
def stage(extension_dir: Path) -> Iterator[Stage]:
    """The machine on which somebody tries the examples, one after the other."""
    with Stage(load_world(WORLD), extension_dir) as stage:
        box = stage.sandbox
        (box.bin / "az").symlink_to(box.az_executable)
        (box.bin / "kubectl").write_text(KUBECTL, encoding="utf-8")
        (box.bin / "kubectl").chmod(0o755)
        for name in ("build.log", "events.txt"):
            (box.work / name).write_text(f"contosoapps.azurecr.io/team/api:1.4: {FAILURE}\n", encoding="utf-8")
        (box.work / "secret.json").write_text(json.dumps(_pull_secret(stage)), encoding="utf-8")
        save = "az acr diagnose-login run -n contosoapps --repository team/api --save"
        assert box.run(["sh", "-c", f"{save} works-here.json"]).exit == 0
        stage.patch({"registries": {"contosoapps": {"publicNetworkAccess": "Disabled"}}})
        assert box.run(["sh", "-c", f"{save} fails-there.json"]).exit == 10
        stage.patch({"registries": {"contosoapps": {"publicNetworkAccess": "Enabled"}}})
        yield stage


def _pull_secret(stage: Stage) -> dict[str, object]:
    user, password = (stage.resolve(f"${{principals.pipeline.{part}}}") for part in ("appId", "secrets.main"))
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    config = {"auths": {"contosoapps.azurecr.io": {"username": user, "password": password, "auth": auth}}}
    data = base64.b64encode(json.dumps(config).encode()).decode()
    return {
        "kind": "Secret",
        "type": "kubernetes.io/dockerconfigjson",
        "metadata": {"name": "acr-secret", "namespace": "web"},
        "data": {".dockerconfigjson": data},
    }


@pytest.mark.parametrize(("command", "name", "text"), EXAMPLES, ids=[name for _, name, _ in EXAMPLES])
def test_the_example_does_what_it_says(stage: Stage, command: str, name: str, text: str) -> None:
    line = text.replace("SUB_ID", stage.resolve("${subscriptions.prod.id}").rpartition("/")[2])
    given = stage.resolve("${principals.pipeline.secrets.main}") if "--password-stdin" in line else None
    result = stage.sandbox.run(["sh", "-ec", line], stdin=given)
    assert result.exit in _documented(command) - {INCONCLUSIVE}, result.stderr
    assert not re.search("ERROR|Traceback", result.stderr), result.stderr
    written = re.search(r"--(?:report-file|save) (.+)", line.splitlines()[0])
    for file in written[1].split() if written else ():
        assert (stage.sandbox.work / file).stat().st_size > 0


def _documented(command: str) -> set[int]:
    """The exit codes that the help of the command names; 0 where it names none."""
    _, _, sentence = str(COMMANDS[command].get("long-summary", "")).partition("Exit code")
    return {0, *(int(number) for number in re.findall(r"\b1[0-3]\b", sentence))}
