"""This machine: shell, proxy and container engine. Nothing is started, pulled or changed."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from ..domain.fact import Fact, Known, Unknown, Why
from ..domain.target import Target
from ..facts.given import Cloud
from ..facts.machine import Engine, EngineKind, Machine
from ..ports import CommandFailure, Commands, CommandTimeout, Completed
from .http import proxy_to
from .registry_api import guessed_login_server

JSON_FORMAT = ("--format", "{{json .}}")
VERSION_SECONDS = 5.0
DETAIL_SECONDS = 2.0
MOST_QUOTED = 600
DEFAULT_ENDPOINT = "npipe:////./pipe/docker_engine" if sys.platform == "win32" else "unix:///var/run/docker.sock"


def engine_path(commands: Commands) -> Optional[str]:
    """The command that `az acr login` runs: DOCKER_COMMAND, else docker, else podman (azure-cli 2.91, acr/custom.py).

    Where neither is found it tries `docker.exe`, which a Linux distribution inside Windows (WSL) may offer.
    """
    given = os.environ.get("DOCKER_COMMAND")
    names = (given,) if given else ("docker", "podman", "docker.exe")
    return next((path for path in map(commands.find, names) if path), None)


class MachineSource:
    """Providers of machine and engine."""

    def __init__(
        self,
        commands: Commands,
        daemon_options: Path = Path("/etc/sysconfig/docker"),
        daemon_settings: Path = Path("/etc/docker/daemon.json"),
    ) -> None:
        self._commands = commands
        self._daemon_options = daemon_options
        self._daemon_settings = daemon_settings

    def machine(self, target: Target, cloud: Cloud) -> Fact[Machine]:
        """The shell and the proxy, from the environment."""
        proxy = _proxy_to(guessed_login_server(target, cloud))
        return Known(Machine(_in_cloud_shell(), proxy, os.environ.get("DOCKER_COMMAND") or None), "the environment")

    def engine(self) -> Fact[Engine]:
        """What `docker version` (or podman in its place) tells about client and daemon."""
        path = engine_path(self._commands)
        if path is None:
            return Known(Engine(EngineKind.DOCKER, "", None, None, None, None, False), "PATH")
        named = EngineKind.PODMAN if "podman" in os.path.basename(path).lower() else EngineKind.DOCKER
        try:
            completed = self._commands.run([path, "version", *JSON_FORMAT], seconds=VERSION_SECONDS)
        except CommandTimeout as failure:
            return Unknown(Why.TIMEOUT, str(failure), f"an answer of `{named.value} version`")
        except CommandFailure as failure:
            return Known(Engine(named, path, None, None, str(failure), None, False), path)
        answer = _object(completed.stdout)
        client, server = _part(answer, "Client"), _part(answer, "Server")
        # Podman may hide behind the name docker; it spells this key in another way.
        if named is EngineKind.PODMAN or "APIVersion" in client:
            return Known(_podman(path, completed, client, server), f"{path} version")
        return Known(self._docker(path, completed, client, server), f"{path} version")

    def _docker(self, path: str, completed: Completed, client: Dict[str, Any], server: Dict[str, Any]) -> Engine:
        server_version = _text(server, "Version")
        error = _said(completed) if server_version is None else None
        endpoint, origin = self._endpoint(path, client, error)
        return Engine(
            kind=EngineKind.DOCKER,
            path=path,
            client_version=_text(client, "Version"),
            server_version=server_version,
            server_error=error,
            endpoint=endpoint,
            signature_verification=endpoint == DEFAULT_ENDPOINT and self._verifies_signatures(path, server),
            endpoint_origin=origin,
            own_socket=_own_socket(endpoint) if error is not None else None,
        )

    def _endpoint(self, path: str, client: Dict[str, Any], error: Optional[str]) -> Tuple[Optional[str], Optional[str]]:
        """Address of the daemon and what chose it, with the precedence of the client: DOCKER_HOST, then contexts."""
        host = os.environ.get("DOCKER_HOST")
        if host:
            return host, "DOCKER_HOST"
        variable = os.environ.get("DOCKER_CONTEXT")
        context = _text(client, "Context") or variable
        if context is None and error is not None and "context not found" in error:
            return None, "the current Docker context"
        if context in (None, "default"):
            return DEFAULT_ENDPOINT, None
        origin = "DOCKER_CONTEXT" if variable else f"the Docker context '{context}'"
        if error is None:
            return None, origin  # a daemon that answers needs no address in a report
        return _text(self._ask(path, "context", "inspect"), "Endpoints", "docker", "Host"), origin

    def _verifies_signatures(self, path: str, server: Dict[str, Any]) -> bool:
        """Whether this is Red Hat's build of the daemon, which alone knows the option, and nobody turned it off.

        The build names its package and has the option on by default:
        https://github.com/projectatomic/docker/blob/docker-1.13.1/daemon/config/config_unix.go. It ends with 1.13.1,
        so that later daemons are spared the question.
        """
        if not (_text(server, "Version") or "").startswith("1."):
            return False
        if not (_text(server, "PkgVersion") or _text(self._ask(path, "info"), "PkgVersion")):
            return False
        try:
            options = re.findall(r"--signature-verification(?:=(\w+))?", _uncommented(self._daemon_options))
            settings = _object(_uncommented(self._daemon_settings))
        except OSError:
            return False  # not known
        if options:
            return options[-1].lower() not in ("false", "f", "0")
        return settings.get("signature-verification") is not False

    def _ask(self, path: str, *arguments: str) -> Dict[str, Any]:
        try:
            return _object(self._commands.run([path, *arguments, *JSON_FORMAT], seconds=DETAIL_SECONDS).stdout)
        except CommandFailure:
            return {}


def _in_cloud_shell() -> bool:
    """As the CLI knows it (ACC_CLOUD), and as the PowerShell of Cloud Shell says it."""
    return bool(os.environ.get("ACC_CLOUD")) or os.environ.get("AZUREPS_HOST_ENVIRONMENT", "").startswith("cloud-shell")


def _proxy_to(host: str) -> Optional[str]:
    proxy = proxy_to(host)
    # Greedy, because a password may hold an @ of its own.
    return re.sub(r"^(?P<scheme>\w+://)?.*@", r"\g<scheme>", proxy) if proxy else None


def _podman(path: str, completed: Completed, client: Dict[str, Any], server: Dict[str, Any]) -> Engine:
    """Podman needs no daemon on Linux; elsewhere it fails when its virtual machine does not run."""
    return Engine(
        kind=EngineKind.PODMAN,
        path=path,
        client_version=_text(client, "Version"),
        server_version=_text(server, "Version"),
        server_error=_said(completed) if completed.exit_code != 0 else None,
        endpoint=None,
        signature_verification=False,
    )


def _said(completed: Completed) -> str:
    said = completed.stderr.strip() or ("" if _object(completed.stdout) else completed.stdout.strip())
    return said[:MOST_QUOTED] or f"It named no server and ended with exit code {completed.exit_code}."


def _own_socket(endpoint: Optional[str]) -> Optional[str]:
    """The socket of a rootless daemon or of Docker Desktop, if there is one besides the endpoint.

    https://docs.docker.com/engine/security/rootless/ and https://docs.docker.com/desktop/troubleshoot-and-support/faqs/.
    """
    docker = Path.home() / ".docker"
    sockets = [docker / "run" / "docker.sock", docker / "desktop" / "docker.sock"]
    if os.environ.get("XDG_RUNTIME_DIR"):
        sockets.insert(0, Path(os.environ["XDG_RUNTIME_DIR"]) / "docker.sock")
    return next((f"unix://{path}" for path in sockets if _is_socket(path) and f"unix://{path}" != endpoint), None)


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False


def _uncommented(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def _object(text: str) -> Dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _part(answer: Dict[str, Any], name: str) -> Dict[str, Any]:
    value = answer.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: Any, *path: str) -> Optional[str]:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None
