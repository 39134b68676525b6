"""Holders and tokens to make lists of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.fact import Unknown, Why
from azext_acrdiag.domain.outcome import FailOn
from azext_acrdiag.facts.inventory import HeldRole, Holder, Holders, UnreadGroup
from azext_acrdiag.inventory.secrets import SecretsListing, list_secrets
from azext_acrdiag.inventory.tokens import Question
from tests.rules import facts

DENIED = Unknown(Why.PERMISSION, "Microsoft Graph answered 403.", "Application.Read.All (Microsoft Graph)")
PULLS = tuple(HeldRole(each) for each in facts.assigned(facts.ACR_PULL).assignments)
PUSHES = tuple(HeldRole(each) for each in facts.assigned(facts.ACR_PUSH).assignments)
READS = tuple(HeldRole(each) for each in facts.assigned(facts.role("Monitoring Reader", "*/metrics/read")).assignments)


def holder(*days: float, **changes: object) -> Holder:
    """An application whose secrets end in so many days."""
    secrets = tuple(
        replace(
            facts.CLIENT_SECRET, display_name=f"s{number}", key_id=f"k{number}", end=facts.NOW + timedelta(days=each)
        )
        for number, each in enumerate(days)
    )
    made = Holder(facts.OBJECT_ID, PULLS, "ci-pull", facts.APP_ID, True, secrets=secrets)
    return replace(made, **changes)  # type: ignore[arg-type]


KUBELET = Holder(
    "m-1", PULLS, "kubelet", "m-app", True, is_managed_identity=True, resource_id="/subscriptions/s/kubelet"
)
UNREAD = Holder("u-1", PULLS, "partner", "u-app", unread=DENIED)
GROUP = UnreadGroup("g-1", tuple(each.assignment for each in PULLS), DENIED)


def listing(
    *holders: Holder,
    groups: tuple[UnreadGroup, ...] = (),
    within: int = 30,
    show_all: bool = False,
    fail_on: FailOn = FailOn.ERROR,
) -> SecretsListing:
    """The list of the holders."""
    return list_secrets(Holders(holders, groups), False, within, show_all, facts.NOW, fail_on)


def question(repository: str | None = None, name: str | None = None, **changes: object) -> Question:
    """A question about tokens."""
    asked = Question(replace(facts.TARGET, repository=repository, tag=None), name, (), FailOn.ERROR)
    return replace(asked, **changes)  # type: ignore[arg-type]
