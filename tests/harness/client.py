"""Makes the machine that a world's `client` section describes: commands on PATH, Docker files, environment."""

from __future__ import annotations

import base64
import json
import shlex
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.simulator.world import Client, Docker, StoredCredential

from . import ROOT
from .sandbox import Sandbox

REFRESH_TOKEN_USER = "00000000-0000-0000-0000-000000000000"

MintAt = Callable[[str, str, datetime], str]
"""Gives a genuine refresh token of the registry with this login server for a principal, issued at that time."""


class MissingOnThisMachine(Exception):
    """The world wants something real that this machine does not have."""


class Machine:
    """Writes a client section onto a sandbox; written again after a patch, it takes the former one away first."""

    def __init__(self, sandbox: Sandbox, mint: MintAt) -> None:
        self.sandbox = sandbox
        self.mint = mint
        self._written: list[Path] = []

    def write(self, client: Client) -> None:
        """Make the machine look as the client section says. Raises MissingOnThisMachine."""
        self._clear()
        for name, engine in (("docker", client.docker), ("podman", client.podman)):
            if engine.installed:
                self._install_engine(name, engine)
        for name, helper in client.helpers.items():
            state = helper.model_dump(include={"exit_code", "output", "credentials"})
            self._install_fake(f"docker-credential-{name}", "helper", state | {"delay": helper.delay.total_seconds()})
        self._write_credentials(client)
        for path, text in client.files.items():
            self._write(self._expand(path), text)
        home = f"{self.sandbox.home}/"
        self.sandbox.overrides = {name: value.replace("~/", home) for name, value in client.env.items()}
        if client.auth_variable:
            auths = {server: self._entry(server, stored) for server, stored in client.auth_variable.items()}
            self.sandbox.overrides["DOCKER_AUTH_CONFIG"] = json.dumps({"auths": auths})

    def calls(self) -> list[str]:
        """The first words of every call of a stand-in, in order."""
        log = self.sandbox.path / "fakes/calls.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def _clear(self) -> None:
        for path in self._written:
            path.unlink(missing_ok=True)
        self._written.clear()

    def _install_engine(self, name: str, engine: Docker) -> None:
        if engine.real:
            if not self.sandbox.link_tool(name):
                raise MissingOnThisMachine(f"{name} is not installed on this machine")
            self._written.append(self.sandbox.bin / name)
            return
        state = engine.model_dump(include={"client_version", "server_version", "running", "server_error", "info"})
        state |= {"name": name, "delay": engine.delay.total_seconds()}
        self._install_fake(name, "engine", state)
        if engine.emulates_docker:
            self._install_fake("docker", "engine", state | {"notice": engine.emulates_docker is True})

    def _install_fake(self, command: str, module: str, state: dict[str, Any]) -> None:
        state_file = self.sandbox.path / "fakes" / f"{command}.json"
        self._write(state_file, json.dumps(state))
        words = shlex.join([sys.executable, "-s", "-m", f"tests.harness.fakes.{module}", str(state_file)])
        path = f"PYTHONPATH={shlex.quote(str(ROOT))}"
        self._write(self.sandbox.bin / command, f'#!/bin/sh\n{path} exec {words} "$@"\n')
        (self.sandbox.bin / command).chmod(0o755)

    def _write_credentials(self, client: Client) -> None:
        auths = {server: self._entry(server, stored) for server, stored in client.stored.items()}
        only_podman = client.podman.installed and not client.docker.installed
        if only_podman and auths:
            self._write(self.sandbox.path / "run/containers/auth.json", json.dumps({"auths": auths}, indent=2))
        document = dict(client.docker_config)
        if auths and not only_podman:
            document["auths"] = document.get("auths", {}) | auths
        if document:
            self._write(self.sandbox.home / ".docker/config.json", json.dumps(document, indent=2))

    def _entry(self, server: str, stored: StoredCredential) -> dict[str, str]:
        if stored.identity_token_of:
            token = self.mint(server, stored.identity_token_of, stored.issued)
            return {"auth": _basic(stored.username or REFRESH_TOKEN_USER, ""), "identitytoken": token}
        if not stored.username:
            return {}
        return {"auth": _basic(stored.username, stored.password)}

    def _expand(self, path: str) -> Path:
        if path.startswith("~/"):
            return self.sandbox.home / path[2:]
        return self.sandbox.work / path

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._written.append(path)


def _basic(username: str, password: str) -> str:
    return base64.b64encode(f"{username}:{password}".encode()).decode()
