"""Podman in Docker's place suits `az acr login`.

Good state
    Podman is there under its own name and the CLI is 2.86.0 or newer or told to use it; or its stand-in for `docker`
    keeps quiet.

Why it matters
    `az acr login` takes anything on standard error for a failure of the engine, the notice of Podman's stand-in for
    `docker` included. Before 2.86.0 it looks for `docker` only.

How it is detected
    The command that `az acr login` runs answers in Podman's way; its standard error and the CLI's version decide.

Fix
    Set DOCKER_COMMAND to podman, or silence the notice.

References
    https://github.com/Azure/azure-cli/issues/14768
    https://github.com/Azure/azure-cli/pull/33115
    https://docs.podman.io/en/latest/markdown/podman.1.html
"""

from __future__ import annotations

import re
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import ENGINE, MACHINE, Engine, EngineKind, Machine
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED, acr_login

_KNOWS_PODMAN = (2, 86)
"""https://learn.microsoft.com/cli/azure/release-notes-azure-cli, May 2026."""

_CLUES = Clues(
    "Podman stands in for Docker here, and the CLI or the credential file does not fit.",
    "Tell the CLI to use podman, and log in with podman.",
    (
        Pattern("emulate docker cli using podman", 94, BY_CLIENT, ANYWHERE),
        Pattern("/etc/containers/nodocker", 92, BY_CLIENT, ANYWHERE),
        Pattern("podman.sock", 82, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("short-name", 70, BY_CLIENT, AT_REGISTRY),
    ),
    commands=(
        "export DOCKER_COMMAND=podman",
        "sudo touch /etc/containers/nodocker",
        "az acr login --name {name}",
    ),
)


@rule(
    code="ACRD-ENV-011",
    slug="podman-rootless",
    good="Podman in Docker's place suits az acr login.",
    needs=(TARGET, MACHINE, ENGINE),
    rows=("S1", "C1"),
    clues=_CLUES,
)
def judge(target: Target, machine: Machine, engine: Engine) -> Judgement:
    """Fails for a stand-in that prints its notice, and for a CLI that does not look for podman by itself."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if not engine.path or engine.kind is not EngineKind.PODMAN:
        return not_applicable("Podman does not stand in Docker's place here.")
    if engine.announces_podman:
        return failed(
            f"{engine.path} is Podman's stand-in, whose notice `az acr login` takes for an error.",
            Evidence("It prints 'Emulate Docker CLI using podman' on standard error.", f"{engine.path} version"),
            fix=_fix(target, "sudo touch /etc/containers/nodocker"),
        )
    if not machine.docker_command and _is_older(machine.cli_version):
        return failed(
            f"az {machine.cli_version} looks for docker alone: it does not find podman by itself.",
            Evidence(f"Podman is at {engine.path}; DOCKER_COMMAND is not set.", "PATH and the environment"),
            Evidence(f"az is {machine.cli_version}; 2.86.0 was the first to look for podman.", "az version"),
            fix=_fix(target, "az upgrade"),
        )
    return passed(f"`az acr login` can use {engine.path}.")


def _fix(target: Target, other: str) -> Fix:
    return Fix(
        f"Name podman to the CLI, then log in. `{other}` does it for good.",
        ("export DOCKER_COMMAND=podman", acr_login(target)),
        "you",
        AT_ONCE,
    )


def _is_older(version: Optional[str]) -> bool:
    match = re.match(r"(\d+)\.(\d+)", version or "")
    return match is not None and (int(match[1]), int(match[2])) < _KNOWS_PODMAN
