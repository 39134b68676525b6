"""Whose access is tested."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

from .secret import Secret

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
"""The user name that goes with a token of the registry (`az acr login --expose-token`)."""


class SubjectKind(str, Enum):
    """How the identity under test was named."""

    SIGNED_IN = "signed-in"
    """The account that `az` is signed in with."""
    STORED = "stored"
    """The credential that a container client on this machine has stored for the registry."""
    CREDENTIAL = "credential"
    """A user name and password given on the command line."""
    ASSIGNEE = "assignee"
    """Another identity, without its secret."""
    RESOURCE = "resource"
    """The identity that an Azure resource pulls with, such as a cluster."""
    PULL_SECRET = "pull-secret"
    """The credential in a pull secret of Kubernetes."""
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Subject:
    """One identity or credential under test."""

    kind: SubjectKind
    given: str = ""
    """What the user typed to name it: a user name, an id or name of an assignee, an Azure resource id, or a file."""
    password: Optional[Secret] = None
    """Also the text of a pull secret."""

    @property
    def is_only_named(self) -> bool:
        """Whether nothing is at hand that it could sign in with."""
        return self.kind in (SubjectKind.ASSIGNEE, SubjectKind.RESOURCE)

    @property
    def is_local(self) -> bool:
        """Whether this machine's container client is the one that would use it."""
        return self.kind in (SubjectKind.SIGNED_IN, SubjectKind.STORED)
