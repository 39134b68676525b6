"""Stands in for a `docker-credential-NAME` program of a machine described by a world file.

Called as `python -m tests.harness.fakes.helper STATE.json get|store|erase|list`; speaks the protocol of
https://github.com/docker/docker-credential-helpers#development.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

NOT_FOUND = "credentials not found in native keychain"


def main(state_path: Path, action: str, given: str) -> int:
    """Do one action of the protocol and return the exit code."""
    state = json.loads(state_path.read_text(encoding="utf-8"))
    with state_path.with_name("calls.log").open("a", encoding="utf-8") as log:
        log.write(f"{state_path.stem} {action}\n")
    time.sleep(state["delay"])
    if state["exit_code"]:
        print(state["output"])
        return int(state["exit_code"])
    credentials = state["credentials"]
    if action == "list":
        print(json.dumps({server: credential["Username"] for server, credential in credentials.items()}))
    elif action == "get":
        if given not in credentials:
            print(NOT_FOUND)
            return 1
        print(json.dumps({"ServerURL": given, **credentials[given]}))
    elif action == "store":
        credential = json.loads(given)
        credentials[credential.pop("ServerURL")] = credential
        state_path.write_text(json.dumps(state), encoding="utf-8")
    elif action == "erase":
        credentials.pop(given, None)
        state_path.write_text(json.dumps(state), encoding="utf-8")
    return 0


if __name__ == "__main__":
    requested = sys.argv[2]
    sys.exit(main(Path(sys.argv[1]), requested, "" if requested == "list" else sys.stdin.read().strip()))
