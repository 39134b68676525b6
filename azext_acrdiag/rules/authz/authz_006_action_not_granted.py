"""The registry grants the action to the credential under test.

Good state
    The token service issues a token that holds every action that is wanted.

Why it matters
    This is the proof, whatever roles and settings say: with such a token the registry lets the client pull or push.

How it is detected
    The token service is asked for a token for the repository, and the actions in the token are read. A token is
    issued even when it holds nothing. Without a repository, and where rights are the same for all of them, the
    registry's answer to the login tells them.

Fix
    Where another finding accounts for it, mend that.

References
    https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
    https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

from typing import Optional

from ...access.registry_word import Says, registry_word
from ...domain.finding import Fix, Judgement, failed, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.registry import REGISTRY, Registry
from ..access_wording import GRANTS_ROLES, PROPAGATION, deed, left_out, name_of, registry_scope, sentence
from ..base import rule


@rule(
    code="ACRD-AUTHZ-006",
    slug="action-not-granted",
    good="The registry grants the action to the credential under test.",
    needs=(TARGET, LOGIN),
    uses=(GRANTED, REGISTRY, IDENTITY),
    after=("login-refused",),
    rows=("S4",),
    proves=True,
)
def judge(
    target: Target,
    login: Login,
    granted: Optional[Granted],
    registry: Optional[Registry],
    identity: Optional[Identity],
) -> Judgement:
    """Passes when the token service grants everything that is wanted, and fails when it leaves something out."""
    word = registry_word(target, login, granted, registry.is_abac if registry else None)
    who = sentence(name_of(identity))
    if word.says is Says.GRANTS:
        return passed(f"{who} can {deed(target)}.")
    if word.says is Says.LACKS:
        scope = registry_scope(target, registry.resource_id if registry else None)
        return failed(
            f"{target.name} does not let {name_of(identity)} {deed(target)}.",
            left_out(word.wanted, word.missing),
            fix=Fix(
                "Have the identity given the right that is missing.",
                (f"az role assignment list --scope {scope} --include-inherited --output table",),
                GRANTS_ROLES,
                PROPAGATION,
            ),
        )
    if word.says is Says.UNREAD:
        return undecided("The registry took the credential, but the token for the repository could not be read.")
    if target.repository is None:
        return undecided("Without a repository it cannot be proven what the credential may do.", "--repository")
    return undecided("The registry did not say what the credential may do.")
