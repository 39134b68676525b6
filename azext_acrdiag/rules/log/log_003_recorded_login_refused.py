"""The registry's log holds no login of the identity that was refused last.

Good state
    The last login of the identity from each address and client was accepted.

Why it matters
    The log shows what happened elsewhere: from which address and with which client the identity comes, since when the
    registry refuses it, and until when it did not.

How it is detected
    Log Analytics counts the login events of the last 24 hours by address, client and status. The status stands in
    ResultDescription; logins of this tool itself are left out. A row tells what the registry answered, not why.

Fix
    401 means that the credential or the role was wrong: test the credential that is used there. 403 means the network
    rules or a missing permission.

References
    https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerregistryloginevents
    https://learn.microsoft.com/azure/container-registry/monitor-container-registry
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Fix, Judgement, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.events import RECORDED_LOGINS, RecordedLogins
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ..access_wording import name_of
from ..base import rule
from ..log_wording import in_lines, logins, newest
from ..wording import AT_ONCE


@rule(
    code="ACRD-LOG-003",
    slug="recorded-login-refused",
    good="The registry's log holds no login of the identity that was refused last.",
    needs=(TARGET, IDENTITY, RECORDED_LOGINS),
    rows=("B12",),
)
def judge(target: Target, identity: Identity, recorded_logins: RecordedLogins) -> Judgement:
    """Warns of refused logins: they are evidence for a cause, and none themselves."""
    last = newest(recorded_logins)
    refused = [each for each in last if each.refused]
    if not last:
        return not_applicable("The log holds no login of the identity in the last 24 hours.")
    if not refused:
        return passed("The registry accepted the last logins of the identity.", *in_lines(last, recorded_logins))
    count = logins(sum(each.count for each in refused))
    accepted = [each for each in recorded_logins.groups if not each.refused]
    return warned(
        f"{target.name} refused {name_of(identity)} in the last 24 hours: {count}, the last from {refused[0].address}.",
        *in_lines([*refused, *accepted], recorded_logins),
        fix=Fix(
            "Test the credential that is used there as its client does, and see what else the log holds.",
            (
                f"az acr diagnose-login list-events --name {quote(target.name)} --identity {quote(_id(identity))} "
                "--since 7d",
            ),
            "you",
            AT_ONCE,
        ),
        confidence=Confidence.LIKELY,
    )


def _id(identity: Identity) -> str:
    return identity.app_id or identity.name
