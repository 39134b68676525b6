"""The stored login is of a kind that every client here can handle.

Good state
    No client on this machine has to work with an identity token that it cannot handle.

Why it matters
    `az acr login` stores a token in the field `identitytoken`, beside an empty password. Docker understands it. Podman,
    Skopeo and Buildah pull with it, but refuse to log in while it is there; other tools read only user name and
    password, and send an empty one.

How it is detected
    Podman, Skopeo or Buildah is on PATH, and the first file in their order that lists the registry holds such a token.
    Tools that leave no trace on this machine cannot be seen.

Fix
    Log out with docker, then log in with a token as password, under the GUID of zeros.

References
    https://github.com/containers/podman/issues/4357
    https://github.com/containers/skopeo/issues/1534
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#az-acr-login-with---expose-token
"""

from __future__ import annotations

from shlex import quote
from typing import List, Tuple

from ...domain.finding import Evidence, Fix, Judgement, passed, warned
from ...domain.subject import ZERO_GUID
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import CLIENT_LOGINS, ClientLogin, EntryKind
from ...facts.network import LOGIN_SERVER
from ..base import rule
from ..clues import BY_CLIENT, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE

_CONCERNED = ("podman", "skopeo", "buildah")


_CLUES = Clues(
    "The client does not understand the credential that `az acr login` stores (an identity token without a password).",
    "Log in with the zero GUID and the token of `--expose-token`, which is stored as a password.",
    (
        Pattern("authentication required", 40, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("identitytoken", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("falling back on anonymous", 68, BY_CLIENT),
        Pattern("no basic auth credentials", 52, BY_CLIENT),
        Pattern("unauthorized", 26, BY_REGISTRY),
    ),
    (
        Context("testcontainers", 36),
        Context("skopeo", 30),
        Context("docker-maven-plugin", 36),
        Context("jib", 30, r"\bjib\b"),
        Context("docker-compose", 24),
        Context("bazel", 30),
        Context("crane", 36, r"\bcrane\b"),
        Context("gradle", 30),
        Context("skaffold", 24),
        Context("devspace", 30),
    ),
    (
        "az acr login --name {name} --expose-token --output tsv --query accessToken | "
        "docker login {host} --username 00000000-0000-0000-0000-000000000000 --password-stdin",
    ),
)


@rule(
    code="ACRD-ENV-008",
    slug="identitytoken-not-understood",
    good="The stored login is of a kind that every client here can handle.",
    needs=(CLIENT_LOGINS, LOGIN_SERVER, TARGET),
    rows=("S1",),
    clues=_CLUES,
)
def judge(client_logins: Tuple[ClientLogin, ...], login_server: str, target: Target) -> Judgement:
    """Warns when a client that cannot replace an identity token finds one."""
    for login in client_logins:
        tools = [client for client in login.clients if client in _CONCERNED]
        if tools and login.entry.kind is EntryKind.IDENTITY_TOKEN:
            return _warning(login, tools, login_server, target)
    return passed("No client on this machine has to work with a login that it cannot handle.")


def _warning(login: ClientLogin, tools: List[str], host: str, target: Target) -> Judgement:
    get_token = f"az acr login --name {quote(target.name)} --expose-token --output tsv --query accessToken"
    return warned(
        f"{' and '.join(tools)} cannot log in to {host} while {login.entry.place} holds an identity token for it.",
        Evidence(f"The entry {login.entry.key} holds an identity token, as az acr login leaves it.", login.entry.place),
        detail="They pull with it until it ends after three hours. Tools that read only user name and password fail.",
        fix=Fix(
            "Log out with docker, then log in with a token as password.",
            (
                f"docker logout {quote(host)}",
                f"{get_token} | {quote(tools[0])} login {quote(host)} --username {ZERO_GUID} --password-stdin",
            ),
            "you",
            AT_ONCE,
        ),
    )
