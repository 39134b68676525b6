"""The upstream registry of the cache rule answers the cache.

Good state
    The credential set of the cache rule is healthy, and the rule names the source as the upstream registry does.

Why it matters
    A cache rule fetches from another registry with secrets that lie in a key vault. When they end, or when the identity
    of the credential set may no longer read them, new images are refused while those that are cached go on working.

How it is detected
    The registry itself tries the credentials and keeps the result (`credentialHealth`). Secrets are not read.

Fix
    Renew the secrets in the key vault, and let the identity of the credential set read them.

References
    https://learn.microsoft.com/azure/container-registry/troubleshoot-artifact-cache
    https://learn.microsoft.com/azure/container-registry/artifact-cache-overview
    https://github.com/Azure/acr/issues/599
"""

from __future__ import annotations

from shlex import quote
from typing import List, Optional

from ...domain.address import split_address
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...facts.services import SERVICE, Part, Service, Upstream, UpstreamCredential
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Pattern
from ..service_wording import ARM, registry_of, writes
from ..wording import MINUTES

_HEALTHY = "healthy"
_FORBIDDEN = "forbidden"
_DOCKER_HUB = "docker.io"

_CLUES = Clues(
    "The upstream registry of the cache rule {rule} refuses the cache.",
    "Renew the secrets of the credential set, and let its identity read them.",
    (
        Pattern("source registry for cache rule", 97, BY_REGISTRY, ANYWHERE),
        Pattern(
            "cache rule",
            92,
            BY_REGISTRY,
            AT_REGISTRY,
            r"(?:upstream|too ?many ?requests)[^\n]{0,120}cache rule|cache rule[^\n]{0,120}upstream",
        ),
        Pattern(
            "credential set",
            74,
            BY_REGISTRY,
            AT_REGISTRY,
            r"credential set[^\n]{0,80}(?:unhealthy|failed|invalid|error)",
        ),
        Pattern("reached your", 52, BY_OTHER, AT_REGISTRY, r"reached your[^\n]{0,40}pull rate limit"),
    ),
    commands=("az acr credential-set list --registry {name}", "az acr cache list --registry {name}"),
    who="write permission on the registry and on the key vault",
    prove="az acr credential-set list --registry {name}",
)


@rule(
    code="ACRD-SVC-010",
    slug="artifact-cache-upstream",
    good="The upstream registry of the cache rule answers the cache.",
    needs=(SERVICE,),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(service: Service) -> Judgement:
    """Fails when the registry found a credential of the set wanting, or when the source cannot be found upstream."""
    upstream = service.upstream
    if upstream is None:
        return not_applicable("The resource is no part of an artifact cache.")
    if upstream.login_server == _DOCKER_HUB and upstream.repository is not None and "/" not in upstream.repository:
        return _without_library(service, upstream.repository)
    gap = service.gap(Part.UPSTREAM)
    if gap is not None:
        return undecided(gap.detail, gap.needs)
    if upstream.credentials is None:
        return passed(f"{service.name} asks {upstream.login_server} without a credential.")
    sick = [each for each in upstream.credentials if each.status is not None and each.status.lower() != _HEALTHY]
    if sick:
        return failed(
            f"The credential set {upstream.credential_set} for {upstream.login_server} is not healthy.",
            *(Evidence(_words(each), ARM) for each in sick),
            fix=_fix(service, upstream, sick[0]),
        )
    if any(each.status is None for each in upstream.credentials):
        return undecided(f"The registry has not said whether the credential set {upstream.credential_set} is healthy.")
    return passed(f"The credential set {upstream.credential_set} for {upstream.login_server} is healthy.")


def _words(credential: UpstreamCredential) -> str:
    return ": ".join(each for each in (credential.status, credential.error, credential.message) if each)


def _fix(service: Service, upstream: Upstream, sick: UpstreamCredential) -> Fix:
    vault = (split_address(sick.kept_in or "").hostname or "VAULT").partition(".")[0]
    commands: List[str] = []
    if (sick.error or "").lower() == _FORBIDDEN:
        commands.append(
            'az role assignment create --role "Key Vault Secrets User" --assignee-object-id '
            f"{quote(upstream.object_id or 'CREDENTIAL_SET_IDENTITY')} --assignee-principal-type ServicePrincipal "
            f'--scope "$(az keyvault show --name {quote(vault)} --query id --output tsv)"'
        )
    else:
        secret = _secret(sick.kept_in) or "SECRET"
        commands.append(
            f"az keyvault secret set --vault-name {quote(vault)} --name {quote(secret)} --value NEW_PASSWORD"
        )
    credential_set = quote(upstream.credential_set or "CREDENTIAL_SET")
    commands.append(f"az acr credential-set show --registry {quote(registry_of(service))} --name {credential_set}")
    return Fix(
        "Renew the secrets, and let the identity of the credential set read them.",
        tuple(commands),
        f"an administrator of the key vault {vault}",
        MINUTES,
    )


def _secret(address: Optional[str]) -> Optional[str]:
    """The name of a secret in its address: `/secrets/NAME`, and maybe a version behind it."""
    parts = split_address(address or "").path.split("/")
    return parts[2] if len(parts) > 2 else None


def _without_library(service: Service, repository: str) -> Judgement:
    registry = registry_of(service)
    return failed(
        f"{service.name} asks Docker Hub for {repository}, which is called library/{repository} there.",
        Evidence(f"The source repository is {_DOCKER_HUB}/{repository}.", ARM),
        fix=Fix(
            "Make the rule anew with the whole name.",
            (
                f"az acr cache delete --registry {quote(registry)} --name {quote(service.name)}",
                f"az acr cache create --registry {quote(registry)} --name {quote(service.name)} "
                f"--source-repo {_DOCKER_HUB}/library/{quote(repository)} --target-repo {quote(repository)}",
            ),
            writes(service),
            MINUTES,
        ),
        confidence=Confidence.LIKELY,
    )
