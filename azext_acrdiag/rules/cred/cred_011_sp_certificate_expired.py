"""The certificate of the service principal has not ended and does not end soon.

Good state
    The certificate that the service principal signs in with is valid for more than 30 days.

Why it matters
    A certificate ends like a secret does, and everything that signs in with it fails at once. Entra then speaks of an
    invalid signature.

How it is detected
    Entra refuses with AADSTS700027 and says that the key has expired, or Microsoft Graph shows that every certificate
    of the application has ended; one that ends soon is warned of.

Fix
    Upload a new certificate to the application and sign in with it.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/graph/api/resources/keycredential
    https://learn.microsoft.com/cli/azure/azure-cli-sp-tutorial-3
"""

from __future__ import annotations

from datetime import datetime, timedelta
from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.estate import HOLDERS, WITHIN
from ...facts.given import NOW
from ...facts.identity import APPLICATION_SECRETS, IDENTITY, ApplicationSecrets, ClientSecret, Identity, IdentityKind
from ...facts.inventory import Holders
from ...facts.login import CREDENTIAL, ENTRA_ANSWER, Credential, EntraAnswer
from ...facts.network import CHALLENGE, Challenge
from ..access_wording import OWNS_APPLICATION
from ..base import Survey, rule
from ..clock import current_time, in_words
from ..clues import ANYWHERE, BY_ENTRA, Clues, Pattern
from ..holders import Kind, survey, with_certificates
from ..wording import AT_ONCE

_REFUSED = 700027
_EXPIRED = "key used is expired"
_SOON = timedelta(days=30)

_CLUES = Clues(
    "Entra does not accept the certificate of the application {application}.",
    "Upload the certificate that is used to the application, or sign in with one that the application has.",
    (Pattern("aadsts", 95, BY_ENTRA, ANYWHERE, r"aadsts(?:50012|700027|700030|7000214)\b"),),
    commands=("az ad app credential list --id {application} --cert",),
    who="an owner of the application",
    prove="az ad app credential list --id {application} --cert",
)


def _survey(holders: Holders, now: datetime, within: int) -> Judgement:
    """Judges the certificates of all identities with access to a registry."""
    kind = Kind("certificate", "--cert @new-certificate.pem")
    return survey(kind, with_certificates(holders), holders, now, within)


@rule(
    code="ACRD-CRED-011",
    slug="sp-certificate-expired",
    good="The certificate of the service principal has not ended and does not end soon.",
    needs=(NOW, IDENTITY),
    uses=(ENTRA_ANSWER, CREDENTIAL, APPLICATION_SECRETS, CHALLENGE),
    explains=("entra-refused", "login-refused"),
    rows=("C5",),
    clues=_CLUES,
    survey=Survey(_survey, needs=(HOLDERS, NOW, WITHIN)),
)
def judge(
    now: datetime,
    identity: Identity,
    entra_answer: Optional[EntraAnswer],
    credential: Optional[Credential],
    application_secrets: Optional[ApplicationSecrets],
    challenge: Optional[Challenge],
) -> Judgement:
    """Fails when Entra refuses a certificate and it, or every one of the application, has ended; warns beforehand."""
    if identity.kind is not IdentityKind.SERVICE_PRINCIPAL:
        return not_applicable("Only a service principal signs in with a certificate.")
    if credential is not None:
        return not_applicable("`docker login` takes no certificate.")
    at = current_time(now, challenge)
    known = application_secrets.certificates if application_secrets else ()
    ended = tuple(each for each in known if each.end is not None and each.end <= at)
    if entra_answer is not None and entra_answer.code == _REFUSED:
        message = entra_answer.message or f"AADSTS{_REFUSED}"
        if _EXPIRED in message.lower():
            return _failed(identity, ended, Evidence(message, "Entra"), Confidence.CERTAIN)
        if known and len(ended) == len(known):
            return _failed(identity, ended, Evidence(message, "Entra"), Confidence.LIKELY)
        return passed("Entra refuses the certificate for another reason than its end.")
    if application_secrets is None or not (known or application_secrets.complete):
        if entra_answer is not None and entra_answer.succeeded:
            return passed("Entra gives a token for the registry.")
        return undecided("When the certificates of the application end could not be read.", "Application.Read.All")
    if not known:
        return not_applicable("The application has no certificate.")
    return _warned(identity, known, ended, at)


def _warned(
    identity: Identity, known: Tuple[ClientSecret, ...], ended: Tuple[ClientSecret, ...], at: datetime
) -> Judgement:
    """What is not refused may still have ended: whoever signs in by a secret does not notice."""
    if len(ended) == len(known):
        return warned(
            f"Every certificate of {_app_id(identity)} has ended.",
            *_listed(ended),
            detail="It can still sign in with a secret or with federated credentials, where it has them.",
            fix=_fix(identity),
            moments=_moments(known),
        )
    due = [each for each in known if each not in ended and each.end is not None and each.end <= at + _SOON]
    if not due or len(due) + len(ended) < len(known):
        return passed(f"A certificate of {_app_id(identity)} is valid for more than 30 days.", moments=_moments(known))
    first = min(due, key=lambda each: each.end or at)
    assert first.end is not None
    return warned(
        f"The certificate {_name(first)} of {_app_id(identity)} ends on {in_words(first.end)}, in "
        f"{(first.end - at).days} days.",
        fix=_fix(identity),
        moments=_moments(known),
    )


def _failed(identity: Identity, ended: Tuple[ClientSecret, ...], said: Evidence, confidence: Confidence) -> Judgement:
    return failed(
        f"The certificate that {_app_id(identity)} signs in with has ended.",
        said,
        *_listed(ended),
        fix=_fix(identity),
        confidence=confidence,
        moments=_moments(ended),
    )


def _moments(certificates: Tuple[ClientSecret, ...]) -> Tuple[Moment, ...]:
    return tuple(Moment(each.end, f"The certificate {_name(each)} ends.") for each in certificates if each.end)


def _listed(ended: Tuple[ClientSecret, ...]) -> Tuple[Evidence, ...]:
    return tuple(
        Evidence(f"The certificate {_name(each)} ended on {in_words(each.end)}.", "Microsoft Graph")
        for each in ended
        if each.end is not None
    )


def _name(certificate: ClientSecret) -> str:
    return f'"{certificate.display_name}"' if certificate.display_name else certificate.key_id


def _app_id(identity: Identity) -> str:
    return identity.app_id or identity.name


def _fix(identity: Identity) -> Fix:
    app_id, tenant = _app_id(identity), identity.tenant_id or "TENANT"
    return Fix(
        "Upload a new certificate next to the old one, and sign in with it.",
        (
            f"az ad app credential reset --id {quote(app_id)} --append --cert @new-certificate.pem",
            f"az login --service-principal --username {quote(app_id)} --certificate certificate-and-key.pem "
            f"--tenant {quote(tenant)}",
        ),
        OWNS_APPLICATION,
        AT_ONCE,
    )
