"""A federated credential matches the token that is presented to Entra.

Good state
    The application or managed identity has a federated credential with exactly the issuer, subject and audience of the
    token.

Why it matters
    Pipelines and workloads that sign in without a secret present the token of another issuer. Entra takes it only when
    issuer, subject and audience are equal letter by letter: another branch or a slash more is another subject.

How it is detected
    Entra refuses with AADSTS70021, AADSTS700211 (issuer), AADSTS700212 (audience), AADSTS700213 (subject) or
    AADSTS7002138 (letter case) and says what was presented. Microsoft Graph shows what an application
    trusts, Azure Resource Manager what a user-assigned managed identity trusts. What the pipeline of an identity that
    `--assignee` names has presented, the text that `--error` gives tells.

Fix
    Add a federated credential with the values that were presented, or let the pipeline present those that are trusted.

References
    https://learn.microsoft.com/entra/workload-id/workload-identity-federation
    https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
    https://github.com/Azure/login/issues/517
"""

from __future__ import annotations

from dataclasses import fields, replace
from shlex import quote
from typing import List, Optional, Tuple

from ...access.federation import Compared, Presented, compare, presented
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...facts.given import ERROR_TEXT, SUBJECT, ErrorText
from ...facts.identity import FEDERATED_CREDENTIALS, IDENTITY, FederatedCredentials, Identity
from ...facts.login import ENTRA_ANSWER, FEDERATION_CODES, EntraAnswer
from ..access_wording import ARM, OWNS_APPLICATION, name_of
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_ENTRA, Clues, Pattern
from ..wording import MINUTES

_GRAPH = "Microsoft Graph"

_CLUES = Clues(
    "No federated credential of the application {application} matches the token that was presented.",
    "Compare issuer, subject and audience in Entra's message letter by letter with the federated credentials.",
    (
        Pattern(
            "aadsts",
            97,
            BY_ENTRA,
            ANYWHERE,
            r"aadsts(?:70021|700211|700212|700213|7002131|7002137|7002138|700229|700223|70023[3-7])\b",
        ),
        Pattern("no matching federated identity record", 96, BY_ENTRA, ANYWHERE),
        Pattern("id-token: write", 84, BY_CLIENT, ANYWHERE),
        Pattern("actions_id_token_request_url", 84, BY_CLIENT, ANYWHERE),
    ),
    commands=("az ad app federated-credential list --id {application}",),
    who="an owner of the application",
    prove="az ad app federated-credential list --id {application}",
)


@rule(
    code="ACRD-CRED-010",
    slug="oidc-federated-credential-mismatch",
    good="A federated credential matches the token that is presented to Entra.",
    needs=(SUBJECT,),
    uses=(ENTRA_ANSWER, ERROR_TEXT, IDENTITY, FEDERATED_CREDENTIALS),
    explains=("entra-refused", "login-refused"),
    rows=("C3",),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    entra_answer: Optional[EntraAnswer],
    error_text: Optional[ErrorText],
    identity: Optional[Identity],
    federated_credentials: Optional[FederatedCredentials],
) -> Judgement:
    """Fails when Entra says that none matches, or said so in the text that was given and it would still."""
    if subject.kind is SubjectKind.ASSIGNEE:
        return _by_text(error_text, identity, federated_credentials)
    if entra_answer is None:
        if subject.kind is not SubjectKind.SIGNED_IN:
            return not_applicable("Only the signed-in account asks Entra for a token itself.")
        return undecided("What Entra answers to the account is not known.", "a network path to Entra")
    if entra_answer.code not in FEDERATION_CODES:
        return passed("Entra does not object to the token of another issuer.")
    message = entra_answer.message or f"AADSTS{entra_answer.code}"
    return _mismatch(presented(message), Evidence(message, "Entra"), identity, federated_credentials)


def _by_text(
    error_text: Optional[ErrorText], identity: Optional[Identity], federated_credentials: Optional[FederatedCredentials]
) -> Judgement:
    """What the pipeline presented, according to the text, against what is trusted now."""
    if error_text is None or error_text.entra_code not in FEDERATION_CODES:
        return not_applicable("No text of an error says that Entra refused the token of another issuer.")
    if not error_text.is_about(identity.app_id if identity else None):
        return not_applicable(f"The text is about the application {error_text.application}.")
    token = Presented(error_text.issuer, error_text.subject, error_text.audience)
    if federated_credentials is None:
        return undecided("What the identity trusts could not be read.", "Application.Read.All")
    if not token.fields:
        return undecided("The text does not say what was presented.", "the whole message of Entra")
    equal = [each for each in compare(token, federated_credentials.credentials) if not each.mismatches]
    if equal and len(token.fields) == len(fields(token)):
        return passed(
            f'"{equal[0].credential.name}" equals what was presented: it was mended since, or is in force since.'
        )
    named = ", ".join(f"the {field} '{value}'" for field, value in token.fields)
    seen = Evidence(f"AADSTS{error_text.entra_code}: {named} was presented.", "the text of the error")
    return replace(_mismatch(token, seen, identity, federated_credentials), confidence=Confidence.LIKELY)


def _mismatch(
    token: Presented,
    seen: Evidence,
    identity: Optional[Identity],
    federated_credentials: Optional[FederatedCredentials],
) -> Judgement:
    evidence = [seen]
    compared: Tuple[Compared, ...] = ()
    if federated_credentials is not None:
        source = ARM if federated_credentials.resource_id else _GRAPH
        compared = compare(token, federated_credentials.credentials)
        evidence += [line for each in compared for line in _lines(each, source)] or [
            Evidence("It has no federated credential at all.", source)
        ]
    resource_id = federated_credentials.resource_id if federated_credentials is not None else None
    return failed(
        f"No federated credential of {name_of(identity)} matches the token that was presented.",
        *evidence,
        fix=_fix(identity, resource_id, token, compared[0].credential.name if compared else "NAME"),
    )


def _lines(compared: Compared, source: str) -> List[Evidence]:
    """One line for each difference; one that a credential has none where the message names too little."""
    name = compared.credential.name
    if not compared.mismatches:
        return [Evidence(f'"{name}" equals it in what the message names; another field must differ.', source)]
    return [
        Evidence(
            f"\"{name}\": the {each.field} {each.difference.value}: '{each.registered}' is trusted, '{each.presented}' "
            "was presented.",
            source,
        )
        for each in compared.mismatches
    ]


def _fix(identity: Optional[Identity], resource_id: Optional[str], token: Presented, nearest: str) -> Fix:
    named = " and ".join(f"the {field} '{value}'" for field, value in token.fields)
    what = f"with {named}" if named else "with the values of the token"
    text = (
        "List what it trusts. Then change the federated credential that is meant so that it is made "
        f"{what}, or let the pipeline present what is trusted."
    )
    if resource_id is not None:
        parts = resource_id.split("/")
        where = (
            f"--identity-name {quote(parts[-1])} --resource-group {quote(parts[4])} --subscription {quote(parts[2])}"
        )
        values = dict(token.fields)
        changes = "".join(f" --{field} {quote(values[field])}" for field in ("issuer", "subject") if field in values)
        commands = (
            f"az identity federated-credential list {where}",
            f"az identity federated-credential update --name {quote(nearest)} {where}{changes}",
        )
        return Fix(text, commands, "Managed Identity Contributor on the identity", MINUTES)
    app_id = (identity.app_id or identity.name) if identity else "APPLICATION_ID"
    commands = (
        f"az ad app federated-credential list --id {quote(app_id)}",
        f"az ad app federated-credential update --id {quote(app_id)} --federated-credential-id {quote(nearest)} "
        "--parameters @credential.json",
    )
    return Fix(text, commands, OWNS_APPLICATION, MINUTES)
