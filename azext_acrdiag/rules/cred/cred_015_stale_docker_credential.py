"""The stored login is the one that the registry accepts.

Good state
    The credential that the container client has stored is accepted, and other clients on the machine hold the same one.

Why it matters
    A client sends what an earlier `docker login` left behind, whatever the account of `az` may do now. After a secret
    was rotated, a token replaced or the registry's permission mode switched, every pull fails until the next login.
    Docker, Podman and Helm keep files of their own, so one may work while another does not.

How it is detected
    The registry refuses the stored credential and no other finding says why; or clients on PATH would send different
    credentials, by the files that each of them reads.

Fix
    Log the client out of this server and in again; take away what DOCKER_AUTH_CONFIG holds, which no logout does.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-faq
    https://docs.docker.com/reference/cli/docker/login/
    https://github.com/Azure/acr/issues/582
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...access.refusals import is_refusal
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.login import CREDENTIAL, LOGIN, Credential, Login
from ...facts.machine import AUTH_VARIABLE, CLIENT_LOGINS, STORED_LOGINS, ClientLogin, EntryKind, StoredLogins
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ..access_wording import TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, acr_login, forget_login, quote_answer

_CLUES = Clues(
    "An older stored credential is sent instead of the current one.",
    "Log out of this registry, then log in again.",
    (
        Pattern("authentication required", 39, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("invalid clientid or client secret", 42, BY_REGISTRY, ANYWHERE),
        Pattern("pull access denied", 52, BY_REGISTRY),
    ),
    (Context("existing credentials", 28),),
    ("docker logout {host}", "az acr login --name {name}"),
)


@rule(
    code="ACRD-CRED-015",
    slug="stale-docker-credential",
    good="The stored login is the one that the registry accepts.",
    needs=(SUBJECT, TARGET, CREDENTIAL),
    uses=(LOGIN, CLIENT_LOGINS, REGISTRY, LOGIN_SERVER, STORED_LOGINS),
    after=(
        "not-an-application-username",
        "sp-secret-expired",
        "sp-secret-wrong",
        "sp-wrong-tenant",
        "sp-disabled",
        "admin-user-disabled",
        "admin-password-regenerated",
        "registry-token-expired-3h",
        "expose-token-wrong-username",
        "token-of-another-registry",
        "refresh-token-used-as-access-token",
        "anonymous-pull-stale-credentials",
        "scoped-token-disabled",
        "scoped-token-password-expired",
        "no-data-plane-role",
        "abac-ignores-legacy-roles",
    ),
    explains=("login-refused", "access-contradiction"),
    rows=("C3", "B6"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    target: Target,
    credential: Credential,
    login: Optional[Login],
    client_logins: Optional[Tuple[ClientLogin, ...]],
    registry: Optional[Registry],
    login_server: Optional[str],
    stored_logins: Optional[StoredLogins],
) -> Judgement:
    """Fails for a stored credential that is refused, and warns of clients that would send different ones."""
    if subject.kind is not SubjectKind.STORED:
        return not_applicable("Only a stored credential can be a leftover.")
    host = login_server or target.name
    differing = tuple(each for each in client_logins or () if not each.is_tested)
    others = tuple(_evidence(each) for each in differing)
    if login is not None and is_refusal(login):
        answer = Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE)
        reason, confidence = _reason(credential, registry)
        return failed(
            f"The login that is stored in {credential.origin} is no longer accepted by {target.name}.",
            answer,
            *others,
            detail=reason,
            fix=Fix(
                "Log the client out of this server and in again."
                if stored_logins is None or not stored_logins.is_of_variable
                else f"Take the variable away and log in, or put a login into {AUTH_VARIABLE} that is still good.",
                (forget_login(stored_logins, host), acr_login(target)),
                "you",
                AT_ONCE,
            ),
            confidence=confidence,
        )
    if differing:
        return warned(
            f"Clients on this machine hold different logins for {host}: what works with one may fail with another.",
            Evidence(f"The login that was tested: {_who(credential.username)}.", credential.origin),
            *others,
            fix=Fix(
                "Log in again with the client that is to be used; each keeps its own.",
                tuple(f"{quote(each.clients[0])} logout {quote(host)}" for each in differing),
                "you",
                AT_ONCE,
            ),
        )
    return passed("No leftover of an earlier login is in the way.")


def _reason(credential: Credential, registry: Optional[Registry]) -> Tuple[str, Confidence]:
    """A refresh token of a registry in legacy mode lists its permissions, one of a registry in ABAC mode does not."""
    claims = credential.claims
    if registry is not None and registry.is_abac and claims is not None and claims.permissions is not None:
        return "It was issued before the registry's permission mode was switched to ABAC.", Confidence.CERTAIN
    return "It was stored by an earlier login. Why it is refused now could not be told.", Confidence.LIKELY


def _evidence(login: ClientLogin) -> Evidence:
    verb = "sends" if len(login.clients) == 1 else "send"
    who = "an identity token" if login.entry.kind is EntryKind.IDENTITY_TOKEN else _who(login.entry.username)
    return Evidence(f"{' and '.join(login.clients)} {verb}: {who}.", login.entry.place)


def _who(username: Optional[str]) -> str:
    return f"the user name {username}" if username else "an identity token"
