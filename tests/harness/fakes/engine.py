"""Stands in for the `docker` or `podman` command of a machine described by a world file.

Called as `python -m tests.harness.fakes.engine STATE.json ARGUMENTS…`. Output and exit codes were compared with Docker
28.2.2 and Podman 4.3.1. Signing in is done for real, at the registry; pulling takes a real engine (`real: true`).
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any, Optional

from .login import LoginError, Registry

SOCKET = "unix:///var/run/docker.sock"


class Engine:
    """Answers the subcommands that `az` and `az acr diagnose-login` use."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state
        self.podman = state["name"] == "podman"

    def run(self, arguments: list[str]) -> int:
        """Do what the command line says and return the exit code."""
        if arguments in (["--version"], ["-v"]):
            print(self._version_line())
            return 0
        command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
        method = getattr(self, f"do_{command}", None)
        if method is None:
            sys.stderr.write(f"{self.state['name']}: the harness has no `{command}`; use `real: true` in the world\n")
            return 125
        return int(method(rest))

    def do_version(self, arguments: list[str]) -> int:
        if not self.state["client_version"]:  # a notice in the place of a client
            sys.stdout.write(self.state["server_error"] + "\n")
            return 1
        document: dict[str, Any] = {"Client": self._client()}
        if not self.podman:
            document["Server"] = self._server() if self.state["running"] else None
        return self._print(document, arguments, server_needed=not self.podman)

    def do_info(self, arguments: list[str]) -> int:
        document: dict[str, Any]
        if self.podman:
            document = {
                "host": {"os": "linux", "arch": "amd64", "security": {"rootless": True}},
                "version": self._client(),
            }
        else:
            running = self.state["running"]
            document = {
                "ServerVersion": self.state["server_version"] if running else "",
                "OperatingSystem": "Debian GNU/Linux 12 (bookworm)" if running else "",
                "OSType": "linux" if running else "",
                "Architecture": "x86_64" if running else "",
                "HttpProxy": "",
                "HttpsProxy": os.environ.get("HTTPS_PROXY", "") if running else "",
                "NoProxy": "",
                "Name": "machine" if running else "",
                "SecurityOptions": ["name=seccomp,profile=builtin", "name=cgroupns"] if running else None,
                "ClientInfo": self._client(),
            }
        return self._print(document | self.state["info"], arguments, server_needed=True)

    def do_ps(self, arguments: list[str]) -> int:
        if self._unreachable():
            return 1
        print("CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES")
        return 0

    def do_pull(self, arguments: list[str]) -> int:
        """`az acr check-health` pulls one image of mcr.microsoft.com; nothing else is pretended."""
        if self._unreachable():
            return 1
        image = arguments[-1]
        if not image.startswith("mcr.microsoft.com/"):
            sys.stderr.write("the harness pulls nothing; use `real: true` in the world\n")
            return 125
        print(f"Status: Image is up to date for {image}")
        return 0

    def do_context(self, arguments: list[str]) -> int:
        if self.podman:
            sys.stderr.write("Error: unrecognized command `podman context show`\n")
            return 125
        name = os.environ.get("DOCKER_CONTEXT") or self._docker_config().get("currentContext") or "default"
        if os.environ.get("DOCKER_HOST"):
            name = "default"
        if arguments[:1] == ["show"]:
            print(name)
            return 0
        host = os.environ.get("DOCKER_HOST") or SOCKET if name == "default" else self._context_host(name)
        if host is None:
            sys.stderr.write(f'context "{name}": context not found\n')
            return 1
        context = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}}}
        if _format(arguments):
            print(_formatted(context, _format(arguments)))
        else:
            print(json.dumps([context], indent=4))
        return 0

    def do_login(self, arguments: list[str]) -> int:
        parser = argparse.ArgumentParser(prog=self.state["name"])
        parser.add_argument("-u", "--username", default="")
        parser.add_argument("-p", "--password")
        parser.add_argument("--password-stdin", action="store_true")
        parser.add_argument("server")
        options = parser.parse_args(arguments)
        if options.password is None:
            options.password = sys.stdin.read().rstrip("\r\n") if options.password_stdin else getpass.getpass()
        try:
            self._registry(options.server).log_in(options.username, options.password, self._config_path())
        except LoginError as error:
            sys.stderr.write(f"{error}\n")
            return 125 if self.podman else 1
        print("Login Succeeded!" if self.podman else "Login Succeeded")
        return 0

    def do_logout(self, arguments: list[str]) -> int:
        self._registry(arguments[-1]).log_out(self._config_path())
        print(f"Removing login credentials for {arguments[-1]}")
        return 0

    def _registry(self, server: str) -> Registry:
        return Registry(server, self.podman, by_daemon=self.state["running"] and not self.podman)

    def _version_line(self) -> str:
        if self.podman:
            return f"podman version {self.state['client_version']}"
        return f"Docker version {self.state['client_version']}, build 0000000"

    def _client(self) -> dict[str, Any]:
        if self.podman:
            return {"APIVersion": self.state["client_version"], "Version": self.state["client_version"],
                    "GitCommit": "", "OsArch": "linux/amd64", "Os": "linux"}  # fmt: skip
        return {"Version": self.state["client_version"], "ApiVersion": "1.47", "DefaultAPIVersion": "1.47",
                "GitCommit": "0000000", "Os": "linux", "Arch": "amd64", "Context": "default"}  # fmt: skip

    def _server(self) -> dict[str, Any]:
        return {"Platform": {"Name": "Docker Engine"}, "Version": self.state["server_version"], "ApiVersion": "1.47",
                "MinAPIVersion": "1.24", "GitCommit": "0000000", "Os": "linux", "Arch": "amd64"}  # fmt: skip

    def _print(self, document: dict[str, Any], arguments: list[str], server_needed: bool) -> int:
        """The client's part is printed even when the daemon does not answer, as the real client does."""
        text = _formatted(document, _format(arguments)) if _format(arguments) else _as_text(document)
        print(text)
        return 1 if server_needed and self._unreachable() else 0

    def _unreachable(self) -> bool:
        if self.state["running"]:
            return False
        sys.stderr.write(self.state["server_error"] + "\n")
        return True

    def _config_path(self) -> Path:
        if self.podman:
            given = os.environ.get("REGISTRY_AUTH_FILE")
            return Path(given) if given else Path(os.environ["XDG_RUNTIME_DIR"]) / "containers/auth.json"
        return Path(os.environ.get("DOCKER_CONFIG") or Path(os.environ["HOME"]) / ".docker") / "config.json"

    def _docker_config(self) -> dict[str, Any]:
        try:
            loaded = json.loads(self._config_path().read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def _context_host(self, name: str) -> Optional[str]:
        for path in self._config_path().parent.glob("contexts/meta/*/meta.json"):
            meta = json.loads(path.read_text(encoding="utf-8"))
            if meta["Name"] == name:
                return str(meta["Endpoints"]["docker"]["Host"])
        return None


def _format(arguments: list[str]) -> str:
    for index, word in enumerate(arguments):
        if word.startswith("--format="):
            return word.partition("=")[2]
        if word in ("--format", "-f"):
            return arguments[index + 1]
    return ""


def _formatted(document: Any, template: str) -> str:
    """The Go templates in use: `json`, `{{json .A.B}}` and `{{.A.B}}`."""
    if template == "json":
        return json.dumps(document)

    def fill(match: re.Match[str]) -> str:
        value = document
        for key in filter(None, match["path"].split(".")):
            value = value.get(key) if isinstance(value, dict) else None
        if match["json"]:
            return json.dumps(value)
        return "" if value is None else str(value)

    return re.sub(r"\{\{\s*(?P<json>json\s+)?(?P<path>\.[\w.]*)\s*\}\}", fill, template)


def _as_text(document: dict[str, Any]) -> str:
    lines = []
    for part, values in document.items():
        if isinstance(values, dict):
            lines.append(f"{part}:")
            lines += [f" {key}: {value}" for key, value in values.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    state_path = Path(sys.argv[1])
    machine = json.loads(state_path.read_text(encoding="utf-8"))
    with state_path.with_name("calls.log").open("a", encoding="utf-8") as log:
        log.write(f"{machine['name']} {' '.join(sys.argv[2:4])}\n")  # later words may hold a password
    time.sleep(machine["delay"])
    if machine.get("notice"):
        sys.stderr.write("Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\n")
    sys.exit(Engine(machine).run(sys.argv[2:]))
