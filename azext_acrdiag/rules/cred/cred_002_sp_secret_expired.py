"""The client secret has not ended and does not end soon.

Good state
    The client secret that is used is valid for more than 30 days.

Why it matters
    Client secrets end: those that the CLI makes after one year, others after two at most. Everything that uses the
    secret then fails at once, and the registry only says "Invalid clientid or client secret."

How it is detected
    Entra refuses with AADSTS7000222, or Microsoft Graph shows that every client secret of the application has ended
    while the registry refuses the one under test. The first characters of a secret, which Entra shows, tell which one
    it is.

Fix
    Make a new client secret and store it wherever the old one is used; or move to a managed identity or to federated
    credentials, which have no secret.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-auth-service-principal#use-credentials
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/graph/api/resources/passwordcredential
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from shlex import quote
from typing import List, Optional, Tuple

from ...access.refusals import says_wrong_secret
from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.estate import HOLDERS, WITHIN
from ...facts.given import NOW, TARGET
from ...facts.identity import (
    APPLICATION_SECRETS,
    IDENTITY,
    ApplicationSecrets,
    ClientSecret,
    Identity,
    IdentityKind,
    Resemblance,
)
from ...facts.inventory import Holders
from ...facts.login import CREDENTIAL, ENTRA_ANSWER, LOGIN, Credential, EntraAnswer, Login, SecretShape
from ...facts.network import CHALLENGE, LOGIN_SERVER, Challenge
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.services import SERVICE, Service
from ..access_wording import OWNS_APPLICATION, TOKEN_SERVICE
from ..base import Survey, rule
from ..clock import current_time, in_words
from ..clues import ANYWHERE, AT_REGISTRY, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..holders import Kind, survey, with_secrets
from ..pull_secret_wording import hand_over
from ..service_wording import store_secret_command
from ..wording import AT_ONCE, quote_answer

_EXPIRED = 7000222
_SOON = timedelta(days=30)
_SECRETS = (SecretShape.OTHER, SecretShape.GUID)


_CLUES = Clues(
    "The client secret of the application {application} has ended.",
    "Make a new secret, and give it to everything that uses the old one.",
    (
        Pattern("aadsts7000222", 97, BY_ENTRA, ANYWHERE),
        Pattern("client secret keys", 90, BY_ENTRA, ANYWHERE, r"client secret keys[^\n]{0,80}expired"),
        Pattern("invalid clientid or client secret", 84, BY_REGISTRY, ANYWHERE),
        # What podman, buildah and skopeo make of every refusal of a password.
        Pattern("invalid username/password", 60, BY_REGISTRY),
        Pattern(
            "failed to fetch", 34, BY_REGISTRY, AT_REGISTRY, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401"
        ),
    ),
    commands=("az ad app credential reset --id {application} --append --years 1",),
    who="an owner of the application",
    prove="{run} --username {application} --password-stdin",
)


def _survey(holders: Holders, now: datetime, within: int) -> Judgement:
    """Judges the client secrets of all identities with access to a registry."""
    return survey(Kind("client secret", "--years 1"), with_secrets(holders), holders, now, within)


@rule(
    code="ACRD-CRED-002",
    slug="sp-secret-expired",
    good="The client secret has not ended and does not end soon.",
    needs=(NOW, TARGET, IDENTITY),
    uses=(ENTRA_ANSWER, CREDENTIAL, LOGIN, APPLICATION_SECRETS, CHALLENGE, LOGIN_SERVER, SERVICE, PULL_SECRET),
    explains=("login-refused", "sp-secret-wrong", "entra-refused", "access-contradiction"),
    rows=("C5", "B10"),
    clues=_CLUES,
    survey=Survey(_survey, needs=(HOLDERS, NOW, WITHIN)),
)
def judge(
    now: datetime,
    target: Target,
    identity: Identity,
    entra_answer: Optional[EntraAnswer],
    credential: Optional[Credential],
    login: Optional[Login],
    application_secrets: Optional[ApplicationSecrets],
    challenge: Optional[Challenge],
    login_server: Optional[str],
    service: Optional[Service],
    pull_secret: Optional[PullSecret],
) -> Judgement:
    """Fails when the secret under test has certainly or probably ended; warns when one ends within 30 days."""
    if identity.kind is not IdentityKind.SERVICE_PRINCIPAL:
        return not_applicable("Only a service principal has client secrets.")
    tested = credential if credential is not None and credential.shape in _SECRETS else None
    app_id, host = identity.app_id or identity.name, login_server or target.name
    if service is not None:
        store: Tuple[str, ...] = (store_secret_command(service, app_id, login_server),)
    else:
        store = hand_over(host, app_id, pull_secret)
    known = _Known(identity, tested, application_secrets, current_time(now, challenge), store)
    if entra_answer is not None and entra_answer.code == _EXPIRED:
        return _ended(known, Evidence(entra_answer.message or f"AADSTS{_EXPIRED}", "Entra"), Confidence.CERTAIN)
    accepted = (login is not None and login.accepted) or (entra_answer is not None and entra_answer.succeeded)
    if application_secrets is None:
        return _unseen(accepted)
    refused = login is not None and says_wrong_secret(login)
    if tested is not None and (login is None or not login.accepted):
        certainty = _certainty(known, refused)
        if certainty is not None:
            answer = quote_answer(login.status, login.error) if login else "The registry was not asked."
            return _ended(known, Evidence(answer, TOKEN_SERVICE), certainty)
    if known.ended and not known.alive and tested is None:
        return _warn_that_all_have_ended(known)
    if not known.secrets and not application_secrets.complete:
        return _unseen(accepted)
    return _due(known)


def _unseen(accepted: bool) -> Judgement:
    if accepted:
        return passed("The credential is accepted, so it has not ended.")
    return undecided("When the client secrets of the application end could not be read.", "Application.Read.All")


@dataclass(frozen=True)
class _Known:
    identity: Identity
    tested: Optional[Credential]
    """The secret under test; None when a token is, or when no secret is at hand."""
    found: Optional[ApplicationSecrets]
    at: datetime
    store: Tuple[str, ...]
    """The commands that store a new secret where it is used."""

    @property
    def secrets(self) -> Tuple[ClientSecret, ...]:
        return self.found.secrets if self.found else ()

    @property
    def ended(self) -> List[ClientSecret]:
        return [each for each in self.secrets if each.end is not None and each.end <= self.at]

    @property
    def alive(self) -> List[ClientSecret]:
        return [each for each in self.secrets if each not in self.ended]

    @property
    def used(self) -> List[ClientSecret]:
        """Those that begin like the secret under test."""
        if self.tested is None:
            return []
        return [each for each in self.secrets if each.resembles is Resemblance.BEGINNING]

    @property
    def moments(self) -> Tuple[Moment, ...]:
        """When each of the secrets ends."""
        return tuple(Moment(each.end, f"{_label(each)} of {self.name} ends.") for each in self.secrets if each.end)

    @property
    def name(self) -> str:
        display_name = self.found.display_name if self.found else None
        return f"{display_name} ({self.app_id})" if display_name else self.app_id

    @property
    def app_id(self) -> str:
        return self.identity.app_id or self.identity.name


def _certainty(known: _Known, refused: bool) -> Optional[Confidence]:
    """How sure it is that the secret under test has ended; None when nothing speaks for it."""
    if known.ended and not known.alive:
        complete = known.found is not None and known.found.complete
        return Confidence.CERTAIN if refused and complete else Confidence.LIKELY
    if refused and known.used and all(each in known.ended for each in known.used):
        return Confidence.CERTAIN
    return None


def _ended(known: _Known, answer: Evidence, confidence: Confidence) -> Judgement:
    which = [each for each in known.used if each in known.ended] or known.ended
    last = max((each.end for each in which if each.end), default=None)
    what_happened = f"ended on {in_words(last)}" if last else "has ended"
    listed = (
        Evidence(f"{_label(each)} ended on {in_words(each.end)}.", "Microsoft Graph") for each in which if each.end
    )
    return failed(
        f"The client secret of {known.name} {what_happened}.",
        answer,
        *listed,
        fix=_fix(known),
        confidence=confidence,
        moments=known.moments,
    )


def _warn_that_all_have_ended(known: _Known) -> Judgement:
    listed = (
        Evidence(f"{_label(each)} ended on {in_words(each.end)}.", "Microsoft Graph")
        for each in known.ended
        if each.end
    )
    return warned(
        f"Every client secret of {known.name} has ended.",
        *listed,
        detail="It can still sign in with a certificate or with federated credentials, where it has them.",
        fix=_fix(known),
        moments=known.moments,
    )


def _due(known: _Known) -> Judgement:
    candidates = [each for each in known.used if each in known.alive] or known.alive
    due = [each for each in candidates if each.end is not None and each.end <= known.at + _SOON]
    if not due:
        return passed(f"No client secret of {known.name} ends within 30 days.", moments=known.moments)
    first = min(due, key=lambda each: each.end or known.at)
    assert first.end is not None
    days = (first.end - known.at).days
    is_sure = len(due) == len(candidates)
    return warned(
        f"{_label(first)} of {known.name} ends on {in_words(first.end)}, in {days} days.",
        detail="" if is_sure else "Others are valid for longer; which one is used cannot be told from outside.",
        fix=_fix(known),
        confidence=Confidence.CERTAIN if is_sure else Confidence.POSSIBLE,
        moments=known.moments,
    )


def _label(secret: ClientSecret) -> str:
    return f'The client secret "{secret.display_name}"' if secret.display_name else f"The client secret {secret.key_id}"


def _fix(known: _Known) -> Fix:
    return Fix(
        "Make a new client secret, which is shown once, and store it wherever the old one is used.",
        (
            f"az ad app credential reset --id {quote(known.app_id)} --append --years 1",
            *known.store,
        ),
        OWNS_APPLICATION,
        AT_ONCE,
    )
