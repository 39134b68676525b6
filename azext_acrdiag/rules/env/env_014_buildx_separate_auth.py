"""The builder of docker buildx reaches the registry in the same way as the client.

Good state
    Builds go through the Docker daemon, or the chosen builder knows the proxy that this machine needs.

Why it matters
    A builder in a container, a cluster or elsewhere gets the credential from the client, for exactly the host in the
    image's name, but has a network, certificates and name servers of its own. `docker push` then works, and
    `docker buildx build --push` fails with `failed to solve`.

How it is detected
    The files of buildx tell the chosen builder and its options. They do not tell what reaches it in other ways, so the
    conclusion is a likely one.

Fix
    Make a builder that knows the proxy, or build with the daemon's own.

References
    https://docs.docker.com/build/builders/drivers/docker-container/
    https://github.com/docker/buildx/issues/136
    https://github.com/docker/buildx/issues/1428
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import BUILDER, MACHINE, Builder, Machine
from ..base import rule
from ..clues import AT_REGISTRY, BY_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED

_CLUES = Clues(
    "The builder (BuildKit) gets no credential for this host, or it has a network of its own.",
    "Log in with the exact host before the build, on the machine where the build is started.",
    (
        Pattern(
            "failed to solve",
            56,
            BY_CLIENT,
            AT_REGISTRY,
            r"failed to (?:authorize|fetch|push|do request|resolve)|unauthorized|401",
        ),
        Pattern("failed to authorize", 40, BY_CLIENT),
        Pattern(
            "failed to push",
            44,
            BY_CLIENT,
            AT_REGISTRY,
            r"failed to push[^\n]{0,200}(?:unauthorized|401|authentication required|"
            r"insufficient_scope)",
        ),
        Pattern("error exporting cache", 66, BY_CLIENT),
    ),
    (
        Context("buildx", 22),
        Context("403 forbidden", -40),
        Context("buildkit", 18),
    ),
    ("docker buildx ls", "az acr login --name {name}"),
)


@rule(
    code="ACRD-ENV-014",
    slug="buildx-separate-auth",
    good="The builder of docker buildx reaches the registry in the same way as the client.",
    needs=(TARGET, MACHINE, BUILDER),
    rows=("S4",),
    clues=_CLUES,
)
def judge(target: Target, machine: Machine, builder: Builder) -> Judgement:
    """Warns when az goes through a proxy that the builder is not told."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if machine.proxy is None or builder.has_proxy:
        return passed(f"Nothing keeps the builder {builder.name} ({builder.driver}) from the registry.")
    return warned(
        f"Builds go through {builder.name}, a builder with a network of its own ({builder.driver}) and no proxy.",
        Evidence(f"az goes through the proxy {machine.proxy}.", "the environment"),
        Evidence("No option env.https_proxy is set.", builder.path),
        confidence=Confidence.LIKELY,
        detail="`docker push` works then, and `docker buildx build --push` fails.",
        fix=Fix(
            "Make a builder that knows the proxy, or build with the daemon's own.",
            (
                f"docker buildx create --name {quote(builder.name)}-proxy --driver {quote(builder.driver)} "
                f"--driver-opt env.https_proxy={quote(machine.proxy)} --use",
                "docker buildx use default",
            ),
            "you",
            AT_ONCE,
        ),
    )
