"""The judgement on a refusal of Entra, in plain words."""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ..domain.finding import Evidence, Fix, Judgement, failed
from ..domain.target import Target
from ..facts.identity import Account, Identity
from ..facts.login import EntraAnswer
from .access_wording import name_of, sentence
from .entra_codes import meaning_of
from .wording import AT_ONCE, acr_login


def refused_by_entra(
    entra_answer: EntraAnswer, target: Target, identity: Optional[Identity], account: Optional[Account]
) -> Judgement:
    """The failure, titled by what the error number means."""
    meaning = meaning_of(entra_answer.code)
    message = entra_answer.message or f"AADSTS{entra_answer.code}"
    evidence = [Evidence(message, "Entra")]
    if entra_answer.correlation_id and entra_answer.correlation_id not in message:
        evidence.append(Evidence(f"The correlation id is {entra_answer.correlation_id}.", "Entra"))
    commands = [acr_login(target)]
    if meaning.sign_in_again:
        tenant = f" --tenant {quote(account.tenant_id)}" if account else ""
        commands.insert(0, f"az login{tenant} --scope {quote(entra_answer.audience.rstrip('/'))}/.default")
    return failed(
        sentence(meaning.title.format(who=name_of(identity), audience=entra_answer.audience)),
        *evidence,
        fix=Fix(meaning.help, tuple(commands), meaning.who, AT_ONCE),
    )
