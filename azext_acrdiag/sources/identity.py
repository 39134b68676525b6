"""Who the subject is, put together from tokens, the account of `az` and the user name."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Optional

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..domain.subject import ZERO_GUID, Subject, SubjectKind
from ..domain.target import Target
from ..facts.identity import Account, Identity, IdentityKind
from ..facts.login import Credential, EntraAnswer, SecretShape
from ..facts.machine import EntryKind, StoredLogins
from ..facts.pull_secret import PullSecret
from ..facts.repository import ScopedToken
from ..facts.services import Service, SignIn
from .jwt_claims import claims_of, payload_of, shape_of

IDENTITIES_READ = "Microsoft.ManagedIdentity/userAssignedIdentities/read"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)


def credential(
    subject: Subject, stored_logins: Optional[StoredLogins], pull_secret: Optional[PullSecret], service: Fact[Service]
) -> Fact[Credential]:
    """The user name and password under test: given, in a pull secret, stored for the registry, or a service's."""
    if subject.kind is SubjectKind.RESOURCE:
        return _of_service(service)
    if subject.kind is SubjectKind.CREDENTIAL and subject.password is not None:
        return _credential(subject.given, subject.password, "the command line")
    if pull_secret is not None:
        return _of_pull_secret(pull_secret)
    if subject.kind is not SubjectKind.STORED:
        return Absent("No user name and password were given.")
    if stored_logins is None:
        return Unknown(Why.ERROR, "What the container client has stored could not be read.")
    if stored_logins.problem is not None:
        return Unknown(Why.ERROR, stored_logins.problem)
    entry = stored_logins.entry
    if entry is not None and entry.secret is not None:
        return _credential(entry.username or "", entry.secret, entry.place, entry.kind)
    if stored_logins.silent_helper is not None:
        helper = f"docker-credential-{stored_logins.silent_helper}"
        return Unknown(Why.ERROR, f"{helper}, which keeps the credentials, gave no answer.", f"an answer of {helper}")
    return Absent(f"{stored_logins.path} holds no credential for this registry.")


def _of_service(service: Fact[Service]) -> Fact[Credential]:
    if not isinstance(service, Known):
        return service
    if service.value.user_name is None:
        return Absent(f"{service.value.name} uses no user name and password.")
    username = service.value.user_name
    return Known(Credential(username, None, SecretShape.OTHER, None, service.value.name), service.source)


def _of_pull_secret(pull_secret: PullSecret) -> Fact[Credential]:
    entry = pull_secret.entry
    if entry is None or entry.secret is None or entry.kind is not EntryKind.PASSWORD:
        return Absent(f"The pull secret {pull_secret.label} holds no user name and password for this registry.")
    return _credential(entry.username or "", entry.secret, f"the pull secret {pull_secret.label}")


def _credential(username: str, secret: Secret, origin: str, kind: EntryKind = EntryKind.PASSWORD) -> Fact[Credential]:
    found = Credential(
        username,
        secret,
        shape_of(secret),
        claims_of(secret),
        origin,
        is_identity_token=kind is EntryKind.IDENTITY_TOKEN,
        is_bearer=kind is EntryKind.BEARER,
    )
    return Known(found, origin)


def identity(
    look_up_assignee: Callable[[str, Account], Fact[Identity]],
    subject: Subject,
    target: Target,
    account: Optional[Account],
    entra_answer: Optional[EntraAnswer],
    credential: Optional[Credential],  # pylint: disable=redefined-outer-name  # named like the fact
    scoped_token: Optional[ScopedToken],
    service: Fact[Service],
) -> Fact[Identity]:
    """The identity of a subject; `look_up_assignee` finds the one that `--assignee` names."""
    if subject.kind is SubjectKind.RESOURCE and not isinstance(service, Known):
        return service
    if isinstance(service, Known) and service.value.sign_in is not SignIn.USER_NAME:
        return _of_the_service(service.value, service.source)
    if subject.kind is SubjectKind.ASSIGNEE:
        if account is None:
            return Unknown(
                Why.NOT_SIGNED_IN, "az is not signed in, so the assignee could not be looked up.", "az login"
            )
        return look_up_assignee(subject.given, account)
    if subject.kind is SubjectKind.ANONYMOUS:
        return Known(Identity(IdentityKind.ANONYMOUS, "nobody (anonymous)"), "the question")
    if subject.kind is SubjectKind.SIGNED_IN:
        return _of_account(account, entra_answer)
    if credential is None:
        return Absent("There is no credential, so there is no identity.")
    return Known(_of_credential(target, credential, scoped_token), credential.origin)


def _of_the_service(service: Service, source: str) -> Fact[Identity]:
    if service.sign_in is SignIn.NOTHING:
        return Known(Identity(IdentityKind.ANONYMOUS, "nobody (anonymous)"), source)
    if service.sign_in in (SignIn.BUILT_IN, SignIn.ELSEWHERE):
        return Absent(f"{service.name} is part of the registry and signs in with {service.sign_in.value}.")
    if service.sign_in is SignIn.UNSEEN:
        detail = f"What {service.name} signs in with is in its settings, which hold secrets and were not read."
        return Unknown(Why.UNSUPPORTED, detail, "the user name in its settings, with --username and --password-stdin")
    found = service.identity
    if found is None:
        several = f" of {', '.join(service.candidates)}" if service.candidates else ""
        detail = f"Which identity{several} {service.name} signs in with is not known."
        return Unknown(Why.UNSUPPORTED, detail, "--assignee with the identity that is used")
    if found.resource_id is not None and found.object_id is None and found.client_id is None:
        detail = f"The user-assigned identity {found.name} could not be read."
        return Unknown(Why.PERMISSION, detail, f"{IDENTITIES_READ} on {found.name}")
    return Known(
        Identity(IdentityKind.MANAGED_IDENTITY, found.name, found.object_id, found.client_id, found.tenant_id), source
    )


def _of_account(account: Optional[Account], entra_answer: Optional[EntraAnswer]) -> Fact[Identity]:
    payload = payload_of(entra_answer.token) if entra_answer and entra_answer.token else None
    if payload is not None:
        return Known(_of_entra_token(payload, account), "the token that Entra gave")
    if account is None:
        return Unknown(Why.NOT_SIGNED_IN, "az is not signed in.", "az login")
    if account.managed_identity is not None:
        chosen = account.managed_identity
        app_id = chosen if GUID.match(chosen) else None
        found = Identity(IdentityKind.MANAGED_IDENTITY, chosen or account.name, None, app_id, account.tenant_id)
        return Known(found, "the account of az")
    kind = IdentityKind.SERVICE_PRINCIPAL if account.is_service_principal else IdentityKind.USER
    app_id = account.name if account.is_service_principal and GUID.match(account.name) else None
    return Known(Identity(kind, account.name, None, app_id, account.tenant_id), "the account of az")


def _of_entra_token(payload: Dict[str, Any], account: Optional[Account]) -> Identity:
    """Of a version 1.0 access token.

    https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
    """
    app_id = _text(payload, "appid")
    if _text(payload, "idtyp") == "app" or not (_text(payload, "upn") or _text(payload, "unique_name")):
        is_managed = "xms_mirid" in payload or (account is not None and not GUID.match(account.name))
        kind = IdentityKind.MANAGED_IDENTITY if is_managed else IdentityKind.SERVICE_PRINCIPAL
        name = app_id or (account.name if account else "the signed-in service principal")
        return Identity(kind, name, _text(payload, "oid"), app_id, _text(payload, "tid"))
    name = _text(payload, "upn") or _text(payload, "unique_name") or ""
    is_foreign = name.lower().startswith("live.com#") or "#ext#" in name.lower() or _text(payload, "idp") is not None
    return Identity(IdentityKind.USER, name, _text(payload, "oid"), None, _text(payload, "tid"), is_foreign)


def _of_credential(target: Target, tested: Credential, scoped_token: Optional[ScopedToken]) -> Identity:
    username, claims = tested.username, tested.claims
    if claims is not None and (username in ("", ZERO_GUID) or claims.grant_type is not None):
        owner = claims.subject or "the owner of the token"
        if GUID.match(owner):
            return Identity(IdentityKind.SERVICE_PRINCIPAL, owner, None, owner, claims.tenant)
        return Identity(IdentityKind.USER, owner, None, None, claims.tenant)
    if username == target.name:
        return Identity(IdentityKind.ADMIN, username)
    if scoped_token is not None and scoped_token.exists:
        return Identity(IdentityKind.REPOSITORY_TOKEN, username)
    if GUID.match(username) and username != ZERO_GUID:
        return Identity(IdentityKind.SERVICE_PRINCIPAL, username, None, username.lower())
    return Identity(IdentityKind.UNRECOGNISED, username)


def _text(payload: Dict[str, Any], name: str) -> Optional[str]:
    value = payload.get(name)
    return value if isinstance(value, str) and value else None
