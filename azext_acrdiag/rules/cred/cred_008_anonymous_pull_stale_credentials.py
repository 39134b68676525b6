"""No stored credential stands in the way of anonymous pull.

Good state
    The registry does not allow anonymous pull, or no refused credential is stored for it.

Why it matters
    A container client sends what it has stored before it thinks of going without. One old login then makes a pull
    fail that everybody else can do without any login.

How it is detected
    The registry refuses the stored credential, or grants it no pull, while it allows anonymous pull: by its settings,
    or because its token service grants pull to a request without a credential.

Fix
    Log the client out of this registry. `docker logout` alone only forgets Docker Hub, and no logout forgets what
    DOCKER_AUTH_CONFIG holds.

References
    https://learn.microsoft.com/azure/container-registry/anonymous-pull-access
    https://github.com/Azure/acr/issues/582
"""

from __future__ import annotations

from typing import Optional

from ...access.refusals import is_refusal
from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.login import ANONYMOUS_GRANTED, GRANTED, LOGIN, Granted, Login
from ...facts.machine import AUTH_VARIABLE, STORED_LOGINS, StoredLogins
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, TOKEN_SERVICE, deed
from ..base import rule
from ..clues import AT_REGISTRY, BY_REGISTRY, Clues, Context, Pattern
from ..wording import AT_ONCE, forget_login, quote_answer

_CLUES = Clues(
    "A stored credential that is refused stands in the way of pulling without a login.",
    "Remove the stored credential of this registry; plain `docker logout` removes only Docker Hub's.",
    (
        Pattern("pull access denied", 58, BY_REGISTRY),
        Pattern("may require", 56, BY_REGISTRY, AT_REGISTRY, r"does not exist or may require"),
    ),
    (Context("anonymous", 30, r"anonymous[- ]?pull"),),
    ("docker logout {host}",),
)


@rule(
    code="ACRD-CRED-008",
    slug="anonymous-pull-stale-credentials",
    good="No stored credential stands in the way of anonymous pull.",
    needs=(SUBJECT, TARGET, LOGIN),
    uses=(GRANTED, REGISTRY, ANONYMOUS_GRANTED, LOGIN_SERVER, STORED_LOGINS),
    explains=(
        "login-refused",
        "not-an-application-username",
        "sp-secret-expired",
        "sp-secret-wrong",
        "sp-wrong-tenant",
        "sp-disabled",
        "admin-user-disabled",
        "registry-token-expired-3h",
        "expose-token-wrong-username",
        "scoped-token-disabled",
        "scoped-token-password-expired",
        "scoped-token-actions-missing",
        "no-data-plane-role",
        "abac-ignores-legacy-roles",
        "access-contradiction",
        "action-not-granted",
    ),
    rows=("B6",),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    target: Target,
    login: Login,
    granted: Optional[Granted],
    registry: Optional[Registry],
    anonymous_granted: Optional[Granted],
    login_server: Optional[str],
    stored_logins: Optional[StoredLogins],
) -> Judgement:
    """Fails when a stored credential is refused though a pull works without any."""
    if subject.kind is not SubjectKind.STORED or target.actions != (Action.PULL,):
        return not_applicable("Only a stored credential can stand in the way, and only of a pull.")
    if not is_refusal(login) and not (granted is not None and "pull" in granted.missing):
        return passed("The stored credential is not refused.")
    proof = _proof(registry, anonymous_granted)
    if proof is None:
        if registry is not None or anonymous_granted is not None:
            return passed(f"{target.name} does not allow anonymous pull.")
        return undecided("Whether the registry allows anonymous pull is not known.")
    answer = quote_answer(login.status, login.error) if not login.accepted else "The stored credential gets no pull."
    return failed(
        f"A stored credential that {target.name} refuses keeps this machine from pulling anonymously.",
        proof,
        Evidence(answer, TOKEN_SERVICE),
        detail=f"Everybody can {deed(target)} without a login.",
        fix=Fix(
            "Log the client out of this registry; naming the server is what makes it work."
            if stored_logins is None or not stored_logins.is_of_variable
            else f"Take this registry out of {AUTH_VARIABLE}.",
            (forget_login(stored_logins, login_server or target.name),),
            "you",
            AT_ONCE,
        ),
    )


def _proof(registry: Optional[Registry], anonymous_granted: Optional[Granted]) -> Optional[Evidence]:
    if anonymous_granted is not None and "pull" in anonymous_granted.granted:
        return Evidence("Without a credential it grants pull.", TOKEN_SERVICE)
    if registry is not None and registry.anonymous_pull_enabled:
        return Evidence("anonymousPullEnabled is true.", ARM)
    return None
