"""Resource providers and whether a subscription is registered for them."""

from __future__ import annotations

from typing import Any

from .protocol import ArmError, Call, find_subscription
from .routes import Route

_APPLICATIONS = {
    "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26": "78e18383-93eb-418a-9887-bc9271046576",
    "918d0db8-4a38-4938-93c1-9313bdfe0272": "dcd2d2c9-3f80-4d72-95a8-2593111b4b12",
    "76c92352-c057-4cc2-9b1e-f34c32bc58bd": "",
}
"""Applications of the provider of registries with their roles (`arm-provider-get-containerregistry.json`)."""


def get_provider(call: Call) -> dict[str, Any]:
    """Returns a resource provider as the subscription sees it (`arm-provider-get-containerregistry.json`)."""
    name = call.params["namespace"]
    registration = "NotRegistered" if _is_unregistered(call, name) else "Registered"
    return {
        "id": f"/subscriptions/{call.params['subscription']}/providers/{name}",
        "namespace": name,
        "authorizations": [
            {"applicationId": application} | ({"roleDefinitionId": role} if role else {})
            for application, role in _APPLICATIONS.items()
        ],
        "resourceTypes": [
            {
                "resourceType": "registries",
                "locations": ["West Europe"],
                "apiVersions": ["2025-11-01"],
                "capabilities": "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, "
                "SystemAssignedResourceIdentity, SupportsTags, SupportsLocation",
            }
        ],
        "registrationState": registration,
        "registrationPolicy": "RegistrationRequired",
    }


def require_provider(call: Call, resource_type: str) -> None:
    """Refuses what the provider would have to do in a subscription that is not registered for it.

    Text: `arm-missing-subscription-registration-409.json`.
    """
    namespace = resource_type.partition("/")[0]
    if not _is_unregistered(call, namespace):
        return
    code = "MissingSubscriptionRegistration"
    message = (
        f"The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for how "
        "to register subscriptions."
    )
    raise ArmError(409, code, message, details=[{"code": code, "target": namespace, "message": message}])


def _is_unregistered(call: Call, namespace: str) -> bool:
    subscription = find_subscription(call.world, call.params["subscription"])
    return namespace.lower() in (each.lower() for each in subscription.unregistered)


ROUTES = (
    Route(
        "GET",
        "/subscriptions/{subscription}/providers/{namespace}",
        "Microsoft.Resources/subscriptions/providers/read",
        get_provider,
    ),
)
