"""What the text of an error says about its cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from .finding import Fix
from .outcome import Confidence


@dataclass(frozen=True)
class Quote:
    """A line of the text, without secrets, and its number."""

    line: int
    text: str


@dataclass(frozen=True)
class Names:
    """What the text names. None where it does not."""

    registry: Optional[str] = None
    login_server: Optional[str] = None
    registry_suffix: Optional[str] = None
    """Of login servers in the cloud that `az` is set to, such as `.azurecr.io`; not from the text."""
    repository: Optional[str] = None
    tag: Optional[str] = None
    digest: Optional[str] = None
    action: Optional[str] = None
    """A value of `--action`."""
    entra_code: Optional[str] = None
    """Such as `AADSTS7000222`."""
    application: Optional[str] = None
    tenant: Optional[str] = None
    client_address: Optional[str] = None
    correlation_id: Optional[str] = None
    permission: Optional[str] = None
    """The action that Azure Resource Manager did not allow."""
    cache_rule: Optional[str] = None
    pipeline: Optional[str] = None
    """Whose pipeline printed it: a value of `facts.given.Pipeline`."""
    issuer: Optional[str] = None
    """Of the token of another issuer that was presented to Entra."""
    subject: Optional[str] = None
    audience: Optional[str] = None


@dataclass(frozen=True)
class Candidate:
    """A cause that the text speaks for."""

    slug: str
    code: Optional[str]
    """None for a cause that no rule looks for."""
    title: str
    confidence: Confidence
    because: Tuple[Quote, ...]
    prove: str
    """The command that shows whether it is so."""
    fix: Fix


@dataclass(frozen=True)
class Explanation:
    """The causes that a text speaks for, best first; none where nothing in it is known."""

    decided_by: Optional[str]
    """Who said no: `Entra`, `network`, `registry`, `client` or `other`; None without a candidate."""
    candidates: Tuple[Candidate, ...]
    names: Names
    note: str
