"""The id of a resource in Azure Resource Manager."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Tuple

_ID = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<group>[^/]+)/providers/"
    r"(?P<namespace>[^/]+)/(?P<rest>[^/]+/[^/]+(?:/[^/]+/[^/]+)*)/?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ResourceId:
    """A resource in a resource group, with the parts of its id."""

    text: str
    """The whole id, without a slash at its end."""
    subscription_id: str
    resource_group: str
    type: str
    """Such as `Microsoft.App/containerApps`, and with all its levels `Microsoft.Web/sites/slots`; case as given."""
    names: Tuple[str, ...]
    """One name for each level of the type."""

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.names[-1]

    @property
    def parent(self) -> str:
        """The id of the resource that this one is part of; the id itself where there is none."""
        return self.text.rsplit("/", 2)[0] if len(self.names) > 1 else self.text

    @property
    def group(self) -> str:
        """The id of its resource group."""
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"


def parse_resource_id(text: str) -> Optional[ResourceId]:
    """The parts of the id; None where the text is none of a resource in a resource group."""
    given = text.strip().rstrip("/")
    match = _ID.match(given)
    if match is None:
        return None
    steps = match["rest"].split("/")
    kind = "/".join((match["namespace"], *steps[::2]))
    return ResourceId(given, match["subscription"], match["group"], kind, tuple(steps[1::2]))


def same_id(one: Optional[str], other: Optional[str]) -> bool:
    """Whether both are ids of one resource; Azure Resource Manager does not look at letter case."""
    return one is not None and other is not None and one.rstrip("/").lower() == other.rstrip("/").lower()
