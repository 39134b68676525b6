"""(a) and (b): `run` against `az acr check-health`, and against the commands with which people look for the cause."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import HEALTHY
from tests.harness import namespace
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

from .measure import LATENCIES, latency, measured, medians
from .results import Section

REGISTRY, REPOSITORY = "contosoapps", "team/api"
RUN = f"acr diagnose-login run -n {REGISTRY} --repository {REPOSITORY} -o json".split()
_CHECK_HEALTH = f"acr check-health -n {REGISTRY} --yes --ignore-errors --repository {REPOSITORY}".split()
_LEAST_CHECKS = 40


def world() -> World:
    """The healthy company, with the login that the developer's Docker has stored: both commands complete in it.

    In namespaces of its own it has no proxy: `check-health` looks up the registry's name by itself, and goes no further
    where it does not find it.
    """
    client = {"proxy": not namespace.inside(), "stored": {f"{REGISTRY}.azurecr.io": {"identityTokenOf": "developer"}}}
    owns = {"developer-pushes": {"role": "Contributor"}}
    return World.model_validate(merge(read_yaml(HEALTHY), {"client": client, "roleAssignments": owns}))


def by_hand(stage: Stage) -> list[list[str]]:
    """What people type to find out why an application cannot pull."""
    principal = stage.world.tenants["contoso"].service_principals["ci-pull"]
    app_id = stage.world.tenants["contoso"].applications["ci-pull"].app_id
    scope = stage.world.registries[REGISTRY].id
    return [
        _CHECK_HEALTH,
        f"acr show -n {REGISTRY}".split(),
        f"role assignment list --assignee {principal.id} --scope {scope} --include-inherited --include-groups".split(),
        "role definition list --name AcrPull".split(),
        f"ad sp show --id {app_id}".split(),
        f"ad app credential list --id {app_id}".split(),
        f"acr token list -r {REGISTRY}".split(),
        f"acr scope-map list -r {REGISTRY}".split(),
        f"acr network-rule list -n {REGISTRY}".split(),
    ]


def check_health(extension_dir: Path) -> Section:
    """(a)."""
    section = Section("a", "`run` against `az acr check-health`")
    ratios = {}
    with Stage(world(), extension_dir) as stage:
        judged = _judged(measured(stage, RUN).stdout)
        rows = []
        for milliseconds in LATENCIES:
            with latency(stage, milliseconds):
                found = medians(
                    {
                        "run": lambda: measured(stage, RUN).seconds,
                        "check-health": lambda: measured(stage, _CHECK_HEALTH, range(256)).seconds,
                    }
                )
            ratios[milliseconds] = found["run"] / found["check-health"]
            rows.append(
                (
                    f"{milliseconds} ms",
                    f"{found['run']:.2f} s",
                    f"{found['check-health']:.2f} s",
                    f"{ratios[milliseconds]:.2f}",
                )
            )
    section.table(("Latency", "`run`", "`check-health`", "Ratio"), rows)
    section.say(f"`run` judged {judged} checks (wanted: {_LEAST_CHECKS} or more).")
    section.target("the ratio at 50 ms", ratios[50], 1.0)
    return section


def _judged(stdout: str) -> int:
    """How many checks came to a conclusion."""
    outcomes = [finding["outcome"] for finding in json.loads(stdout)["findings"]]
    return sum(each in ("pass", "fail", "warn") for each in outcomes)


def one_by_one(extension_dir: Path) -> Section:
    """(b)."""
    section = Section("b", "`run` against looking by hand")
    ratios = {}
    with Stage(world(), extension_dir) as stage:
        commands = by_hand(stage)
        rows = []
        for milliseconds in LATENCIES:
            with latency(stage, milliseconds):
                found = medians(
                    {
                        "run": lambda: measured(stage, RUN).seconds,
                        "by hand": lambda: sum(measured(stage, each, range(256)).seconds for each in commands),
                    }
                )
            ratios[milliseconds] = found["run"] / found["by hand"]
            rows.append(
                (
                    f"{milliseconds} ms",
                    f"{found['run']:.2f} s",
                    f"{found['by hand']:.2f} s",
                    f"{ratios[milliseconds]:.2f}",
                )
            )
    section.table(("Latency", "`run`", "By hand", "Ratio"), rows)
    section.say("By hand: " + ", ".join(f"`az {' '.join(each[:3])} …`" for each in commands) + ".")
    section.target("the ratio at 50 ms", ratios[50], 0.15)
    return section
