"""Takes one permission after the other from the caller, and says what does not hold then.

`python -m tests.permissions.matrix` prints it as JSON, by permission: the CLI reads where its configuration is only
once, so it takes a process of its own. `--direct` takes the worlds without a proxy, which need a process in namespaces.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.in_process import CommandLine, Output, command_line
from tests.harness.extension import built_wheel, installed_extension
from tests.harness.scenario import AzStep, Scenario, load_scenario
from tests.simulator.world import World, merge

from .cases import ABOUT_ITSELF, CASES, Case

SCENARIOS = Path(__file__).parents[1] / "scenarios"
ROLE = "all-but"

Findings = dict[tuple[str, str], dict[str, Any]]


def matrix(direct: bool) -> dict[str, list[str]]:
    """What does not hold without each permission; only worlds without a proxy, or only those with one."""
    loaded = {permission: load_scenario(SCENARIOS / f"{case.scenario}.yaml") for permission, case in CASES.items()}
    taken = {each: scenario for each, scenario in loaded.items() if scenario.world.client.proxy is not direct}
    logins = {repr(scenario.world.client.login) for scenario in taken.values()}
    assert len(logins) == 1, f"the scenarios sign in in different ways: {logins}"
    first = next(iter(taken))
    with command_line(_world(taken[first], CASES[first]), installed_extension(built_wheel())) as az:
        return {each: list(_misses(az, each, CASES[each], scenario)) for each, scenario in taken.items()}


def _world(scenario: Scenario, case: Case) -> World:
    """The scenario's world, in which the caller holds one role: every permission."""
    document = merge(scenario.world.model_dump(by_alias=True), case.keys)
    caller = document["client"]["login"]["principal"]
    others = {name: None for name, each in document["roleAssignments"].items() if each["principal"] == caller}
    everything = {"principal": caller, "role": ROLE, "scope": "/"}
    role = {"actions": ["*"], "dataActions": ["*"], "notActions": list(case.also_without)}
    keys = {"roleDefinitions": {ROLE: role}, "roleAssignments": {**others, "everything": everything}}
    return World.model_validate(merge(document, keys))


def _misses(az: CommandLine, permission: str, case: Case, scenario: Scenario) -> Iterator[str]:
    az.stage.play(_world(scenario, case))
    step = next(step for step in scenario.steps if isinstance(step, AzStep) and "diagnose-login" in step.line)
    words = [az.stage.resolve(word) for word in shlex.split(case.command or step.line)]
    words += [] if {"-o", "--output"} & set(words) else ["--output", "json"]
    whole = az(words)
    az.stage.patch({"roleDefinitions": {ROLE: {"notActions": [*case.also_without, permission]}}})
    lacking = az(words)
    if "Traceback" in lacking.stderr:
        yield "printed a traceback"
    needs = [line for line in lacking.stdout.splitlines() if '"needs"' in line]
    if not any(_short(permission) in line for line in needs):
        yield "the permission is not named where it is missing"
    if words[2] == "run":
        yield from _changes(permission, _findings(whole), _findings(lacking))


def _findings(output: Output) -> Findings:
    report = json.loads(output.stdout)
    return {(each["slug"], each["subject"] or ""): each for each in report["findings"]}


def _short(permission: str) -> str:
    """Without the provider, which a list of permissions names once."""
    return permission.partition("/")[2]


def _changes(permission: str, whole: Findings, lacking: Findings) -> Iterator[str]:
    for key, finding in whole.items():
        before, after = finding["outcome"], lacking[key]["outcome"]
        if before == after or key[0] in ABOUT_ITSELF.get(permission, ()):
            continue
        if after in ("fail", "warn"):
            yield f"{key}: {before} became {after}"
        if after == "unknown" and before != "skipped" and _short(permission) not in str(lacking[key]["needs"]):
            yield f"{key} is unknown for want of {lacking[key]['needs']}"
        if after == "pass" and before in ("fail", "warn"):
            yield f"{key}: {before} became {after}"


if __name__ == "__main__":
    print(json.dumps(matrix(direct="--direct" in sys.argv)))
