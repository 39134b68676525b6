"""How an application proves to Entra who it is: secret, certificate or the token of a federated issuer."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import hashes

from ..world import Application, FederatedCredential, ManagedIdentity, ServicePrincipal, World
from .errors import EntraError
from .state import KeyPair, KeyPairs

if TYPE_CHECKING:
    from jwt.types import Options

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ANY_TIME: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
"""Makes PyJWT leave times and audience alone: it would judge them by this machine's clock."""


_SKEW = timedelta(minutes=5)
"""How far Entra lets clocks differ."""


@dataclass(frozen=True)
class Client:
    """An application that acts for itself in a tenant."""

    name: str
    """Name of its service principal in the world."""
    principal: ServicePrincipal
    application_name: str
    application: Application


def find_client(world: World, tenant_name: str, client_id: str) -> Client:
    """The enabled service principal of an application in a tenant. Raises EntraError."""
    tenant = world.tenants[tenant_name]
    for name, principal in tenant.service_principals.items():
        _, application = world.application(principal.application)
        if application.app_id == client_id.lower() and not application.deleted_at:
            if not principal.account_enabled:
                raise EntraError(7000112, app_id=application.app_id, name=application.display_name)
            return Client(name, principal, principal.application, application)
    for name, identity in tenant.managed_identities.items():
        if identity.client_id.lower() == client_id.lower():
            return _managed(name, identity)
    for home in world.tenants.values():
        for application in home.applications.values():
            if application.app_id != client_id.lower() or application.deleted_at:
                continue
            # An application of one tenant is unknown elsewhere; one of many lacks its service principal.
            if home is tenant or application.sign_in_audience != "AzureADMyOrg":
                raise EntraError(7000229, app_id=application.app_id, tenant=tenant.id)
    raise EntraError(700016, app_id=client_id, tenant=tenant_name)


def _managed(name: str, identity: ManagedIdentity) -> Client:
    """A managed identity, which can prove itself by the token of a federated issuer and by nothing else."""
    if not identity.account_enabled:
        raise EntraError(7000112, app_id=identity.client_id, name=identity.display_name)
    application = Application(app_id=identity.client_id, federatedCredentials=identity.federated_credentials)
    return Client(name, ServicePrincipal(id=identity.id), name, application)


def authenticate(client: Client, form: Mapping[str, Any], key_pairs: KeyPairs, now: datetime) -> None:
    """Checks the credential of a token request. Raises EntraError."""
    if form.get("client_secret"):
        _check_secret(client, form["client_secret"], now)
    elif form.get("client_assertion") and form.get("client_assertion_type") == _ASSERTION_TYPE:
        _check_assertion(client, form["client_assertion"], key_pairs, now)
    else:
        raise EntraError(7000218)


def _check_secret(client: Client, value: str, now: datetime) -> None:
    stored = [*client.application.secrets.values(), *client.principal.secrets.values()]
    matching = [secret for secret in stored if secret.value == value and secret.start <= now]
    if any(now < secret.end for secret in matching):
        return
    raise EntraError(7000222 if matching else 7000215, app_id=client.application.app_id)


def _check_assertion(client: Client, assertion: str, key_pairs: KeyPairs, now: datetime) -> None:
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={**_ANY_TIME, "verify_signature": False})
        start = datetime.fromtimestamp(claims.get("nbf", claims.get("iat", 0)), timezone.utc)
        end = datetime.fromtimestamp(claims["exp"], timezone.utc)
    except (jwt.InvalidTokenError, KeyError, TypeError) as error:
        raise EntraError(50027) from error
    if claims.get("iss") == claims.get("sub") == client.application.app_id:
        _check_signature(client, assertion, header, key_pairs, now)
    else:
        _check_federation(list(client.application.federated_credentials.values()), claims)
    if not start - _SKEW <= now < end + _SKEW:
        raise EntraError(700024, now=now, start=start, end=end)


def _check_signature(
    client: Client, assertion: str, header: Mapping[str, Any], key_pairs: KeyPairs, now: datetime
) -> None:
    algorithm, encoded = (hashes.SHA256(), header["x5t#S256"]) if "x5t#S256" in header else _sha1(header)
    thumbprint = base64.urlsafe_b64decode(encoded + "==")
    for name, certificate in client.application.certificates.items():
        pair = key_pairs.get(client.application_name, name, certificate)
        if pair.certificate.fingerprint(algorithm) != thumbprint:
            continue
        if not certificate.start <= now < certificate.end:
            reason = "The key used is expired."
        elif not _signed_with(pair, assertion):
            reason = "Key was found, but use of the key to verify the signature failed."
        else:
            return
        break
    else:
        reason = "The key was not found."
    raise EntraError(700027, reason=reason, thumbprint=thumbprint.hex().upper(), app_id=client.application.app_id)


def _sha1(header: Mapping[str, Any]) -> tuple[hashes.HashAlgorithm, str]:
    # The Azure CLI names its certificate by a SHA-1 thumbprint.
    return hashes.SHA1(), header.get("x5t", "")


def _signed_with(pair: KeyPair, assertion: str) -> bool:
    try:
        jwt.decode(assertion, pair.key.public_key(), algorithms=["RS256", "PS256"], options=_ANY_TIME)
    except jwt.InvalidTokenError:
        return False
    return True


def _check_federation(credentials: list[FederatedCredential], claims: Mapping[str, Any]) -> None:
    """Looks for a federated credential with issuer, subject and audience of the assertion.

    Its signature is not checked: the issuer (GitHub, a Kubernetes cluster) is outside the world and has no key here.
    """
    issuer, subject, audience = (claims.get(name, "") for name in ("iss", "sub", "aud"))
    audiences = audience if isinstance(audience, list) else [audience]
    same_issuer = [credential for credential in credentials if credential.issuer == issuer]
    if not same_issuer:
        raise EntraError(700211, claim="issuer", value=issuer)
    same_subject = [credential for credential in same_issuer if credential.subject == subject]
    if not same_subject:
        but_for_case = any(credential.subject.lower() == subject.lower() for credential in same_issuer)
        raise EntraError(7002138 if but_for_case else 700213, claim="subject", value=subject)
    if not any(set(credential.audiences) & set(audiences) for credential in same_subject):
        raise EntraError(700212, claim="audience", value=", ".join(audiences))
