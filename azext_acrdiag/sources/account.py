"""What `az` itself knows of its account and its clouds. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

from ..domain.fact import Fact, Known, Unknown, Why
from ..facts.given import Cloud
from ..facts.identity import Account
from .fields import Json, WrongShape, required, text

_SOURCE = "az account show"


@dataclass(frozen=True)
class Subscription:
    """A subscription of `az account list`."""

    id: str
    name: str
    tenant_id: str
    """The tenant that the CLI asks for tokens for it."""
    home_tenant_id: str
    """The tenant it belongs to, which differs where it is only delegated (Azure Lighthouse)."""
    user: str
    """Who is signed in for it: `az` can hold several sign-ins."""


def account(cli_ctx: Any) -> Fact[Account]:
    """The account and subscription that the command runs with; `--subscription` counts."""
    from azure.cli.core._profile import Profile
    from knack.util import CLIError

    profile = Profile(cli_ctx=cli_ctx)
    wanted = cli_ctx.data.get("subscription_id")
    try:
        if not profile.load_cached_subscriptions():
            return Unknown(Why.NOT_SIGNED_IN, "az is not signed in.", "az login")
        entry = profile.get_subscription(wanted)
        found = _subscription(entry)
        return Known(
            Account(
                name=found.user,
                is_service_principal=text(entry, "user", "type") == "servicePrincipal",
                tenant_id=found.tenant_id,
                subscription_id=found.id,
                subscription_name=found.name,
                managed_identity=_managed_identity(entry),
            ),
            _SOURCE,
        )
    except CLIError as error:
        # The named subscription is not among those of the sign-in, or none is selected.
        return Unknown(Why.NOT_SIGNED_IN, str(error), "az login, or az account set --subscription ID")
    except WrongShape as error:
        return Unknown(Why.ERROR, f"The profile of az cannot be read: {error}.", "az login")


def _managed_identity(entry: Json) -> Optional[str]:
    """As `az login --identity` notes which one was meant: `MSI`, `MSIClient-ID`, `MSIObject-ID`, `MSIResource-ID`."""
    noted = text(entry, "user", "assignedIdentityInfo")
    return noted.partition("-")[2] if noted and noted.startswith("MSI") else None


def subscriptions(cli_ctx: Any) -> Tuple[Subscription, ...]:
    """All subscriptions of the sign-in in the active cloud; entries that cannot be read are left out."""
    from azure.cli.core._profile import Profile

    found: List[Subscription] = []
    for entry in Profile(cli_ctx=cli_ctx).load_cached_subscriptions():
        try:
            found.append(_subscription(entry))
        except WrongShape:
            continue
    return tuple(found)


def _subscription(entry: Json) -> Subscription:
    tenant_id = required(text(entry, "tenantId"), "tenantId")
    return Subscription(
        id=required(text(entry, "id"), "id"),
        name=required(text(entry, "name"), "name"),
        tenant_id=tenant_id,
        home_tenant_id=text(entry, "homeTenantId") or tenant_id,
        user=required(text(entry, "user", "name"), "user.name"),
    )


def cloud(cli_ctx: Any) -> Cloud:
    """The active cloud and the registry suffixes of the others. A cloud without registries has an empty suffix."""
    from azure.cli.core.cloud import get_clouds

    own = _registry_suffix(cli_ctx.cloud) or ""
    others = [(_registry_suffix(other), str(other.name)) for other in get_clouds(cli_ctx)]
    return Cloud(
        name=str(cli_ctx.cloud.name),
        registry_suffix=own,
        other_suffixes=tuple((suffix, name) for suffix, name in others if suffix and suffix != own),
    )


def _registry_suffix(of: Any) -> Optional[str]:
    from azure.cli.core.cloud import CloudSuffixNotSetException

    try:
        suffix = str(of.suffixes.acr_login_server_endpoint)
    except CloudSuffixNotSetException:
        return None
    return "." + suffix.lower().strip(".")
