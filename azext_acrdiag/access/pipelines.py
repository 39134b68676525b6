"""By what the identity of a pipeline could sign in, as far as Azure knows: not what the pipeline itself holds.

Issuers: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust (GitHub) and
https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure (Azure DevOps, both generations).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from ..facts.given import Pipeline
from ..facts.identity import ApplicationSecrets, ClientSecret, FederatedCredential, FederatedCredentials

_GITHUB = "https://token.actions.githubusercontent.com"
_DEVOPS = "https://vstoken.dev.azure.com/"
_DEVOPS_SUBJECTS = ("sc://", "/eid1/c/pub/")


@dataclass(frozen=True)
class Ways:
    """What an identity could sign in with."""

    trusts: Optional[Tuple[FederatedCredential, ...]]
    """Federated credentials for tokens of the pipeline; None: they could not be read."""
    alive: Tuple[ClientSecret, ...]
    """Client secrets that are valid."""
    ended: Tuple[ClientSecret, ...]
    certificates: Tuple[ClientSecret, ...]
    """Those that are valid."""
    complete: bool
    """Whether there can be no others."""

    @property
    def none_left(self) -> bool:
        """Whether nothing is known that it could sign in with."""
        return not (self.trusts or self.alive or self.certificates)


def ways_of(
    pipeline: Pipeline,
    secrets: ApplicationSecrets,
    federated: Optional[FederatedCredentials],
    now: datetime,
) -> Ways:
    """What the identity could sign in with at that time."""
    trusts = None
    if federated is not None:
        trusts = tuple(each for each in federated.credentials if trusted(each, pipeline))
    alive = tuple(each for each in secrets.secrets if not _has_ended(each, now))
    return Ways(
        trusts=trusts,
        alive=alive,
        ended=tuple(each for each in secrets.secrets if each not in alive),
        certificates=tuple(each for each in secrets.certificates if not _has_ended(each, now)),
        complete=secrets.complete and trusts is not None,
    )


def trusted(credential: FederatedCredential, pipeline: Pipeline) -> bool:
    """Whether a federated credential is one for tokens of that kind of pipeline."""
    if pipeline is Pipeline.GITHUB_ACTIONS:
        return credential.issuer.lower().startswith(_GITHUB)
    return credential.issuer.lower().startswith(_DEVOPS) or credential.subject.startswith(_DEVOPS_SUBJECTS)


def _has_ended(secret: ClientSecret, now: datetime) -> bool:
    return secret.end is not None and secret.end <= now
