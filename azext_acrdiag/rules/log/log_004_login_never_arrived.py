"""The login that failed reached the registry.

Good state
    The registry's log holds the logins of the identity, whatever became of them.

Why it matters
    A login that a name server, a proxy, a certificate or Entra stops leaves no trace at the registry. Looking at roles
    and credentials of the registry is then looking in the wrong place.

How it is detected
    The text of an error says that the identity fails, logins are recorded, and the log of the last 24 hours holds not
    one of it. That is a hint and no proof: rows take minutes to arrive, recording may be younger than the failure, and
    the client may have used another identity.

Fix
    Look at the client's way: DNS, proxy, certificates, and the sign-in to Entra; and at which identity it uses.

References
    https://learn.microsoft.com/azure/container-registry/monitor-container-registry
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-access
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.events import RECORDED_LOGINS, RecordedLogins
from ...facts.given import ERROR_TEXT, SUBJECT, TARGET, ErrorText
from ...facts.identity import IDENTITY, Identity
from ..access_wording import name_of
from ..base import rule
from ..log_wording import in_lines, log_of, newest
from ..wording import AT_ONCE


@rule(
    code="ACRD-LOG-004",
    slug="login-never-arrived",
    good="The login that failed reached the registry.",
    needs=(SUBJECT, TARGET, IDENTITY, RECORDED_LOGINS),
    uses=(ERROR_TEXT,),
    rows=("B12",),
)
def judge(
    subject: Subject,
    target: Target,
    identity: Identity,
    recorded_logins: RecordedLogins,
    error_text: Optional[ErrorText],
) -> Judgement:
    """Warns, as a hint, of an identity that fails and of which the log holds nothing."""
    if subject.kind is not SubjectKind.ASSIGNEE or error_text is None:
        return not_applicable("Nobody says that a login of this identity failed elsewhere.")
    seen = newest(recorded_logins)
    if seen:
        return passed("Logins of the identity reach the registry.", *in_lines(seen, recorded_logins))
    if not recorded_logins.sees_all:
        return undecided(
            "The log shows no login of the identity, but a workspace with a permission of its own would hide it.",
            "the role Log Analytics Reader on the workspace",
        )
    return warned(
        f"No login of {name_of(identity)} has reached {target.name} in the last 24 hours, as far as it was recorded.",
        Evidence("The log holds no row of it.", log_of(recorded_logins)),
        fix=Fix(
            "Look at the client's way to the registry (DNS, proxy, certificates), at its sign-in to Entra, and at who "
            "logged in instead, and from where.",
            (f"az acr diagnose-login list-events --name {quote(target.name)} --since 24h",),
            "you, and whoever runs the client",
            AT_ONCE,
        ),
        detail="Rows take some minutes to arrive, and recording may be younger than the failure.",
        confidence=Confidence.LIKELY,
    )
