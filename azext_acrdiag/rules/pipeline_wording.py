"""What the rules about pipelines conclude alike from the ways in which an identity could sign in."""

from __future__ import annotations

from shlex import quote
from typing import List

from ..access.pipelines import Ways
from ..domain.finding import Evidence, Fix, Judgement, failed, passed, undecided, warned
from ..domain.outcome import Confidence
from ..facts.identity import ClientSecret, Identity
from .access_wording import OWNS_APPLICATION, name_of, sentence
from .wording import AT_ONCE

GRAPH = "Microsoft Graph"
READ_APPLICATIONS = "Application.Read.All (Microsoft Graph)"


def by_ways(ways: Ways, holder: str, identity: Identity, then: str) -> Judgement:
    """The judgement on what `holder` (such as `the service connection`) signs in with; `then` is what to do with it."""
    name, unseen = name_of(identity), f"Which credential {holder} holds cannot be seen from Azure."
    if ways.none_left and ways.complete:
        what = "Every client secret of {} has ended" if ways.ended else "{} has nothing to sign in with"
        return failed(
            sentence(f"{what.format(name)}, so {holder} cannot sign in."),
            *(lines(ways) or [Evidence("It has no secret, no certificate and no federated credential.", GRAPH)]),
            fix=fix(identity, then),
            detail=unseen,
        )
    if ways.none_left and not ways.ended:
        return undecided("What the identity could sign in with could not be read in full.", READ_APPLICATIONS)
    if ways.ended and not ways.trusts:
        return warned(
            sentence(f"{holder} may hold a client secret of {name} that has ended."),
            *lines(ways),
            fix=fix(identity, then),
            detail=unseen,
            confidence=Confidence.LIKELY,
        )
    return passed(sentence(f"{name} has something valid that {holder} can sign in with."), *lines(ways))


def lines(ways: Ways) -> List[Evidence]:
    """What it could sign in with, and what has ended."""
    found = [f'It trusts "{each.name}": the subject {each.subject} of {each.issuer}.' for each in ways.trusts or ()]
    found += [f"The client secret {_name(each)} has ended{_when(each)}." for each in ways.ended]
    found += [f"The client secret {_name(each)} is valid{_when(each, 'until')}." for each in ways.alive]
    found += [f"The certificate {_name(each)} is valid{_when(each, 'until')}." for each in ways.certificates]
    return [Evidence(each, GRAPH) for each in found]


def fix(identity: Identity, then: str) -> Fix:
    """A new secret, or none at all."""
    app_id = identity.app_id or "APPLICATION_ID"
    return Fix(
        then, (f"az ad app credential reset --id {quote(app_id)} --append --years 1",), OWNS_APPLICATION, AT_ONCE
    )


def _name(secret: ClientSecret) -> str:
    return f'"{secret.display_name}"' if secret.display_name else secret.key_id


def _when(secret: ClientSecret, word: str = "on") -> str:
    return f" {word} {secret.end:%Y-%m-%d}" if secret.end is not None else ""
