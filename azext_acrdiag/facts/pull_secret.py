"""What a pull secret of Kubernetes holds for the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..domain.fact import Key
from .machine import StoredEntry

TYPES = ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg")
"""The types that a kubelet takes credentials from."""


@dataclass(frozen=True)
class PullSecret:
    """A secret as the kubelet reads it: https://kubernetes.io/docs/concepts/containers/images/#config-json."""

    label: str
    """Namespace and name, or where it was read from."""
    type: Optional[str]
    """None: it is a bare configuration, which says nothing of it."""
    problem: Optional[str]
    """Why nothing in it can be used, as a sentence."""
    entry: Optional[StoredEntry]
    """What the kubelet finds for the image."""
    servers: Tuple[str, ...]
    """The keys of all its entries."""
    near: Optional[str] = None
    """A key that means the registry, but is spelled so that the kubelet does not find it."""


PULL_SECRET: Key[PullSecret] = Key("pull_secret", per_subject=True)
