"""The registry grants what the role assignments say, and no more.

Good state
    The token service of the registry and Azure RBAC agree.

Why it matters
    When they do not, something is at work that neither shows: a token that is older than the role, a mode that was
    switched, a deny assignment, a group membership that is not in the token yet, an account that the registry does
    not take, or a role that was removed while a token still carries it.

How it is detected
    What the token service grants is compared with what the role assignments that Azure Resource Manager shows would
    grant. An assignment of the last 15 minutes may not be in force yet and contradicts nothing. Where the token says
    when it was issued, that moment is compared with those of the assignments.

Fix
    Get a fresh sign-in and a fresh login, which removes whatever is old. If the two still disagree, look for deny
    assignments.

References
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
    https://learn.microsoft.com/azure/role-based-access-control/deny-assignments
    https://github.com/Azure/acr/issues/723
"""

from __future__ import annotations

from datetime import datetime
from shlex import quote
from typing import Optional

from ...access.grants import Answer, decide, settled
from ...access.registry_word import Says, Word, registry_word
from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.shell import in_quotes
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.authorization import ROLE_ASSIGNMENTS, RoleAssignments
from ...facts.given import NOW, SUBJECT, TARGET
from ...facts.identity import IDENTITY, Identity, IdentityKind
from ...facts.login import CREDENTIAL, GRANTED, LOGIN, Credential, Granted, Login
from ...facts.network import CHALLENGE, LOGIN_SERVER, Challenge
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import REGISTRY, Registry
from ..access_wording import (
    ENTRA_KINDS,
    TOKEN_SERVICE,
    deed,
    granting_in_words,
    left_out,
    log_in_again,
    name_of,
    sentence,
    weigh_in_words,
)
from ..base import rule
from ..clock import current_time, in_words
from ..pull_secret_wording import lasting_credential
from ..wording import AT_ONCE, MINUTES, quote_answer


@rule(
    code="ACRD-AUTHZ-005",
    slug="access-contradiction",
    good="The registry grants what the role assignments say, and no more.",
    needs=(SUBJECT, IDENTITY, TARGET, NOW, ROLE_ASSIGNMENTS),
    uses=(REGISTRY, LOGIN, GRANTED, CREDENTIAL, CHALLENGE, LOGIN_SERVER, PULL_SECRET),
    explains=("no-data-plane-role", "login-refused", "action-not-granted"),
    rows=("S4", "B8"),
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    now: datetime,
    role_assignments: RoleAssignments,
    registry: Optional[Registry],
    login: Optional[Login],
    granted: Optional[Granted],
    credential: Optional[Credential],
    challenge: Optional[Challenge],
    login_server: Optional[str],
    pull_secret: Optional[PullSecret],
) -> Judgement:
    """Fails when a role in force grants what the registry does not; warns when the registry grants what none does."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("Roles do not count for this kind of credential.")
    is_abac = registry.is_abac if registry else None
    word = registry_word(target, login, granted, is_abac)
    access = decide(role_assignments.assignments, word.wanted, is_abac, target.repository)
    in_force = decide(
        settled(role_assignments.assignments, current_time(now, challenge)), word.wanted, is_abac, target.repository
    )
    fix = _fix(subject, identity, target, registry, login_server)
    if word.says in (Says.LACKS, Says.REFUSES) and in_force.answer is Answer.GRANTED:
        issued = credential.claims.issued_at if credential and credential.claims else None
        if issued is not None and _is_older(issued, role_assignments, word, is_abac, target):
            return failed(
                f"The login is older than the role that lets {name_of(identity)} {deed(target)}.",
                _said(word, login),
                Evidence(f"The token was issued at {in_words(issued)}.", "the token that is stored"),
                *granting_in_words(role_assignments, in_force),
                detail="A token keeps the rights it was issued with.",
                fix=lasting_credential(pull_secret, login_server or target.name)
                if pull_secret is not None
                else Fix(
                    "Log in again.",
                    (
                        f"docker logout {quote(login_server or target.name)}",
                        *log_in_again(subject, identity, target, login_server),
                    ),
                    "you",
                    AT_ONCE,
                ),
                confidence=Confidence.LIKELY,
                moments=(Moment(issued, "The token was issued."),),
            )
        return failed(
            f"A role lets {name_of(identity)} {deed(target)}, but {target.name} does not.",
            _said(word, login),
            *granting_in_words(role_assignments, in_force),
            detail=_reasons(identity),
            fix=fix,
            confidence=Confidence.LIKELY if word.says is Says.LACKS else Confidence.POSSIBLE,
        )
    if word.says is Says.GRANTS and access.answer is Answer.NOT_GRANTED:
        return warned(
            f"{target.name} lets {name_of(identity)} {deed(target)}, but no role that can be seen explains why.",
            *weigh_in_words(role_assignments, access),
            detail="A role may have been removed a short while ago, or come from another tenant (Azure Lighthouse). "
            "In the first case it stops working when the present token ends.",
            fix=fix,
            confidence=Confidence.POSSIBLE,
        )
    return passed("The token service and the role assignments do not contradict each other.")


def _is_older(issued: datetime, roles: RoleAssignments, word: Word, is_abac: Optional[bool], target: Target) -> bool:
    """Whether no role that grants what is wanted was there when the token was issued."""
    earlier = [each for each in roles.assignments if each.changed_on is None or each.changed_on <= issued]
    return decide(earlier, word.wanted, is_abac, target.repository).answer is Answer.NOT_GRANTED


def _said(word: Word, login: Optional[Login]) -> Evidence:
    if word.says is Says.REFUSES and login is not None:
        return Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE)
    return left_out(word.wanted, word.missing)


def _reasons(identity: Identity) -> str:
    if identity.is_guest_or_personal:
        who = sentence(name_of(identity))
        return f"{who} is a guest or a personal Microsoft account, and registries are known to refuse those."
    return (
        "The login may be older than the role or than a switch of the registry's mode, a membership in a group may not "
        "be in the token yet, or a deny assignment takes the right away."
    )


def _fix(
    subject: Subject, identity: Identity, target: Target, registry: Optional[Registry], login_server: Optional[str]
) -> Fix:
    text, commands = "Sign in and log in anew, then look for deny assignments.", []
    if subject.kind is SubjectKind.PULL_SECRET:
        text = "Look for deny assignments; the kubelet logs in anew at each pull."
    else:
        commands.append(f"docker logout {quote(login_server or target.name)}")
    if subject.kind is SubjectKind.SIGNED_IN and identity.kind is IdentityKind.USER:
        commands += [
            "az logout",
            f"az login --tenant {quote(identity.tenant_id)}" if identity.tenant_id else "az login",
        ]
    commands += log_in_again(subject, identity, target, login_server)
    if registry is not None:
        path = f"{registry.resource_id}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"
        commands.append(f"az rest --method get --uri {in_quotes(path)}")
    return Fix(text, tuple(commands), "you", MINUTES)
