"""The subscription is enabled and knows container registries.

Good state
    The subscription of the registry is enabled, and registered for the resource provider Microsoft.ContainerRegistry.

Why it matters
    A subscription that is disabled, for example for want of payment, is read-only, and services in it may stop. In one
    that is not registered for the resource provider there can be no registry, and Azure cannot be asked about names.

How it is detected
    Where the registry does not grant what is wanted, the state of its subscription is looked at; where no registry is
    found, the registration of the active subscription.

Fix
    Have the subscription enabled again by who pays for it; or select the subscription of the registry.

References
    https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states
    https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.state import PROVIDER_STATE, SUBSCRIPTION_STATE, ProviderState, SubscriptionState
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, Clues, Pattern
from ..wording import MINUTES

_NAMESPACE = "Microsoft.ContainerRegistry"
_STILL_WORKING = ("warned", "pastdue")
_CLUES = Clues(
    "The subscription is disabled, or not registered for container registries.",
    "Have the subscription enabled, or register the provider.",
    (
        Pattern("missingsubscriptionregistration", 94, BY_OTHER, ANYWHERE),
        Pattern("not registered to use namespace", 94, BY_OTHER, ANYWHERE),
        Pattern("readonlydisabledsubscription", 95, BY_OTHER, ANYWHERE),
        Pattern("marked as read only", 90, BY_OTHER, ANYWHERE),
        Pattern("scopelocked", 90, BY_OTHER, AT_REGISTRY),
    ),
    commands=("az account show --query state", "az provider register --namespace Microsoft.ContainerRegistry"),
    who="an owner of the subscription",
    prove="az account show --query state",
)


@rule(
    code="ACRD-REG-002",
    slug="subscription-or-provider-state",
    good="The subscription is enabled and knows container registries.",
    needs=(TARGET,),
    uses=(SUBSCRIPTION_STATE, PROVIDER_STATE),
    explains=("login-refused", "access-contradiction", "registry-unreachable", "not-a-registry-answer"),
    clues=_CLUES,
)
def judge(
    target: Target, subscription_state: Optional[SubscriptionState], provider_state: Optional[ProviderState]
) -> Judgement:
    """Fails for a disabled subscription whose registry refuses; warns for one that is about to be disabled."""
    if subscription_state is not None:
        return _of_subscription(target, subscription_state)
    if provider_state is not None:
        return _of_provider(target, provider_state)
    return not_applicable("Nothing points to the subscription.")


def _of_subscription(target: Target, found: SubscriptionState) -> Judgement:
    state = found.state.lower()
    if state == "enabled":
        return passed("The subscription of the registry is enabled.")
    # What a disabled subscription means to logins, pulls and pushes is not documented.
    judge_as = warned if state in _STILL_WORKING else failed
    return judge_as(
        f"The subscription of {target.name} is {found.state}.",
        Evidence(f"The subscription {found.subscription_id} has the state {found.state}.", "Azure Resource Manager"),
        detail="A disabled subscription is read-only, and its services may refuse to work.",
        confidence=Confidence.LIKELY,
        fix=Fix(
            "Have the subscription enabled again: open invoices, the spending limit or an ended offer are the usual "
            "reasons.",
            (f"az account show --subscription {quote(found.subscription_id)} --query state --output tsv",),
            "the account owner or billing administrator of the subscription",
            MINUTES,
        ),
    )


def _of_provider(target: Target, found: ProviderState) -> Judgement:
    if found.registration.lower() == "registered":
        return passed(f"The active subscription is registered for {_NAMESPACE}.")
    return warned(
        f"The active subscription is not registered for {_NAMESPACE}, so no registry can be in it.",
        Evidence(
            f"The registration of {_NAMESPACE} in the subscription {found.subscription_id} is {found.registration}.",
            "Azure Resource Manager",
        ),
        fix=Fix(
            f"Select the subscription that {target.name} is in; or, to make it in this one, register the provider "
            "first.",
            (
                "az account set --subscription SUBSCRIPTION",
                f"az provider register --namespace {_NAMESPACE} --subscription {quote(found.subscription_id)}",
            ),
            "you; registering takes Contributor on the subscription",
            MINUTES,
        ),
    )
