"""This machine: shell, proxy and container engine. Nothing is started, pulled or changed."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.target import Target
from ..facts.given import Cloud
from ..facts.machine import Engine, EngineKind, EngineSettings, Machine
from ..ports import CommandFailure, Commands, CommandTimeout, Completed
from .http import proxy_to
from .registry_api import guessed_login_server
from .sockets import own_socket, socket_at

JSON_FORMAT = ("--format", "{{json .}}")
VERSION_SECONDS = 5.0
DETAIL_SECONDS = 2.0
SETTINGS_SECONDS = 5.0
MOST_QUOTED = 600
DEFAULT_ENDPOINT = "npipe:////./pipe/docker_engine" if sys.platform == "win32" else "unix:///var/run/docker.sock"


_REFUSES_CLIENT = re.compile(r"client version \S+ is too (?:old|new)|client is newer than server", re.IGNORECASE)
"""https://github.com/moby/moby/blob/master/daemon/server/middleware/version.go and older releases of it."""
_ANNOUNCES_PODMAN = "Emulate Docker CLI using podman"


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
        kernel: Path = Path("/proc/version"),
    ) -> None:
        self._commands = commands
        self._daemon_options = daemon_options
        self._daemon_settings = daemon_settings
        self._kernel = kernel

    def machine(self, target: Target, cloud: Cloud) -> Fact[Machine]:
        """The shell and the proxy, from the environment."""
        from azure.cli.core import __version__ as cli_version

        found = Machine(
            cloud_shell=_in_cloud_shell(),
            proxy=_proxy_to(guessed_login_server(target, cloud)),
            docker_command=os.environ.get("DOCKER_COMMAND") or None,
            wsl=self._in_wsl(),
            cli_version=cli_version,
            content_trust=_trusts_signed_content_only(),
        )
        return Known(found, "the environment")

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

    def engine_settings(self, engine: Engine) -> Fact[EngineSettings]:
        """What the daemon says of its own way to the network."""
        if engine.kind is EngineKind.PODMAN:
            return Absent("Podman takes the proxy of the shell that it runs in.")
        if not engine.is_usable:
            return Absent("No Docker daemon answers.")
        try:
            answer = _object(self._commands.run([engine.path, "info", *JSON_FORMAT], seconds=SETTINGS_SECONDS).stdout)
        except CommandFailure as failure:
            return Unknown(Why.TIMEOUT, str(failure), "an answer of `docker info`")
        if _text(answer, "ServerVersion") is None:
            return Unknown(Why.UNSUPPORTED, "docker info does not tell its settings.", "an answer of `docker info`")
        proxy = _text(answer, "HttpsProxy")
        return Known(
            EngineSettings(
                operating_system=_text(answer, "OperatingSystem") or "",
                proxy=_without_credentials(proxy) if proxy else None,
                no_proxy=_text(answer, "NoProxy") or "",
            ),
            f"{engine.path} info",
        )

    def _in_wsl(self) -> bool:
        """By the variable of a login session, or by the kernel, which names its maker: `sudo` takes the former away."""
        if os.environ.get("WSL_DISTRO_NAME"):
            return True
        try:
            return "microsoft" in self._kernel.read_text(encoding="utf-8", errors="replace").lower()
        except OSError:
            return False

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
            own_socket=own_socket(endpoint) if error is not None else None,
            socket=socket_at(endpoint) if error is not None else None,
            refuses_client=bool(_REFUSES_CLIENT.search(error or "")),
            platform="/".join(filter(None, (_text(server, "Os"), _text(server, "Arch")))) or None,
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


def _trusts_signed_content_only() -> bool:
    """As the client reads the variable: what is neither yes nor no counts as yes (docker/cli, `trust`)."""
    return os.environ.get("DOCKER_CONTENT_TRUST", "") not in ("", "0", "f", "F", "false", "False", "FALSE")


def _in_cloud_shell() -> bool:
    """As the CLI knows it (ACC_CLOUD), and as the PowerShell of Cloud Shell says it."""
    return bool(os.environ.get("ACC_CLOUD")) or os.environ.get("AZUREPS_HOST_ENVIRONMENT", "").startswith("cloud-shell")


def _proxy_to(host: str) -> Optional[str]:
    proxy = proxy_to(host)
    return _without_credentials(proxy) if proxy else None


def _without_credentials(proxy: str) -> str:
    # Greedy, because a password may hold an @ of its own.
    return re.sub(r"^(?P<scheme>\w+://)?.*@", r"\g<scheme>", proxy)


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
        announces_podman=_ANNOUNCES_PODMAN in completed.stderr,
        platform=_text(server or client, "OsArch"),
    )


def _said(completed: Completed) -> str:
    said = completed.stderr.strip() or ("" if _object(completed.stdout) else completed.stdout.strip())
    return said[:MOST_QUOTED] or f"It named no server and ended with exit code {completed.exit_code}."


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
