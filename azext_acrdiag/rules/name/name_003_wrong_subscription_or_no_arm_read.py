"""The registry is in the subscription that `az` is set to.

Good state
    Azure Resource Manager shows the registry in the active subscription.

Why it matters
    `az acr login` looks the registry up in the active subscription only. When it finds nothing there, it guesses the
    login server and asks for a token in the tenant of the active subscription, which a registry of another tenant
    refuses.

How it is detected
    The registry is looked for in every subscription of the account, and the one that holds it is compared with the
    active one.

Fix
    Select the subscription of the registry, or name it with `--subscription`.

References
    https://learn.microsoft.com/cli/azure/manage-azure-subscriptions-azure-cli
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login-authn-authz
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.identity import ACCOUNT, Account
from ...facts.login import LOGIN, Login
from ...facts.registry import (
    LOCATION,
    NAME_AVAILABILITY,
    REGISTRY,
    Location,
    NameAvailability,
    Registry,
    RegistryRef,
)
from ..base import rule
from ..clues import ANYWHERE, BY_NETWORK, BY_OTHER, Clues, Pattern
from ..wording import AT_ONCE, quote_answer

_ARM = "Azure Resource Manager"


_CLUES = Clues(
    "The registry is in another subscription than the active one, or its settings may not be read.",
    "Select the registry's subscription; where it cannot be seen, Reader on the registry is missing.",
    (
        Pattern("could not be found in subscription", 90, BY_OTHER, ANYWHERE),
        Pattern("resourcenotfound", 76, BY_OTHER, ANYWHERE, r"microsoft\.containerregistry/registries/"),
        Pattern("connect to the registry login server", 34, BY_NETWORK, ANYWHERE),
    ),
    commands=(
        "az account list --output table",
        "az account set --subscription SUBSCRIPTION",
        "az acr login --name {name}",
    ),
)


@rule(
    code="ACRD-NAME-003",
    slug="wrong-subscription-or-no-arm-read",
    good="The registry is in the subscription that az is set to.",
    needs=(SUBJECT, TARGET, LOCATION),
    uses=(REGISTRY, ACCOUNT, LOGIN, NAME_AVAILABILITY),
    after=("registry-name-wrong-or-missing", "wrong-cloud"),
    explains=("sp-wrong-tenant", "cross-tenant-identity", "no-data-plane-role", "login-refused"),
    rows=("S3", "S7", "C2"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    target: Target,
    location: Location,
    registry: Optional[Registry],
    account: Optional[Account],
    login: Optional[Login],
    name_availability: Optional[NameAvailability],
) -> Judgement:
    """Fails when the registry is in another tenant and refuses the account; in another subscription alone it warns."""
    if subject.kind is not SubjectKind.SIGNED_IN:
        return not_applicable("The active subscription matters only to the account of az.")
    if location.tenant_id is not None:
        return not_applicable("The registry belongs to another tenant than the account's token.")
    if location.registry is None:
        return _not_found(target, location, login, name_availability)
    name, active_name = location.registry.name, location.subscription_name
    if not location.is_elsewhere:
        return passed(f"{name} is in the active subscription, {active_name}.")
    found = Evidence(
        f"{name} is in the subscription {location.registry.subscription_id}; "
        f"active is {active_name} ({location.subscription_id}).",
        _ARM,
    )
    home = registry.tenant_id if registry else None
    active = account.tenant_id if account else None
    is_foreign = home is not None and active is not None and home.lower() != active.lower()
    if is_foreign and login is not None and not login.accepted:
        return failed(
            f"{name} is in another tenant than the active subscription, {active_name}.",
            found,
            Evidence(f"Its tenant is {home}; that of the active subscription is {active}.", _ARM),
            Evidence(quote_answer(login.status, login.error), login.step.value),
            detail="`az acr login` takes a token of the active subscription's tenant, which means nothing there.",
            fix=_select(location.registry),
            confidence=Confidence.LIKELY,
        )
    return warned(
        f"{name} is in another subscription than the active one, {active_name}.",
        found,
        detail="Commands such as `az acr show` find it only with --subscription; `az acr login` has to guess its host.",
        fix=_select(location.registry),
    )


def _not_found(
    target: Target, location: Location, login: Optional[Login], name_availability: Optional[NameAvailability]
) -> Judgement:
    searched = ", ".join(location.searched)
    is_taken = name_availability is not None and not name_availability.available
    if login is None and not is_taken:
        return undecided(
            f"Azure Resource Manager shows no registry named {target.name} in: {searched}.",
            "read permission on the registry, for example Reader",
        )
    if login is not None and login.accepted:
        return not_applicable("The registry lets the account in, so the active subscription does not matter.")
    title = f"None of the subscriptions that az is signed in to shows a registry named {target.name}."
    evidence = [Evidence(f"Searched: {searched}.", _ARM)]
    if is_taken and name_availability is not None:
        title = f"A registry named {target.name} exists, but in no subscription that az is signed in to."
        evidence.append(Evidence(name_availability.message or f"The name {target.name} is taken.", _ARM))
    return warned(
        title,
        *evidence,
        detail="It is in a subscription or tenant that the account cannot see, or the account may not read it there.",
        fix=Fix(
            text="Check that the name is the right one. If it is, sign in to the tenant that owns the registry, or "
            "have its owner assign the account a role.",
            commands=("az login --tenant TENANT", "az account list --all --output table"),
            who="you; or somebody who can assign roles on the registry",
            takes_effect=AT_ONCE,
        ),
    )


def _select(registry: RegistryRef) -> Fix:
    return Fix(
        text="Select the subscription of the registry, or name it in each command.",
        commands=(
            f"az account set --subscription {quote(registry.subscription_id)}",
            f"az acr login --name {quote(registry.name)}",
        ),
        who="you",
        takes_effect=AT_ONCE,
    )
