"""Judges what the identities with access to a registry sign in with, all together, as a scan does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from shlex import quote
from typing import Tuple

from ..domain.finding import Fix, Judgement, Moment, failed, passed, undecided, warned
from ..domain.outcome import Confidence
from ..facts.identity import ClientSecret
from ..facts.inventory import Holder, Holders
from .access_wording import OWNS_APPLICATION
from .clock import in_words
from .listed import counted, evidence_of
from .wording import AT_ONCE

_GRAPH = "Microsoft Graph"


@dataclass(frozen=True)
class Kind:
    """Client secrets or certificates: their name, and what makes a new one."""

    name: str
    reset: str
    """Options of `az ad app credential reset`."""


@dataclass(frozen=True)
class _Due:
    holder: Holder
    credential: ClientSecret
    is_last: bool
    """Whether nothing else that the identity could sign in with is valid."""

    def line(self, kind: Kind, now: datetime) -> str:
        end = self.credential.end
        assert end is not None, "what never ends is not due"
        name = f' "{self.credential.display_name}"' if self.credential.display_name else ""
        what = f"The {kind.name}{name} of {_name(self.holder)}"
        if end > now:
            return f"{what} ends on {in_words(end)}."
        return f"{what} ended on {in_words(end)}{'.' if self.is_last else '; it has another that is valid.'}"


def survey(
    kind: Kind,
    credentials: Tuple[Tuple[Holder, Tuple[ClientSecret, ...]], ...],
    holders: Holders,
    now: datetime,
    within: int,
) -> Judgement:
    """Fails when all that an identity has has ended; warns of what ends soon or is left over."""
    found = [
        _Due(holder, each, not _has_valid(holder, now))
        for holder, held in credentials
        for each in held
        if each.end is not None and each.end <= now + timedelta(days=within)
    ]
    found.sort(key=lambda each: (not each.is_last, each.credential.end or now))
    if not found:
        return _nothing_due(kind, holders, within)
    lines = [each.line(kind, now) for each in found]
    fix = _fix(kind, found[0].holder)
    moments = tuple(
        Moment(each.credential.end, f"A {kind.name} of {_name(each.holder)} ends.")
        for each in found
        if each.credential.end is not None
    )
    locked_out = list(dict.fromkeys(_name(each.holder) for each in found if each.is_last))
    if locked_out:
        return failed(
            f"Every {kind.name} of {locked_out[0]}, which has access to the registry, has ended."
            if len(locked_out) == 1
            else f"{counted(len(locked_out), 'identity', 'identities')} with access to the registry "
            f"have no {kind.name} that is valid.",
            *evidence_of(lines, _GRAPH),
            detail="Whoever uses them cannot log in. Federated credentials, which never end, were not looked at.",
            fix=fix,
            confidence=Confidence.LIKELY,
            moments=moments,
        )
    return warned(
        f"{counted(len(found), kind.name)} of identities with access to the registry "
        f"{'has' if len(found) == 1 else 'have'} ended or {'ends' if len(found) == 1 else 'end'} within {within} days.",
        *evidence_of(lines, _GRAPH),
        fix=fix,
        moments=moments,
    )


def _nothing_due(kind: Kind, holders: Holders, within: int) -> Judgement:
    unread = [each.unread for each in holders.holders if each.unread is not None and each.unread.needs]
    unread += [each.why for each in holders.unread_groups]
    if unread:
        return undecided(unread[0].detail, unread[0].needs)
    return passed(f"No {kind.name} of an identity with access has ended or ends within {within} days.")


def _has_valid(holder: Holder, now: datetime) -> bool:
    return any(each.end is None or each.end > now for each in holder.secrets + holder.certificates)


def _fix(kind: Kind, holder: Holder) -> Fix:
    return Fix(
        "Make a new one, store it wherever the old one is used, then delete the old one.",
        (f"az ad app credential reset --id {quote(holder.app_id or 'APPLICATION_ID')} --append {kind.reset}",),
        OWNS_APPLICATION,
        AT_ONCE,
    )


def _name(holder: Holder) -> str:
    return f"{holder.name} ({holder.app_id})" if holder.name else holder.app_id or holder.object_id


def with_secrets(holders: Holders) -> Tuple[Tuple[Holder, Tuple[ClientSecret, ...]], ...]:
    """Each identity with its client secrets."""
    return tuple((each, each.secrets) for each in holders.holders)


def with_certificates(holders: Holders) -> Tuple[Tuple[Holder, Tuple[ClientSecret, ...]], ...]:
    """Each identity with its certificates."""
    return tuple((each, each.certificates) for each in holders.holders)
