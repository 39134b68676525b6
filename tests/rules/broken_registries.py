"""Whole sets of facts in which something about the registry or the image itself is wrong."""

from __future__ import annotations

from datetime import timedelta

from azext_acrdiag.facts.network import OtherClouds
from azext_acrdiag.facts.state import Deletion

from . import facts
from .broken_sets import BROKEN
from .fact_sets import FactSet

_NO_SUCH_NAME = BROKEN["no such name"]

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
}
ALL_BROKEN = BROKEN | BROKEN_REGISTRIES

REGISTRY_CAUSES: dict[str, tuple[str, ...]] = {
    "registry deleted": ("registry-or-artifact-deleted",),
    "registry in another cloud": ("wrong-cloud",),
}
