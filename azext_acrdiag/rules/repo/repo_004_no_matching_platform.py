"""The image is there for the platform of this machine's engine.

Good state
    The image index holds an image for the operating system and processor that the engine pulls for.

Why it matters
    An image that was built for another processor, such as arm64 on a laptop and amd64 on a server, is there and still
    cannot be pulled: `no matching manifest for linux/arm64 in the manifest list entries`.

How it is detected
    The platforms of the image index are compared with that of the container engine on this machine. An image without
    an index does not name its platform in its manifest, and is not looked into.

Fix
    Build the image for the platform too, or pull it for one that is there.

References
    https://learn.microsoft.com/azure/container-registry/push-multi-architecture-images
    https://github.com/opencontainers/image-spec/blob/main/image-index.md
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.machine import ENGINE, Engine
from ...facts.network import LOGIN_SERVER
from ...facts.repository import MANIFEST, Manifest
from ..base import rule
from ..clues import AT_REGISTRY, BY_CLIENT, BY_REGISTRY, Clues, Pattern
from ..wording import AT_ONCE

_CLUES = Clues(
    "The image is not there for the platform that the client pulls for.",
    "Build the image for that platform too, or pull it for one that is there.",
    (
        Pattern("no match", 88, BY_REGISTRY, AT_REGISTRY, r"no match(?:ing manifest)? for (?:platform|linux|windows)"),
        Pattern("exec format error", 70, BY_CLIENT),
    ),
    commands=("docker buildx imagetools inspect {image}", "docker pull --platform linux/amd64 {image}"),
    prove="docker buildx imagetools inspect {image}",
)


@rule(
    code="ACRD-REPO-004",
    slug="no-matching-platform",
    good="The image is there for the platform of this machine's engine.",
    needs=(SUBJECT, TARGET, MANIFEST),
    uses=(ENGINE, LOGIN_SERVER),
    after=("login-refused", "action-not-granted", "wrong-image-reference"),
    clues=_CLUES,
)
def judge(
    subject: Subject, target: Target, manifest: Manifest, engine: Optional[Engine], login_server: Optional[str]
) -> Judgement:
    """Fails when the index names platforms and that of the engine is none of them."""
    if not subject.is_local or Action.PULL not in target.actions:
        return not_applicable("Nothing is to be pulled to this machine.")
    if not manifest.platforms:
        return not_applicable("The image has no index, so its manifest names no platform.")
    if engine is None or engine.platform is None:
        return undecided("For which platform this machine pulls is not known.", "a container engine that answers")
    names = ", ".join(manifest.platforms)
    if engine.platform in manifest.platforms:
        return passed(f"{target.image} is there for {engine.platform}.")
    image = quote(f"{login_server or target.name}/{target.image}")
    wanted = quote(",".join((*manifest.platforms, engine.platform)))
    return failed(
        f"{target.image} is not there for {engine.platform}, only for {names}.",
        Evidence(f"The image index names {names}.", f"{target.name}, /v2/{manifest.repository}/manifests"),
        Evidence(f"The engine pulls for {engine.platform}.", f"{engine.path} version"),
        detail="A build with --platform, or another base image, decides for which platform an image is.",
        fix=Fix(
            f"Build and push it for {engine.platform} too; or pull it for a platform that is there and let the engine "
            "emulate that.",
            (
                f"docker buildx build --platform {wanted} --tag {image} --push .",
                f"docker pull --platform {quote(manifest.platforms[0])} {image}",
            ),
            "whoever builds the image; you",
            AT_ONCE,
        ),
    )
