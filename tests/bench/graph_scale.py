"""How `list-secrets` copes with many identities: `python -m tests.bench.graph_scale [IDENTITIES] [SECRETS]`.

Runs the real `az` against a simulated directory that answers after 50 ms, counts requests, takes time and memory, and
compares with asking for one application at a time. Ends with 1 when a bound is missed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.harness.extension import built_wheel, installed_extension
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

MOST_REQUESTS, MOST_MEGABYTES = 60, 200

_MEASURE = """
import json, resource, subprocess, sys, time
started = time.monotonic()
ended = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"exit": ended.returncode, "seconds": time.monotonic() - started, "kilobytes": usage.ru_maxrss,
                  "listed": len(json.loads(ended.stdout)["credentials"])}))
"""
_ONE_BY_ONE = """
import requests, sys, time
graph, token = requests.Session(), sys.stdin.readline().strip()
graph.headers["Authorization"] = "Bearer " + token
started = time.monotonic()
for app_id in sys.stdin.read().split():
    address = f"https://graph.microsoft.com/v1.0/applications(appId='{app_id}')"
    graph.get(address, params={"$select": "id,appId,passwordCredentials,keyCredentials"}).raise_for_status()
print(time.monotonic() - started)
"""


def world_of(identities: int, secrets: int) -> World:
    """Half of the identities hold a role themselves, half through a group; the first secret of each has ended."""
    names = [f"robot-{number:04}" for number in range(identities)]
    own, grouped = names[::2], names[1::2]
    held: dict[str, Any] = {"end": "now+100d"}
    keys = {"ended": {"end": "now-1d"}} | {f"key-{number}": held for number in range(1, secrets)}
    registry = {"role": "AcrPull", "scope": "registry:contosoapps"}
    more = {
        "tenants": {
            "contoso": {
                "groups": {"robots": {"members": grouped}},
                "applications": {name: {"secrets": keys} for name in names},
            }
        },
        "roleAssignments": {name: {"principal": name, **registry} for name in [*own, "robots"]},
        "knobs": {"latency": "0s"},
    }
    return World.model_validate(merge(read_yaml(Path("tests/worlds/healthy.yaml")), more))


def main(identities: int = 500, secrets: int = 5) -> int:
    """Measure, print, and judge."""
    world = world_of(identities, secrets)
    with Stage(world, installed_extension(built_wheel())) as stage:
        run, az = stage.sandbox.run, str(stage.sandbox.az_executable)
        token = run([az, "account", "get-access-token", "--resource-type", "ms-graph", "-o", "json"], "", False, 60)
        stage.patch({"knobs": {"latency": 0.05}})
        seen = len(stage.context.requests)
        command = [az, "acr", "diagnose-login", "list-secrets", "-n", "contosoapps", "--all", "-o", "json"]
        measured = json.loads(run([sys.executable, "-c", _MEASURE, *command], "", False, 300).stdout)
        requests = stage.requests(seen)
        app_ids = [application.app_id for application in world.tenants["contoso"].applications.values()]
        given = "\n".join([json.loads(token.stdout)["accessToken"], *app_ids[-identities:]])
        one_by_one = float(run([sys.executable, "-c", _ONE_BY_ONE], given, False, 600).stdout)
    graph = sum("graph." in request for request in requests)
    megabytes = measured["kilobytes"] / 1024
    print(f"{identities} identities, {measured['listed']} credentials listed, exit code {measured['exit']}")
    print(f"requests: {len(requests)}, of them {graph} to Microsoft Graph (bound {MOST_REQUESTS})")
    print(f"memory: {megabytes:.0f} MB (bound {MOST_MEGABYTES})")
    print(f"time: {measured['seconds']:.1f} s; one request per identity, nothing else: {one_by_one:.1f} s")
    complete = measured["listed"] == identities * secrets + 2  # two of the world that is extended
    return 0 if complete and len(requests) <= MOST_REQUESTS and megabytes <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
