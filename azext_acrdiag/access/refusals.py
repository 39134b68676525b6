"""What the token service means by its refusals.

Sources: `tests/evidence/documented/acr-basic-*.json`; https://github.com/Azure/azure-cli/issues/29659 tells a user
name that the registry does not know from a known one with a wrong password.
"""

from __future__ import annotations

from typing import Optional

from ..facts.login import Credential, Login, SecretShape, Step
from ..facts.network import RegistryError

_WRONG_SECRET = "invalid clientid or client secret"
_UNKNOWN_USER = "application not registered with aad"
_USER_IS_NO_GUID = "client id must be guid"
_WRONG_AUDIENCE = "token validation failed"
_ABOUT_THE_ENTRA_TOKEN = ("retrieving permissions failed", _WRONG_AUDIENCE)
_DENIED = "DENIED"


def says_wrong_secret(login: Login) -> bool:
    """Whether it refused the secret of an application that it knows."""
    return _says(login, _WRONG_SECRET)


def says_unknown_user(login: Login) -> bool:
    """Whether it knows nobody of that user name."""
    return _says(login, _UNKNOWN_USER) or _says(login, _USER_IS_NO_GUID)


def says_wrong_audience(login: Login) -> bool:
    """Whether the token exchange did not take the token of Entra as valid (`acr-token-validation-failed-401.json`)."""
    return login.step is Step.EXCHANGE and _says(login, _WRONG_AUDIENCE)


def is_refusal(login: Login) -> bool:
    """Whether it judged the credential, instead of throttling, failing or asking for a better request."""
    return not login.accepted and login.status in (401, 403)


def may_be_about_rights(login: Login) -> bool:
    """Whether a missing role would be answered like this: with the general text that names no reason."""
    about_something_else = says_wrong_secret(login) or says_unknown_user(login)
    about_something_else |= any(_says(login, text) for text in _ABOUT_THE_ENTRA_TOKEN)
    return is_refusal(login) and not about_something_else and _code(login.error) != _DENIED


def means_no_role(login: Login, credential: Optional[Credential]) -> bool:
    """Whether it refused an identity that it recognised: by a token of Entra, or by the right secret of an application.

    A wrong secret is answered in words of its own. A token of the registry itself is not: its end looks the same.
    """
    recognised = login.step is Step.EXCHANGE or (credential is not None and credential.shape is SecretShape.OTHER)
    return recognised and may_be_about_rights(login)


def _says(login: Login, text: str) -> bool:
    message = login.error.message if login.error else None
    return not login.accepted and text in (message or "").lower()


def _code(error: Optional[RegistryError]) -> Optional[str]:
    return error.code if error else None
