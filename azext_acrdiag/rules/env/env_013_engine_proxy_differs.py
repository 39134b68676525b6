"""The Docker daemon takes the same way to the registry as `az`.

Good state
    Both go through a proxy, or neither does.

Why it matters
    `az` and the Docker client take the proxy from the shell's variables, the daemon, which pulls and pushes, from its
    own: `az acr login` works and `docker pull` times out, or the other way round. `proxies` in the client's config.json
    is for containers and builds only.

How it is detected
    `docker info` tells the daemon's proxy, and what it reaches without. That the two ways differ is no proof that one
    of them is closed; it is likely where the daemon has to look up a name that this machine's resolver does not know,
    or where its proxy is sent to a private address.

Fix
    Give the daemon the proxy, or except the registry from it, and restart it.

References
    https://docs.docker.com/engine/daemon/proxy/
    https://docs.docker.com/engine/cli/proxy/
    https://github.com/Azure/azure-cli/issues/17172
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...access.ip_rules import is_private
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import ENGINE, ENGINE_SETTINGS, MACHINE, Engine, EngineSettings, Machine
from ...facts.network import ENGINE_RESOLUTION, LOGIN_SERVER, RESOLUTION, Resolution
from ..base import rule
from ..wording import NO_ENGINE_WANTED, resolver

_ADMINISTRATOR = "an administrator of this machine"
_RESTART = "with the restart, which stops running containers"
_FOLDER = "/etc/systemd/system/docker.service.d"


@rule(
    code="ACRD-ENV-013",
    slug="engine-proxy-differs",
    good="The Docker daemon takes the same way to the registry as az.",
    needs=(TARGET, LOGIN_SERVER, MACHINE, ENGINE, ENGINE_SETTINGS),
    uses=(RESOLUTION, ENGINE_RESOLUTION),
    after=("proxy-not-configured",),
    rows=("S3", "S4"),
)
def judge(
    target: Target,
    login_server: str,
    machine: Machine,
    engine: Engine,
    engine_settings: EngineSettings,
    resolution: Optional[Resolution],
    engine_resolution: Optional[Resolution],
) -> Judgement:
    """Fails when the daemon, which has no proxy, must look up what nobody here can; else it warns of a difference."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if engine.other_machine is not None:
        return not_applicable(f"The engine is on another machine, {engine.other_machine}, with a way of its own.")
    if engine_settings.operating_system == "Docker Desktop":
        return not_applicable("Docker Desktop has proxy settings of its own, which docker info does not show.")
    is_excepted = _is_excepted(login_server, engine_settings.no_proxy)
    daemon_proxy = None if is_excepted else engine_settings.proxy
    if machine.proxy is not None and daemon_proxy is None:
        return _without_proxy(login_server, machine.proxy, engine, engine_settings, is_excepted, engine_resolution)
    if machine.proxy is None and daemon_proxy is not None and _all_private(resolution):
        return _with_proxy(login_server, daemon_proxy, engine, engine_settings)
    way = "through a proxy" if daemon_proxy is not None else "directly"
    return passed(f"The Docker daemon goes to {login_server} {way}.")


def _without_proxy(
    host: str,
    proxy: str,
    engine: Engine,
    settings: EngineSettings,
    is_excepted: bool,
    resolution: Optional[Resolution],
) -> Judgement:
    said = f"Its NO_PROXY excepts {host}: {settings.no_proxy}" if is_excepted else "It names no proxy for HTTPS."
    evidence = (
        Evidence(f"az goes through the proxy {proxy}.", "the environment"),
        Evidence(said, f"{engine.path} info"),
    )
    fix = _fix(f"Take {host} out of the daemon's NO_PROXY, then restart it.", "sudo systemctl edit docker")
    if not is_excepted:
        fix = _fix("Tell the daemon the proxy as well, then restart it.", *_set("HTTPS_PROXY", proxy))
    if resolution is not None and resolution.error is not None:
        return failed(
            f"The Docker daemon goes to {host} without the proxy, and this machine cannot look that name up.",
            *evidence,
            Evidence(resolution.message or f"{host} has no address.", resolver(resolution)),
            fix=fix,
            confidence=Confidence.LIKELY,
            detail="The proxy looks the name up for az; the daemon has to do it itself.",
        )
    return warned(
        f"az goes to {host} through a proxy, the Docker daemon without.",
        *evidence,
        fix=fix,
        confidence=Confidence.POSSIBLE,
        detail="Where the network lets nobody out but the proxy, the login works and pulling and pushing time out.",
    )


def _with_proxy(host: str, proxy: str, engine: Engine, settings: EngineSettings) -> Judgement:
    exceptions = f"{settings.no_proxy},{host}" if settings.no_proxy else host
    return warned(
        f"az goes to {host} directly, at a private address; the Docker daemon goes through the proxy {proxy}.",
        Evidence(f"Its proxy for HTTPS is {proxy}, and its NO_PROXY does not name {host}.", f"{engine.path} info"),
        fix=_fix(
            "Except the registry and its data endpoints from the daemon's proxy, then restart it.",
            *_set("NO_PROXY", exceptions),
        ),
        confidence=Confidence.LIKELY,
        detail="A proxy outside of the private network sees the public endpoint, or none.",
    )


def _set(variable: str, value: str) -> Tuple[str, ...]:
    setting = quote(f"{variable}={value.replace('%', '%%')}")  # systemd has a meaning for a single one
    return (
        f"sudo mkdir -p {_FOLDER}",
        rf"""printf '[Service]\nEnvironment="%s"\n' {setting} | sudo tee {_FOLDER}/registry-proxy.conf""",
        "sudo systemctl daemon-reload",
    )


def _fix(text: str, *commands: str) -> Fix:
    where = "This is for a daemon that systemd starts; 'proxies' in /etc/docker/daemon.json does the same."
    return Fix(f"{text} {where}", (*commands, "sudo systemctl restart docker"), _ADMINISTRATOR, _RESTART)


def _is_excepted(host: str, no_proxy: str) -> bool:
    """By the rules of Go's programs: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config."""
    for entry in (each.strip().lower() for each in no_proxy.split(",")):
        name = entry if entry == "*" else entry.lstrip("*")
        if name == "*" or host == name or (name and host.endswith("." + name.lstrip("."))):
            return True
    return False


def _all_private(resolution: Optional[Resolution]) -> bool:
    if resolution is None or not resolution.addresses:
        return False
    return all(is_private(address) for address in resolution.addresses)
