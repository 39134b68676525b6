"""Why no federated credential matches a token: issuer, subject and audience, field by field.

Entra compares letter by letter (https://github.com/Azure/login/issues/517) and knows no wildcards in these fields. What
was presented stands in its message, in two generations of wording:
`tests/evidence/documented/aad-AADSTS70021-no-federated-credential.json` and `aad-AADSTS700211-federated-issuer.json`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Iterable, Optional, Tuple

from ..facts.identity import FederatedCredential

_FIELDS = ("issuer", "subject", "audience")


class Difference(str, Enum):
    """How two values differ; reads after the name of the field."""

    CASE = "differs in letter case"
    TRAILING_SLASH = "differs in a slash at the end"
    WILDCARD = "holds a wildcard, which counts as a letter"
    VALUE = "is another one"


@dataclass(frozen=True)
class Presented:
    """What the message says of the token; each field is None where it does not name it."""

    issuer: Optional[str] = None
    subject: Optional[str] = None
    audience: Optional[str] = None

    @property
    def fields(self) -> Tuple[Tuple[str, str], ...]:
        """The fields that are named, with their values."""
        values = ((name, getattr(self, name)) for name in _FIELDS)
        return tuple((name, value) for name, value in values if value is not None)


@dataclass(frozen=True)
class Mismatch:
    """One field in which a federated credential and the token differ."""

    field: str
    presented: str
    registered: str
    difference: Difference


@dataclass(frozen=True)
class Compared:
    """A federated credential with the fields in which it differs from the token."""

    credential: FederatedCredential
    mismatches: Tuple[Mismatch, ...]


def presented(message: str) -> Presented:
    """What a message of Entra says was presented."""
    found = {}
    for field in _FIELDS:
        match = re.search(rf"assertion {field}:? '([^']*)'", message, re.IGNORECASE)
        if match:
            found[field] = match[1]
    return Presented(**found)


def compare(token: Presented, credentials: Iterable[FederatedCredential]) -> Tuple[Compared, ...]:
    """Every federated credential with its differences, the nearest first."""
    compared = [Compared(each, _mismatches(token, each)) for each in credentials]
    return tuple(sorted(compared, key=_distance))


def _mismatches(token: Presented, credential: FederatedCredential) -> Tuple[Mismatch, ...]:
    registered = {
        "issuer": (credential.issuer,),
        "subject": (credential.subject,),
        "audience": credential.audiences,
    }
    return tuple(
        Mismatch(field, value, ", ".join(registered[field]), _difference(value, registered[field]))
        for field, value in token.fields
        if value not in registered[field]
    )


def _difference(value: str, registered: Tuple[str, ...]) -> Difference:
    if any(each.lower() == value.lower() for each in registered):
        return Difference.CASE
    if any(each.rstrip("/") == value.rstrip("/") for each in registered):
        return Difference.TRAILING_SLASH
    return Difference.WILDCARD if any("*" in each for each in registered) else Difference.VALUE


def _distance(compared: Compared) -> Tuple[int, int]:
    # A slip of the pen is nearer than another value.
    others = sum(each.difference is Difference.VALUE for each in compared.mismatches)
    return others, len(compared.mismatches)
