"""The image is in the registry.

Good state
    The registry has the repository, and the tag or digest in it.

Why it matters
    A misspelt repository or tag looks like a problem of access to many clients, because a registry tells a missing
    image from a forbidden one only to somebody who may pull.

How it is detected
    With a token that holds pull, the manifest is asked for; the registry answers NAME_UNKNOWN or MANIFEST_UNKNOWN.

Fix
    Compare the reference with the repositories and tags that are there.

References
    https://learn.microsoft.com/troubleshoot/azure/azure-container-registry/manifest-tag-not-found
    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import LOGIN_SERVER
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ...facts.repository import MANIFEST, Manifest, Presence
from ..base import rule
from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BESIDE_REGISTRY,
    BY_CLIENT,
    BY_OTHER,
    BY_REGISTRY,
    CONTAINER_CLIENT,
    Clues,
    Pattern,
)
from ..wording import AT_ONCE, quote_answer, subscription_option

_CLUES = Clues(
    "The image reference names the wrong registry, repository, tag or platform.",
    "Name the image with the login server in front, and a tag that exists.",
    (
        Pattern("push refers to repository [docker.io/library/", 84, BY_CLIENT, ANYWHERE),
        Pattern("push refers to repository [docker.io/", 82, BY_CLIENT, BESIDE_REGISTRY),
        Pattern("manifest unknown", 86, BY_REGISTRY),
        Pattern("manifest_unknown", 86, BY_REGISTRY),
        Pattern("manifest tagged by", 88, BY_REGISTRY, ANYWHERE),
        Pattern("name_unknown", 86, BY_REGISTRY),
        Pattern("name unknown", 80, BY_REGISTRY),
        Pattern("repository name not known to registry", 84, BY_REGISTRY),
        Pattern("404 not found", 60, BY_REGISTRY, AT_REGISTRY),
        Pattern(": not found", 70, BY_REGISTRY, AT_REGISTRY, r"(?:azurecr[^\n]{0,200}|manifest[^\n]{0,80}): not found"),
        Pattern("pull access denied", 60, BY_REGISTRY),
        Pattern("may require", 58, BY_REGISTRY, AT_REGISTRY, r"does not exist or may require"),
        Pattern("authentication required", 33, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("invalid reference format", 76, BY_CLIENT),
        Pattern("not accessible", 38, BY_OTHER, AT_REGISTRY, r"inaccessibleimage|is not accessible"),
        Pattern("an image does not exist locally with the tag", 82, BY_CLIENT),
    ),
    commands=("az acr repository show-tags --name {name} --repository {repository}", "docker tag IMAGE {image}"),
)


@rule(
    code="ACRD-REPO-001",
    slug="wrong-image-reference",
    good="The image is in the registry.",
    needs=(MANIFEST, TARGET),
    uses=(LOGIN_SERVER, LOCATION, REGISTRY),
    after=("login-refused", "action-not-granted"),
    rows=("C2", "B2"),
    clues=_CLUES,
)
def judge(
    manifest: Manifest,
    target: Target,
    login_server: Optional[str],
    location: Optional[Location],
    registry: Optional[Registry],
) -> Judgement:
    """Fails when the registry has no such repository or no such tag, and the image is to be pulled."""
    if Action.PULL not in target.actions:
        return not_applicable("Only a pull needs the image to be there.")
    separator = "@" if ":" in manifest.reference else ":"
    image = f"{manifest.repository}{separator}{manifest.reference}"
    if manifest.presence is Presence.FOUND:
        return passed(f"{login_server or target.name} has {image}.")
    if manifest.presence is Presence.REFUSED:
        return undecided("The registry did not let the image be looked for.", "pull on the repository")
    evidence = Evidence(
        quote_answer(manifest.status, manifest.error),
        f"GET https://{login_server or target.name}/v2/{manifest.repository}/manifests/{manifest.reference}",
    )
    option = subscription_option(location)
    if manifest.presence is Presence.NO_REPOSITORY:
        title = f"{target.name} has no repository {manifest.repository}."
        command = f"az acr repository list --name {quote(target.name)} --output table{option}"
    else:
        title = f"{target.name} has no image {image}."
        names = f"--name {quote(target.name)} --repository {quote(manifest.repository)}"
        command = f"az acr repository show-tags {names} --output table{option}"
    # Only a manifest that no tag names falls under the policy.
    retention = target.digest is not None and registry is not None and registry.policies.retention
    return failed(
        title,
        evidence,
        detail="The registry's retention policy deletes manifests without a tag after some days." if retention else "",
        fix=Fix("Compare the reference with what is there.", (command,), "you", AT_ONCE),
    )
