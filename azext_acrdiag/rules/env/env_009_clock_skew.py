"""The clock of this machine agrees with the registry's.

Good state
    The two differ by less than five minutes.

Why it matters
    Tokens and certificates say from when until when they are valid, and Entra allows a difference of five minutes. A
    clock that stood still while the machine slept, as in WSL or a virtual machine, makes sign-ins fail with
    AADSTS50013, 80013 or 700024, and verification of certificates with "not yet valid".

How it is detected
    The time in the registry's first answer is compared with this machine's. It is a failure where Entra refuses because
    of a time, else a warning.

Fix
    Set the clock, and have it synchronised.

References
    https://github.com/Azure/azure-cli/issues/20388
    https://learn.microsoft.com/windows/wsl/troubleshooting
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided, warned
from ...facts.given import NOW
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ...facts.network import CHALLENGE, Challenge
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_ENTRA, Clues, Context, Pattern
from ..wording import AT_ONCE

_TOLERATED = timedelta(minutes=5)
_ABOUT_TIME = frozenset({50013, 500133, 80013, 700024})
"""https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""


_CLUES = Clues(
    "The clock of the machine is wrong.",
    "Set the clock; after sleep, restart WSL or Docker Desktop.",
    (
        Pattern("aadsts80013", 95, BY_ENTRA, ANYWHERE),
        Pattern("token is not yet valid", 92, BY_CLIENT, ANYWHERE),
        Pattern("aadsts50013", 72, BY_ENTRA, ANYWHERE, r"aadsts50013\b"),
        Pattern("aadsts500133", 80, BY_ENTRA, ANYWHERE),
        Pattern("aadsts700024", 60, BY_ENTRA, ANYWHERE),
        Pattern("has expired or is not yet valid", 84, BY_CLIENT),
    ),
    (Context("current time", 8),),
    ("sudo hwclock --hctosys", "timedatectl set-ntp true"),
    "an administrator of this machine",
    "curl -sSI https://{host}/v2/",
)


@rule(
    code="ACRD-ENV-009",
    slug="clock-skew",
    good="The clock of this machine agrees with the registry's.",
    needs=(CHALLENGE, NOW),
    uses=(ENTRA_ANSWER,),
    explains=("entra-refused", "client-assertion-expired"),
    rows=("C5",),
    clues=_CLUES,
)
def judge(challenge: Challenge, now: datetime, entra_answer: Optional[EntraAnswer]) -> Judgement:
    """Fails when the clocks differ and Entra refuses because of a time; warns when they only differ."""
    if challenge.server_time is None:
        return undecided("No answer told the time of the registry.")
    skew = now - challenge.server_time
    if abs(skew) <= _TOLERATED:
        return passed("The clock of this machine is right.")
    title = f"The clock of this machine is {_words(skew)} {'ahead' if skew > timedelta() else 'behind'}."
    evidence = (
        Evidence(f"Here it was {now:%Y-%m-%d %H:%M:%S} UTC at the start.", "this machine's clock"),
        Evidence(
            f"The registry's time was {challenge.server_time:%Y-%m-%d %H:%M:%S} UTC.", f"https://{challenge.host}/v2/"
        ),
    )
    fix = Fix(
        "Set the clock and have it synchronised; in WSL, restarting the distribution does.",
        ("sudo timedatectl set-ntp true", "wsl --shutdown"),
        "an administrator of this machine; in WSL, you, from Windows",
        AT_ONCE,
    )
    if entra_answer is not None and entra_answer.code in _ABOUT_TIME:
        refusal = Evidence(entra_answer.message or f"AADSTS{entra_answer.code}", "Entra")
        return failed(title, *evidence, refusal, fix=fix)
    return warned(title, *evidence, detail="Sign-ins with a certificate or a federated token fail like that.", fix=fix)


def _words(skew: timedelta) -> str:
    minutes = int(abs(skew).total_seconds() // 60)
    days, hours = divmod(minutes, 24 * 60)[0], minutes % (24 * 60) // 60
    if days:
        return f"{days} days and {hours} hours"
    return f"{hours} hours and {minutes % 60} minutes" if hours else f"{minutes} minutes"
