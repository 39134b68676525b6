"""The container engine of this machine answers.

Good state
    `docker` is on PATH and its daemon answers, or Podman is there, which needs no daemon on Linux.

Why it matters
    `az acr login` first runs `docker ps` and gives up when that fails; pulling and pushing need the daemon too.

How it is detected
    `docker version` prints the client's part and, when the daemon answers, the server's. The text of its failure, the
    address it used (DOCKER_HOST, the current context) and the sockets of this user's own daemons tell the cases apart:
    stopped, no right to the socket, wrong address, rootless, a virtual machine that does not run. The socket itself
    tells whether it exists, which group may use it, and whether this user joined that too late for this session.

Fix
    Start the daemon, join the group that owns the socket, or correct the address. Without any engine
    `az acr login --expose-token` still gives a token for other tools.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-health-error-reference#docker_command_error
    https://docs.docker.com/engine/daemon/troubleshoot/
    https://docs.docker.com/engine/security/rootless/tips/
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import ENGINE, MACHINE, Engine, EngineKind, Machine, Socket, SocketState
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED

# In messages, addresses and names of contexts: Windows pipes, and sockets below a person's own folder.
_DOCKER_DESKTOP = ("//./pipe/docker", "dockerdesktop", "desktop-linux", "/.docker/run/", "/.docker/desktop/")

YOU = "you"
ADMINISTRATOR = "you, with administrator rights on this machine"


_CLUES = Clues(
    "The container engine on this machine does not answer.",
    "Start the engine, or select the one that runs; `--expose-token` gives a token without any engine.",
    (
        Pattern("docker_command_error", 88, BY_CLIENT, ANYWHERE),
        Pattern("docker_daemon_error", 90, BY_CLIENT, ANYWHERE),
        Pattern("docker_pull_error", 62, BY_CLIENT, ANYWHERE),
        Pattern("connect to the docker daemon", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker daemon is not running", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker_engine", 86, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("dockerdesktoplinuxengine", 88, BY_CLIENT, CONTAINER_CLIENT),
        Pattern(
            "docker.sock",
            84,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"docker\.sock[^\n]{0,120}(?:denied|refused|no such file)|dial unix",
        ),
        Pattern("docker: command not found", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker: not found", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("'docker' is not recognized", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern('"docker": executable file not found', 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker daemon running", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker client is installed and running", 84, BY_CLIENT, ANYWHERE),
        Pattern(
            "docker desktop is", 84, BY_CLIENT, CONTAINER_CLIENT, r"docker desktop is (?:not running|unable to start)"
        ),
        Pattern("cannot connect to podman", 84, BY_CLIENT, CONTAINER_CLIENT),
    ),
    context=(Context("emulate docker cli using podman", -30),),
    commands=("docker version", "az acr login --name {name} --expose-token"),
)


@rule(
    code="ACRD-ENV-001",
    slug="docker-daemon-unavailable",
    good="The container engine of this machine answers.",
    needs=(TARGET, MACHINE, ENGINE),
    rows=("S1", "C1", "B1"),
    aliases=("DOCKER_COMMAND_ERROR", "DOCKER_DAEMON_ERROR", "DOCKER_PULL_ERROR"),
    clues=_CLUES,
)
def judge(target: Target, machine: Machine, engine: Engine) -> Judgement:
    """Fails when an engine is there and does not answer; a machine without any deserves a warning."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if machine.cloud_shell:
        return not_applicable("Azure Cloud Shell has no container engine; cloud-shell-no-daemon speaks of it.")
    if not engine.path:
        return _missing(target, machine)
    if engine.is_usable:
        return passed(f"{_name(engine)} answers.", Evidence(_versions(engine), f"{engine.path} version"))
    said = Evidence(engine.server_error or "", f"{engine.path} version")
    if engine.refuses_client:
        return passed("The Docker daemon answers; docker-too-old says why it refuses this client.", said)
    cause = _cause(engine)
    return failed(
        cause.title,
        said,
        *_seen_at(engine.socket, cause),
        fix=Fix(
            text=f"{cause.remedy} `{engine.kind.value} version` then shows a server. {_without_engine(target)}",
            commands=cause.commands,
            who=cause.who,
            takes_effect=cause.takes_effect,
        ),
    )


@dataclass(frozen=True)
class _Cause:
    title: str
    remedy: str
    commands: Tuple[str, ...]
    who: str = YOU
    takes_effect: str = AT_ONCE
    is_about_rights: bool = False


def _missing(target: Target, machine: Machine) -> Judgement:
    if machine.docker_command:
        return failed(
            f"DOCKER_COMMAND names '{machine.docker_command}', which is no command on this machine.",
            Evidence(f"DOCKER_COMMAND={machine.docker_command}", "the environment"),
            fix=Fix(
                text="`az acr login` runs this command in place of docker. Correct the variable or take it away.",
                commands=("unset DOCKER_COMMAND",),
                who=YOU,
                takes_effect=AT_ONCE,
            ),
        )
    return warned(
        "Neither docker nor podman is on PATH.",
        fix=Fix(
            text="Install Docker (https://docs.docker.com/engine/install/) or Podman "
            f"(https://podman.io/docs/installation), or do without. {_without_engine(target)}"
            + (" In WSL, Docker Desktop brings docker where its WSL integration is on." if machine.wsl else ""),
            commands=(f"az acr login --name {quote(target.name)} --expose-token",),
            who=YOU,
            takes_effect=AT_ONCE,
        ),
        detail="Images cannot be pulled or pushed from here, and `az acr login` works only with --expose-token.",
    )


def _cause(engine: Engine) -> _Cause:
    if engine.kind is EngineKind.PODMAN:
        return _Cause(
            "Podman does not answer.",
            "On macOS and Windows Podman runs containers in a virtual machine: start it.",
            ("podman machine start",),
        )
    said = (engine.server_error or "").lower()
    where = engine.endpoint or "its address"
    if "permission denied" in said and "sock" in said:
        return _no_right(where, engine.socket)
    if any(sign in f"{said} {where} {engine.endpoint_origin}".lower() for sign in _DOCKER_DESKTOP):
        return _Cause("Docker Desktop is not running.", "Start Docker Desktop.", ())
    if engine.endpoint_origin is not None:
        return _wrong_address(engine.endpoint, engine.endpoint_origin)
    if engine.own_socket is not None:
        return _Cause(
            f"Docker looks for its daemon at {where}, but this user's own daemon listens at {engine.own_socket}.",
            "Point Docker to it.",
            (f"export DOCKER_HOST={quote(engine.own_socket)}",),
        )
    if engine.client_version is None:
        return _Cause(
            f"{engine.path} does not work as a container client.",
            "Install Docker anew (https://docs.docker.com/engine/install/), or set DOCKER_COMMAND to another client.",
            (),
            ADMINISTRATOR,
        )
    return _Cause(
        f"The Docker daemon does not answer at {where}.",
        "Start the daemon.",
        ("sudo systemctl start docker",),
        ADMINISTRATOR,
    )


def _no_right(where: str, socket: Optional[Socket]) -> _Cause:
    group = socket.group if socket is not None and socket.group else "docker"
    if socket is not None and socket.joined_since:
        return _Cause(
            f"This session began before the user joined the group {group}, which may use the Docker daemon's socket.",
            "Sign out of this machine and in again.",
            (f"newgrp {quote(group)}",),
            YOU,
            "with the next sign-in; newgrp does it for one shell",
            is_about_rights=True,
        )
    return _Cause(
        f"This user may not use the Docker daemon's socket {where}.",
        f"Join the group {group}, whose members can become root on this machine, and sign in anew.",
        (f"sudo usermod --append --groups {quote(group)} $USER", f"newgrp {quote(group)}"),
        ADMINISTRATOR,
        "with the next sign-in; newgrp does it for one shell",
        is_about_rights=True,
    )


def _seen_at(socket: Optional[Socket], cause: _Cause) -> Tuple[Evidence, ...]:
    """What is found at the daemon's address, where that bears the conclusion out."""
    if socket is None:
        return ()
    if cause.is_about_rights:
        if socket.state is not SocketState.FORBIDDEN or socket.group is None:
            return ()
        since = "is a member only since this session began" if socket.joined_since else "is not a member"
        return (Evidence(f"It belongs to the group {socket.group}, of which this user {since}.", socket.path),)
    if socket.state is SocketState.MISSING:
        return (Evidence("There is no such socket.", socket.path),)
    if socket.state is SocketState.PRESENT:
        return (Evidence("The socket is there, but nobody answers at it.", socket.path),)
    return ()


def _wrong_address(endpoint: Optional[str], origin: str) -> _Cause:
    is_variable = origin.startswith("DOCKER_")
    verb = "names" if is_variable else "points to"
    address = f"{endpoint}, which {origin} {verb}" if endpoint else f"the address that {origin} {verb}"
    if endpoint is not None and endpoint.endswith("/podman/podman.sock"):
        user = "--user " if "/user/" in endpoint else ""
        return _Cause(
            f"No engine answers at {address}.",
            "Have systemd listen there for Podman.",
            (f"{'' if user else 'sudo '}systemctl {user}enable --now podman.socket",),
        )
    return _Cause(
        f"No Docker daemon answers at {address}.",
        "Start that daemon or make it reachable, or go back to the default one.",
        (f"unset {origin}",) if is_variable else ("docker context ls", "docker context use default"),
    )


def _without_engine(target: Target) -> str:
    return f"Without an engine, `az acr login --name {target.name} --expose-token` prints a token for other tools."


def _name(engine: Engine) -> str:
    return "Podman" if engine.kind is EngineKind.PODMAN else "The Docker daemon"


def _versions(engine: Engine) -> str:
    server = f", server {engine.server_version}" if engine.server_version else ""
    return f"Client {engine.client_version or 'of unknown version'}{server}."
