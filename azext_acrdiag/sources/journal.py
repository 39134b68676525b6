"""Answers that are kept in a file, so that a scan that was interrupted goes on where it stopped.

One line of JSON for the scan, then one for each answer: the hash of its question, and of the answer what a scan reads.
What failed is not kept and is asked again. The answers hold names, ids and settings, and no secret: whatever a service
may add to its answers one day is left out, and so are the first characters of client secrets that Entra shows.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, TextIO

from .fields import Json, moment, text

_FORMAT = "acrdiag-scan-1"
_GOOD_FOR = timedelta(hours=24)
"""How old answers may be; the risks of yesterday are not those of today."""
_KEPT = frozenset(
    """
    $skipToken @odata.nextLink @odata.type accountEnabled actions adminUserEnabled alternativeNames anonymousPullEnabled
    appId appOwnerOrganizationId azureADAuthenticationAsArmPolicy body category categoryGroup chain clientId code
    condition conditionVersion content createdOn creationTime credentials currentValue data dataActions
    dataEndpointEnabled dataEndpointHostNames days defaultAction details displayName enabled encryption endDateTime
    endpointProtocol error eventHubAuthorizationRuleId expiry exportPolicy httpStatusCode id identity ipRules
    keyCredentials keyId keyIdentifier keyVaultProperties limit location loginServer logs marketplacePartnerId message
    name networkRuleBypassAllowedForTasks networkRuleBypassOptions networkRuleSet nextLink notActions notDataActions
    owners passwordCredentials passwords permissions policies principalId principalType privateEndpoint
    privateEndpointConnections privateLinkServiceConnectionState properties provisioningState publicNetworkAccess
    quarantinePolicy regionalEndpointHostNames regionalEndpoints responses resultTruncated retentionPolicy
    roleAssignmentMode roleDefinitionId roleName scope scopeMapId servicePrincipalType sku softDeletePolicy
    startDateTime status storageAccountId subscriptionId trustPolicy type unit updatedOn userPrincipalName value
    virtualNetworkRules workspaceId zoneRedundancy
    """.split()
)
"""Members of answers that a scan reads."""


class OtherScan(Exception):
    """The file is none of a scan, or is of a scan of something else; the text says which."""


class Journal:
    """Keeps answers in one file, which nobody but the user may read."""

    def __init__(self, path: str, scan: str) -> None:
        """`scan` names what is scanned. Raises OtherScan, or OSError where the file cannot be opened."""
        self.began_at = datetime.now(timezone.utc)
        self._path = path
        self._kept: Dict[str, Any] = {}
        self._lock = threading.Lock()
        is_old = os.path.exists(path) and os.path.getsize(path) > 0
        if is_old and not self._read(scan):
            os.remove(path)
            is_old = False
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file: TextIO = os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8")
        if is_old:
            self._file.write("\n")  # what follows half a line must not become part of it
        else:
            self._write({"format": _FORMAT, "scan": scan, "beganAt": f"{self.began_at:%Y-%m-%dT%H:%M:%SZ}"})

    @property
    def kept(self) -> int:
        """How many answers are there already."""
        return len(self._kept)

    def remember(self, question: str, ask: Callable[[], Json]) -> Json:
        """The kept answer, or a new one. Raises what `ask` raises."""
        key = hashlib.sha256(question.encode()).hexdigest()
        if key in self._kept:
            found: Json = self._kept[key]
            return found
        answer = ask()
        with self._lock:
            self._write({"question": key, "answer": _known(answer)})
        return answer

    def close(self, is_done: bool) -> None:
        """Ends it; once everything was read, the file has done its work and is removed."""
        self._file.close()
        if is_done:
            os.remove(self._path)

    def _write(self, entry: Dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, separators=(",", ":")) + "\n")
        self._file.flush()

    def _read(self, scan: str) -> bool:
        """Whether the file's answers still count. Raises OtherScan."""
        with open(self._path, encoding="utf-8", errors="replace") as lines:
            first = _entry(next(lines, ""))
            if first.get("format") != _FORMAT:
                raise OtherScan("it holds something else than the answers of a scan")
            if text(first, "scan") != scan:
                raise OtherScan("it belongs to the scan of something else, or by somebody else")
            self.began_at = moment(first, "beganAt") or self.began_at
            if datetime.now(timezone.utc) - self.began_at > _GOOD_FOR:
                self.began_at = datetime.now(timezone.utc)
                return False
            for line in lines:
                entry = _entry(line)
                if isinstance(entry.get("question"), str) and isinstance(entry.get("answer"), dict):
                    self._kept[entry["question"]] = entry["answer"]
        return True


def _entry(line: str) -> Dict[str, Any]:
    """What a line holds; an interrupted scan may have left half of its last one."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _known(value: Any, within: str = "") -> Any:
    if isinstance(value, dict):
        # The password of a token comes as `value` in the one answer that holds it, which a scan never asks for.
        kept = _KEPT - {"value"} if within == "passwords" else _KEPT
        return {name: _known(each, name) for name, each in value.items() if name in kept}
    return [_known(each, within) for each in value] if isinstance(value, list) else value
