"""Whole sets of facts in which something about the registry or the image itself is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.action import Action
from azext_acrdiag.facts.network import OtherClouds, RegistryError
from azext_acrdiag.facts.registry import Encryption
from azext_acrdiag.facts.repository import ContentState, DeletedImage, Presence
from azext_acrdiag.facts.state import (
    Deletion,
    EncryptionIdentity,
    ProviderState,
    Replica,
    SubscriptionState,
    Usage,
    Usages,
)

from . import facts
from .broken_networks import BROKEN_NETWORKS
from .broken_pipelines import BROKEN_PIPELINES
from .broken_sets import BROKEN
from .fact_sets import ANONYMOUS, SIGNED_IN, FactSet

_NO_SUCH_NAME = BROKEN["no such name"]
_NO_SUCH_TAG = BROKEN["no such tag"]
_NO_ROLE = BROKEN["no role"]
_PUSH: FactSet = {
    **SIGNED_IN,
    "target": replace(facts.TARGET, actions=(Action.PUSH,)),
    "granted": replace(facts.GRANTED, requested=("pull", "push"), granted=("pull", "push")),
    "repository_state": ContentState("team/api", True, True, True, True),
    "image_state": ContentState("team/api:1.4", True, True, True, True),
    "usages": Usages((Usage("Size", 100 << 30, 500 << 30, "Bytes"), Usage("Webhooks", 0, 500, "Count"))),
}
_DISALLOWED = replace(
    facts.MANIFEST,
    presence=Presence.DISALLOWED,
    status=405,
    error=RegistryError("REGISTRY_DISALLOWED_OPERATION", "The operation is disallowed on this registry.", None),
)
_KEY = "https://contosovault.vault.azure.net/keys/registry"
_KEY_USER = "88888888-0000-0000-0000-000000000001"
_KEY_USER_ID = facts.RESOURCE_ID.partition("/providers/")[0] + (
    "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/keys"
)
_ENCRYPTED = replace(facts.REGISTRY, encryption=Encryption(_KEY, _KEY_USER, ((_KEY_USER, _KEY_USER_ID),)))
_QUARANTINE = replace(facts.REGISTRY, policies=replace(facts.REGISTRY.policies, quarantine=True))
READY = Replica("westeurope", "Succeeded", "Ready", None, True)
SYNCING = Replica("westus", "Succeeded", "Syncing", "Content is being taken over.", True)

BROKEN_REGISTRIES: dict[str, FactSet] = {
    "registry deleted": {
        **_NO_SUCH_NAME,
        "deletion": Deletion(
            facts.RESOURCE_ID,
            facts.NOW - timedelta(days=3),
            "owner@contoso.com",
            "66666666-0000-0000-0000-000000000001",
        ),
    },
    "registry in another cloud": {
        **_NO_SUCH_NAME,
        "other_clouds": OtherClouds((("contosoapps.azurecr.cn", "AzureChinaCloud"),), ("contosoapps.azurecr.cn",)),
    },
    "registry being made": {
        **_NO_SUCH_NAME,
        "location": facts.LOCATION,
        "registry": replace(facts.REGISTRY, provisioning_state="Creating"),
        "name_availability": None,
    },
    "registry being changed": {**SIGNED_IN, "registry": replace(facts.REGISTRY, provisioning_state="Updating")},
    "subscription disabled": {
        **_NO_ROLE,
        "role_assignments": facts.assigned(facts.ACR_PULL),
        "subscription_state": SubscriptionState(facts.REF.subscription_id, "Disabled"),
    },
    "provider not registered": {
        **_NO_SUCH_NAME,
        "name_availability": None,
        "provider_state": ProviderState(facts.REF.subscription_id, "NotRegistered"),
    },
    "more stored than included": {**_PUSH, "usages": Usages((Usage("Size", 612 << 30, 500 << 30, "Bytes"),))},
    "key unusable": {
        **SIGNED_IN,
        "registry": _ENCRYPTED,
        "manifest": replace(
            facts.MANIFEST,
            presence=Presence.REFUSED,
            status=403,
            error=RegistryError("DENIED", "The identity associated with the registry is inactive.", None),
        ),
    },
    "identity of the key gone": {
        **_NO_ROLE,
        "registry": _ENCRYPTED,
        "role_assignments": facts.assigned(facts.ACR_PULL),
        "encryption_identity": EncryptionIdentity(_KEY_USER_ID, exists=False),
    },
    "replica behind": {**_NO_SUCH_TAG, "replicas": (READY, SYNCING)},
    "replica behind, push": {**_PUSH, "replicas": (READY, SYNCING)},
    "anonymous pull off, settings known": {
        **ANONYMOUS,
        "registry": facts.REGISTRY,
        "login": facts.REFUSED,
        "granted": None,
        "manifest": None,
        "anonymous_granted": replace(facts.GRANTED, granted=()),
    },
    "export off behind public access off": {
        **BROKEN["public network off"],
        "registry": replace(
            BROKEN["public network off"]["registry"], policies=replace(facts.REGISTRY.policies, export=False)
        ),
    },
    "repository locked": {**_PUSH, "repository_state": ContentState("team/api", True, True, False, True)},
    "image locked for reading": {
        **SIGNED_IN,
        "manifest": _DISALLOWED,
        "repository_state": ContentState("team/api", True, True, True, True),
        "image_state": ContentState("team/api:1.4", True, False, True, True),
    },
    "image disallowed": {**SIGNED_IN, "manifest": _DISALLOWED},
    "image in quarantine": {
        **_NO_SUCH_TAG,
        "registry": _QUARANTINE,
        "image_state": ContentState("team/api:1.4", True, True, True, True, "Quarantined"),
    },
    "image for other processors": {**SIGNED_IN, "manifest": replace(facts.MANIFEST, platforms=("linux/arm64",))},
    "image deleted": {
        **_NO_SUCH_TAG,
        "registry": replace(facts.REGISTRY, policies=replace(facts.REGISTRY.policies, soft_delete=True)),
        "deleted_image": DeletedImage("team/api:1.4", "sha256:" + "a" * 64, facts.NOW - timedelta(days=2)),
    },
}
ALL_BROKEN = BROKEN | BROKEN_NETWORKS | BROKEN_PIPELINES | BROKEN_REGISTRIES

REGISTRY_CAUSES: dict[str, tuple[str, ...]] = {
    "registry deleted": ("registry-or-artifact-deleted",),
    "registry in another cloud": ("wrong-cloud",),
    "registry being made": ("registry-not-ready",),
    "registry being changed": (),
    "subscription disabled": ("subscription-or-provider-state",),
    "provider not registered": ("dns-resolution-failed",),
    "more stored than included": (),
    "key unusable": ("cmk-unavailable",),
    "identity of the key gone": ("cmk-unavailable",),
    "replica behind": ("geo-replica-lag-or-state",),
    "replica behind, push": (),
    "anonymous pull off, settings known": ("anonymous-not-enabled",),
    "export off behind public access off": ("public-network-disabled",),
    "repository locked": ("image-locked-or-operation-disallowed",),
    "image locked for reading": ("image-locked-or-operation-disallowed",),
    "image disallowed": ("image-locked-or-operation-disallowed",),
    "image in quarantine": ("quarantined",),
    "image for other processors": ("no-matching-platform",),
    "image deleted": ("artifact-soft-deleted",),
}
