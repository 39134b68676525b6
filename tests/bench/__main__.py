"""`python -m tests.bench [LETTER…]`: measures all parts, or those that are named, and writes them to RESULTS.md."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from tests.harness import namespace
from tests.harness.extension import built_wheel, installed_extension

from .by_hand import check_health, one_by_one
from .chain import requests_of_run
from .growth import growth
from .loading import installing, loading
from .profile import profiles
from .results import Section, write

_WITHOUT_PROXY = ("a", "b", "d", "g")
"""Parts that run in a world without a proxy where this machine allows it."""


def main(letters: Sequence[str]) -> None:
    """Measures and writes part by part, so that an interruption costs one of them."""
    wheel = built_wheel()
    extension_dir = installed_extension(wheel)
    parts: dict[str, Callable[[], Section]] = {
        "a": lambda: check_health(extension_dir),
        "b": lambda: one_by_one(extension_dir),
        "c": lambda: loading(extension_dir),
        "d": lambda: requests_of_run(extension_dir),
        "e": lambda: growth(extension_dir),
        "f": lambda: installing(wheel),
        "g": lambda: profiles(extension_dir),
    }
    for letter in letters or parts:
        if letter in _WITHOUT_PROXY and not namespace.inside() and namespace.unavailable() is None:
            done = namespace.isolated([sys.executable, "-m", "tests.bench", letter])
            print(done.stdout, done.stderr, flush=True)
            if done.returncode != 0:
                raise SystemExit(f"part {letter} failed")
            continue
        section = parts[letter]()
        print(section.written(), flush=True)
        write([section])


if __name__ == "__main__":
    main(sys.argv[1:])
