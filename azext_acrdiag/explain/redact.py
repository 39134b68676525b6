"""Takes secrets out of a line before it is quoted."""

from __future__ import annotations

import re

_HIDDEN = "***"

_PAIRS = re.compile(
    r"""((?:password|passwd|pwd|secret|client_secret|client_assertion|assertion|access_?token|refresh_?token|id_?token
        |identitytoken|account_?key|api_?key|auth|sig|signature|sas_?token|private_?key|token_value)
        ["'\\]{0,8}\ {0,2}[:=]\ {0,2}["'\\]{0,8})(?![\s"'])[^\s"'&,;]{1,4000}""",
    re.IGNORECASE | re.VERBOSE,
)
_OPTIONS = re.compile(
    r"((?:^|\s)(?:-p|--password|--docker-password|--client-secret|--secret)[ =]\s{0,3}[\"']?)[^\s\"']{1,4000}",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"((?:docker|podman|skopeo|helm|oras|buildah)\b[^\n]{0,200}\s-p)(?=[^\s=])[^\s]{1,4000}", re.IGNORECASE
)
_HEADERS = re.compile(
    r"((?:authorization\"?: ?\"?)?\b(?:bearer|basic)\s{1,3})(?!realm|auth|token)[A-Za-z0-9._~+/=-]{8,8000}",
    re.IGNORECASE,
)
_PIPED = re.compile(
    r"(\b(?:echo|printf)\s{1,3}(?:-n\s{1,3}|%s\s{1,3})?[\"']?)[^\s\"'|]{1,4000}(?=[\"']?\s{0,3}\|)", re.IGNORECASE
)
_IN_URL = re.compile(r"(://[^\s/:@]{1,200}:)[^\s/@]{1,4000}@")
_USER_AND_PASSWORD = re.compile(
    r"(\s(?:-u|--user|--creds|--src-creds|--dest-creds)[ =][^\s:]{1,200}:)[^\s]{1,4000}", re.IGNORECASE
)
_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,8000}){0,4}")
# Long runs that mix upper case, lower case and digits: keys and secrets; digests and ids have no upper case.
_LONG = re.compile(r"(?<![A-Za-z0-9+/_~.-])[A-Za-z0-9+/_~.-]{32,8000}={0,2}")


def redact(line: str) -> str:
    """The line with everything that may be a secret replaced by asterisks."""
    line = _TOKEN.sub(_HIDDEN, line)
    line = _IN_URL.sub(rf"\1{_HIDDEN}@", line)
    for pattern in (_PAIRS, _OPTIONS, _GLUED, _HEADERS, _PIPED, _USER_AND_PASSWORD):
        line = pattern.sub(rf"\1{_HIDDEN}", line)
    return _LONG.sub(_unless_harmless, line)


def _unless_harmless(match: re.Match[str]) -> str:
    text = match[0]
    looks_random = any(c.isdigit() for c in text) and any(c.isupper() for c in text) and any(c.islower() for c in text)
    is_path = text.count("/") + text.count(".") + text.count("-") >= len(text) // 10
    if looks_random and (not is_path or "~" in text):
        return _HIDDEN
    return text
