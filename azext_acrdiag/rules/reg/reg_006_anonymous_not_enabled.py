"""Nobody without a credential is expected to get in, or the registry lets them.

Good state
    The registry allows anonymous pulls, and nothing but pulling is wanted without a credential.

Why it matters
    Without a credential a registry answers `unauthorized: authentication required`, unless anonymous pull is switched
    on, which a registry of the SKU Basic cannot. Pushing and deleting always take a credential.

How it is detected
    The setting and the SKU of the registry, and what is wanted anonymously.

Fix
    Switch anonymous pull on if the world may read every image of the registry; else log in.

References
    https://learn.microsoft.com/azure/container-registry/anonymous-pull-access
    https://learn.microsoft.com/cli/azure/acr#az-acr-update
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..wording import AT_ONCE, MINUTES, WRITES_REGISTRY, acr_login, subscription_option

_NEVER_ANONYMOUS = (Action.PUSH, Action.DELETE, Action.METADATA_WRITE)


@rule(
    code="ACRD-REG-006",
    slug="anonymous-not-enabled",
    good="Nobody without a credential is expected to get in, or the registry lets them.",
    needs=(SUBJECT, TARGET),
    uses=(REGISTRY, LOCATION),
    explains=("login-refused", "action-not-granted"),
    rows=("B6",),
)
def judge(subject: Subject, target: Target, registry: Optional[Registry], location: Optional[Location]) -> Judgement:
    """Fails for anonymous access that the registry does not offer."""
    if subject.kind is not SubjectKind.ANONYMOUS:
        return not_applicable("There is a credential.")
    changes = [action.value for action in target.actions if action in _NEVER_ANONYMOUS]
    if changes:
        return failed(
            f"A registry lets nobody {changes[0]} without a credential.",
            Evidence(f"Wanted: {', '.join(changes)}.", "the command line"),
            fix=Fix("Log in first.", (acr_login(target),), "you", AT_ONCE),
        )
    if registry is None or registry.anonymous_pull_enabled is None:
        return undecided(
            "Whether the registry allows anonymous pulls is not known.", "Microsoft.ContainerRegistry/registries/read"
        )
    if registry.anonymous_pull_enabled:
        return passed(f"{registry.name} allows anonymous pulls.")
    option = subscription_option(location)
    is_basic = (registry.sku or "").lower() == "basic"
    sku = " --sku Standard" if is_basic else ""
    takes = " It takes the SKU Standard or Premium." if is_basic else ""
    return failed(
        f"{registry.name} does not allow anonymous pulls.",
        Evidence(f"anonymousPullEnabled is false; the SKU is {registry.sku}.", "Azure Resource Manager"),
        fix=Fix(
            f"Log in; or switch anonymous pull on, after which the whole world may read every image.{takes}",
            (
                acr_login(target),
                f"az acr update --name {quote(registry.name)}{sku} --anonymous-pull-enabled true{option}",
            ),
            f"you; switching it on takes {WRITES_REGISTRY}",
            MINUTES,
        ),
    )
