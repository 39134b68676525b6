"""What `docker login` and `podman login` do: prove the credential at the registry, then store it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Optional


class LoginError(Exception):
    """The text that the real client prints on standard error."""


def log_in(server: str, username: str, password: str, config: Path, podman: bool) -> None:
    """Sign in at the registry and write the credential where the client keeps it. Raises LoginError."""
    refresh_token = _prove(server, username, password, podman)
    document = _read(config)
    helper = document.get("credHelpers", {}).get(server) or document.get("credsStore")
    entry: dict[str, str] = {}
    if helper:
        user, secret = ("<token>", refresh_token) if refresh_token else (username, password)
        _store_with_helper(helper, {"ServerURL": server, "Username": user, "Secret": secret})
    elif refresh_token:
        # Docker keeps the refresh token in place of the password (`offline_token=true`).
        entry = {"auth": _basic(username, ""), "identitytoken": refresh_token}
    else:
        entry = {"auth": _basic(username, password)}
    document.setdefault("auths", {})[server] = entry
    _write(config, document)


def log_out(server: str, config: Path) -> None:
    """Forget what is stored for the server."""
    document = _read(config)
    document.get("auths", {}).pop(server, None)
    _write(config, document)


def _prove(server: str, username: str, password: str, podman: bool) -> Optional[str]:
    """Ask the registry's token service as the client does; returns the refresh token that Docker would keep."""
    ping = f"https://{server}/v2/"
    challenge = _challenge(server, podman)
    query = {"account": username, "service": challenge["service"]}
    if not podman:
        query |= {"client_id": "docker", "offline_token": "true"}
    url = f"{challenge['realm']}?{urllib.parse.urlencode(query)}"
    try:
        answer = _get(url, f"Basic {_basic(username, password)}")
    except urllib.error.HTTPError as error:
        raise LoginError(_refused(server, error, podman)) from None
    token = answer.get("access_token") or answer.get("token")
    try:
        _get(ping, f"Bearer {token}")
    except urllib.error.HTTPError as error:
        raise LoginError(_refused(server, error, podman)) from None
    return None if podman else answer.get("refresh_token")


def _challenge(server: str, podman: bool) -> dict[str, str]:
    ping = f"https://{server}/v2/"
    try:
        _get(ping, None)
    except urllib.error.HTTPError as error:
        if error.code == 401:
            return dict(re.findall(r'(\w+)="([^"]*)"', error.headers.get("www-authenticate", "")))
        raise LoginError(_refused(server, error, podman)) from None
    except (urllib.error.URLError, OSError) as error:
        raise LoginError(f'Error response from daemon: Get "{ping}": {error}') from None
    raise LoginError("Error: the registry asked for no credential")


def _get(url: str, authorization: Optional[str]) -> dict[str, Any]:
    request = urllib.request.Request(url, headers={"Authorization": authorization} if authorization else {})
    with urllib.request.urlopen(request, timeout=15) as response:
        body = response.read()
    return dict(json.loads(body)) if body.strip() else {}


def _refused(server: str, error: urllib.error.HTTPError, podman: bool) -> str:
    ping = f"https://{server}/v2/"
    try:
        first = json.loads(error.read())["errors"][0]
    except (ValueError, KeyError, IndexError, TypeError):
        return f"Error response from daemon: login attempt to {ping} failed with status: {error.code} {error.reason}"
    message = str(first["message"])
    if podman:
        return f'Error: authenticating creds for "{server}": unable to retrieve auth token: {message}'
    code = str(first["code"]).lower().replace("_", " ")
    return f'Error response from daemon: Get "{ping}": {code}: {message}'


def _store_with_helper(name: str, credential: dict[str, str]) -> None:
    program = f"docker-credential-{name}"
    if shutil.which(program) is None:
        reason, output = f'exec: "{program}": executable file not found in $PATH', ""
    else:
        done = subprocess.run(
            [program, "store"], input=json.dumps(credential), capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
        reason, output = f"exit status {done.returncode}", done.stdout.strip()
    raise LoginError(f"Error saving credentials: error storing credentials - err: {reason}, out: `{output}`")


def _basic(username: str, password: str) -> str:
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent="\t") + "\n", encoding="utf-8")
