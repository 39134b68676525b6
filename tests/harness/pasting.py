"""What a shell makes of commands that people paste."""

from __future__ import annotations

import re
import shlex
import subprocess

_QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*"|\\.""")
_SHELL = """
exec 3>&1
LC_ALL=C
shopt -s failglob  # as zsh does unasked
PATH=/nowhere  # so that only the shell itself acts
command_not_found_handle() { [[ $1 != INTRUDER* ]] || INTRUDER; }
INTRUDER() { echo "acts: $command" >&3; }
while IFS= read -r -d '' command; do
    eval "pasted() { $command"$'\\n}' || { echo "cannot be read: $command" >&3; continue; }
    said=$( (pasted) 2>&1 >/dev/null </dev/null)
    [[ $said != *'no match: '* ]] || echo "is a pattern: $command" >&3
done 2>/dev/null
true
"""


def misread(commands: set[str]) -> list[str]:
    """Those in which a shell finds the command INTRUDER or a pattern of file names, and those that it cannot read."""
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


def has_pattern(command: str) -> bool:
    """Whether a word of it is a pattern of file names, which zsh refuses when no file is called so."""
    return bool(set("*?[") & set(_QUOTED.sub("", command)))
