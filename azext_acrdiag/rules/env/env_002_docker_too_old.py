"""The Docker client is version 18.03 or newer, and the daemon accepts it.

Good state
    The client is 18.03 or newer, and it speaks a version of the API that its daemon knows.

Why it matters
    Older clients lack TLS 1.2, which the registry demands, do not understand its token service fully, and know neither
    image indexes nor OCI images. The login may work and the pull fail with `unauthorized`. Current daemons refuse
    clients whose API is too old, and with that every command.

How it is detected
    The client tells its version; a daemon that refuses it says which version of the API it wants.

Fix
    Install a current Docker.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-faq#how-to-enable-tls-1-2-
    https://learn.microsoft.com/azure/container-registry/container-registry-health-error-reference#docker_version_error
    https://docs.docker.com/reference/api/engine/#versioned-api-and-sdk
"""

from __future__ import annotations

import re

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import ENGINE, Engine, EngineKind
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED

OLDEST = (18, 3)


_CLUES = Clues(
    "The Docker client is older than 18.03.",
    "Upgrade Docker.",
    (
        Pattern("docker_version_error", 70, BY_CLIENT, ANYWHERE),
        Pattern("is too old", 80, BY_CLIENT, CONTAINER_CLIENT, r"client (?:version|api)[^\n]{0,40}is too old"),
    ),
    commands=("docker version",),
)


@rule(
    code="ACRD-ENV-002",
    slug="docker-too-old",
    good="The Docker client is version 18.03 or newer, and the daemon accepts it.",
    needs=(TARGET, ENGINE),
    rows=("C1", "B1"),
    aliases=("DOCKER_VERSION_ERROR",),
    clues=_CLUES,
)
def judge(target: Target, engine: Engine) -> Judgement:
    """Compares year and month of the version, or what newer clients have in their place; and hears the daemon."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if not engine.path:
        return not_applicable("There is no container engine on this machine.")
    if engine.kind is EngineKind.PODMAN:
        return not_applicable("Podman counts its versions in another way.")
    if engine.refuses_client:
        return failed(
            "The Docker client and the daemon speak different versions of the API.",
            Evidence(engine.server_error or "", f"{engine.path} version"),
            fix=Fix(
                "Bring the older of the two up to date (https://docs.docker.com/engine/install/). A variable that pins "
                "the client to a version has to go.",
                ("unset DOCKER_API_VERSION", "docker version"),
                "you, with administrator rights on this machine",
                AT_ONCE,
            ),
        )
    match = re.match(r"v?(\d+)\.(\d+)", engine.client_version or "")
    if match is None:
        return undecided(f"{engine.path} did not tell its version.", f"an answer of `{engine.path} version`")
    seen = Evidence(f"Client {engine.client_version}.", f"{engine.path} version")
    if (int(match[1]), int(match[2])) >= OLDEST:
        return passed(f"The Docker client {engine.client_version} is new enough.", seen)
    return failed(
        f"The Docker client {engine.client_version} is too old: Azure Container Registry wants 18.03 or newer.",
        seen,
        fix=Fix(
            text="Install a current Docker (https://docs.docker.com/engine/install/); the package of the distribution "
            "may be the old one.",
            commands=("docker version",),
            who="you, with administrator rights on this machine",
            takes_effect=AT_ONCE,
        ),
    )
