"""What a shell makes of commands that people paste."""

from __future__ import annotations

import shlex
import subprocess

_SHELL = """
exec 3>&1
PATH=/nowhere  # so that only the shell itself acts
command_not_found_handle() { [[ $1 != INTRUDER* ]] || INTRUDER; }
INTRUDER() { echo "acts: $command" >&3; }
while IFS= read -r -d '' command; do
    eval "pasted() { $command"$'\\n}' || { echo "cannot be read: $command" >&3; continue; }
    (pasted) >/dev/null </dev/null
done 2>/dev/null
true
"""


def misread(commands: set[str]) -> list[str]:
    """Those in which a shell finds the command INTRUDER, and those that it cannot read."""
    given = "\0".join((*sorted(commands), ""))
    shell = subprocess.run(["bash", "-c", _SHELL], input=given, capture_output=True, text=True, check=True, timeout=200)
    return shell.stdout.splitlines()


def looks_misread(command: str) -> bool:
    """The same, quicker and only for a name that ends in `;INTRUDER`."""
    words = shlex.shlex(command, posix=True, punctuation_chars=True)
    return any(
        word.startswith("INTRUDER") or ("$(" in word and looks_misread(word.partition("$(")[2].rpartition(")")[0]))
        for word in words
    )
