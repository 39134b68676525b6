"""The account of az can see the registry in Azure Resource Manager.

Good state
    The account may read the registry's settings.

Why it matters
    AcrPull, AcrPush and the roles for repositories let a client pull and push, but not see the registry: `az acr
    show` and the portal say that it does not exist, and `az acr login` guesses its login server.

How it is detected
    The registry answers, but Azure Resource Manager shows the account no registry of that name in any subscription.

Fix
    Pulling and pushing need no more. To see and manage settings, have Reader (or more) assigned at the registry, and
    use a fresh browser session for the portal.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-directory-reference
    https://learn.microsoft.com/azure/container-registry/container-registry-faq
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, passed, undecided, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import ACCOUNT, Account
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM, GRANTS_ROLES, PROPAGATION, registry_scope
from ..base import rule
from ..clues import ANYWHERE, BY_OTHER, Clues, Pattern
from ..wording import challenge_evidence

_CLUES = Clues(
    "The identity may not read or change the registry's settings ({permission}).",
    "Have Reader on the registry assigned; for changes, Contributor. Pulling and pushing need other rights.",
    (
        Pattern("authorizationfailed", 84, BY_OTHER, ANYWHERE, r"microsoft\.containerregistry"),
        Pattern(
            "does not have authorization to perform action", 90, BY_OTHER, ANYWHERE, r"microsoft\.containerregistry"
        ),
        Pattern("linkedauthorizationfailed", 86, BY_OTHER, ANYWHERE, r"microsoft\.containerregistry"),
        Pattern("could not be found in subscription", 54, BY_OTHER, ANYWHERE),
    ),
    commands=(
        'az role assignment create --assignee IDENTITY --role Reader --scope "$(az acr show --name '
        '{name} --query id --output tsv)"',
    ),
    who="an Owner, User Access Administrator or Role Based Access Control Administrator",
)


@rule(
    code="ACRD-AUTHZ-004",
    slug="management-plane-missing",
    good="The account of az can see the registry in Azure Resource Manager.",
    needs=(LOCATION, TARGET),
    uses=(REGISTRY, CHALLENGE, ACCOUNT),
    after=("registry-name-wrong-or-missing", "wrong-cloud"),
    rows=("S7", "B8"),
    clues=_CLUES,
)
def judge(
    location: Location,
    target: Target,
    registry: Optional[Registry],
    challenge: Optional[Challenge],
    account: Optional[Account],
) -> Judgement:
    """Warns when a registry answers that Azure Resource Manager does not show."""
    if registry is not None:
        return passed("The account can read the registry's settings.")
    if location.registry is not None:
        return undecided("The registry was found, but its settings could not be read.", "Reader on the registry")
    if challenge is None or challenge.contact is not Contact.CHALLENGED:
        return undecided("Neither Azure Resource Manager nor the network shows a registry of that name.")
    who = account.name if account else "the account of az"
    return warned(
        f"{target.name} answers, but {who} cannot see it in Azure Resource Manager.",
        challenge_evidence(challenge),
        Evidence(f"Searched: {', '.join(location.searched)}. No registry of that name is shown.", ARM),
        detail="Pulling and pushing do not need this; but settings, roles and network rules could not be checked.",
        fix=Fix(
            "To see the settings, have Reader assigned at the registry.",
            (
                f"az role assignment create --assignee {quote(account.name) if account else 'ACCOUNT'} --role Reader "
                f"--scope {registry_scope(target, None)}",
            ),
            GRANTS_ROLES,
            PROPAGATION,
        ),
    )
