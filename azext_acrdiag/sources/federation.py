"""Whose tokens an identity trusts in place of a secret.

Those of an application are in the directory; those of a user-assigned managed identity are resources of Azure
(https://learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials, shape:
`tests/evidence/arm-user-assigned-identity-federated-credentials-list.json`). A system-assigned one can have none.
"""

from __future__ import annotations

from typing import Callable, Optional, Tuple

from ..domain.fact import Absent, Fact, Known
from ..facts.given import ErrorText
from ..facts.identity import Account, FederatedCredential, FederatedCredentials, ServicePrincipalState
from ..facts.login import FEDERATION_CODES, EntraAnswer
from ..facts.registry import Location
from .azure_rest import RestService
from .fields import Json, required, text, texts
from .graph_directory import GRAPH, READ_APPLICATIONS, Directory

READ_TRUSTS = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read"
USER_ASSIGNED = "/providers/microsoft.managedidentity/userassignedidentities/"
_VERSION = "2023-01-31"


class FederationSource:
    """Provides `federated_credentials(service_principal, account, entra_answer, error_text, location)`.

    The first two are needed, the others used.
    """

    def __init__(
        self, arm: RestService, graph: RestService, directory: Callable[[Account, Optional[Location]], Directory]
    ) -> None:
        self._arm = arm
        self._graph = graph
        self._directory = directory

    def federated_credentials(
        self,
        service_principal: ServicePrincipalState,
        account: Account,
        entra_answer: Optional[EntraAnswer] = None,
        error_text: Optional[ErrorText] = None,
        location: Optional[Location] = None,
    ) -> Fact[FederatedCredentials]:
        """The trusts of the identity; asked only where Entra found none that matches, or a pipeline failed."""
        if not _matter(entra_answer, error_text):
            return Absent("Entra does not object to the token of another issuer.")
        if service_principal.is_managed_identity:
            return self._of_managed_identity(service_principal.resource_id)
        directory = self._directory(account, location)

        def ask() -> Fact[FederatedCredentials]:
            found = directory.federated_credentials(service_principal.app_id)
            return Known(FederatedCredentials(tuple(map(read_federated, found))), GRAPH)

        return self._graph.fact(ask, READ_APPLICATIONS)

    def _of_managed_identity(self, resource_id: Optional[str]) -> Fact[FederatedCredentials]:
        if resource_id is None or not is_user_assigned(resource_id):
            return Absent("Only an application or a user-assigned managed identity trusts the tokens of others.")
        return self._arm.fact(
            lambda: Known(FederatedCredentials(trusts_of(self._arm, resource_id), resource_id), self._arm.name),
            READ_TRUSTS,
        )


def _matter(entra_answer: Optional[EntraAnswer], error_text: Optional[ErrorText]) -> bool:
    codes = (entra_answer.code if entra_answer else None, error_text.entra_code if error_text else None)
    return not FEDERATION_CODES.isdisjoint(codes) or (error_text is not None and error_text.pipeline is not None)


def is_user_assigned(resource_id: str) -> bool:
    """Whether a managed identity is a resource of its own, which alone can have federated credentials."""
    return USER_ASSIGNED in resource_id.lower()


def trusts_of(arm: RestService, resource_id: str) -> Tuple[FederatedCredential, ...]:
    """The federated credentials of a user-assigned managed identity. Raises one of `azure_rest.FAILURES`."""
    path = f"{resource_id}/federatedIdentityCredentials"
    found = arm.pages(path, {"api-version": _VERSION}, resource_id.split("/")[2])
    return tuple(_trust(required(text(each, "name"), "name"), each.get("properties") or {}) for each in found)


def read_federated(answer: Json) -> FederatedCredential:
    """A federated credential in an answer of the directory. Raises WrongShape."""
    return _trust(required(text(answer, "name"), "name"), answer)


def _trust(name: str, values: Json) -> FederatedCredential:
    return FederatedCredential(
        name=name,
        issuer=required(text(values, "issuer"), "issuer"),
        subject=text(values, "subject") or "",
        audiences=texts(values, "audiences") or (),
    )
