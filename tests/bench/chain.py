"""(d): how many requests `run` makes, whether it makes one twice, and how many of them wait for one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.harness.stage import Stage
from tests.simulator.context import Seen

from .by_hand import RUN, world
from .measure import latency, measured
from .results import Section

_LATENCY = 300
"""Milliseconds: so long that what else takes time does not matter."""
_LONGEST = 5


def requests_of_run(extension_dir: Path) -> Section:
    """(d)."""
    section = Section("d", "Requests of `run`")
    with Stage(world(), extension_dir) as stage:
        measured(stage, RUN)  # warms the tokens
        with latency(stage, _LATENCY):
            before = len(stage.context.requests)
            measured(stage, RUN)
            seen = stage.context.requests[before:]
    chain = longest_chain(seen, timedelta(milliseconds=_LATENCY))
    hosts = Counter(each.host for each in seen)
    section.table(("Host", "Requests"), sorted(hosts.items()))
    twice = [line for line, times in Counter(map(str, seen)).items() if times > 1]
    if twice:
        listed = ", ".join(f"`{each}`" for each in twice)
        section.say(f"{len(seen)} requests. Asked more than once, for each identity under test: {listed}.")
    else:
        section.say(f"{len(seen)} requests, each made once.")
    section.say("The longest chain, each of which began when the one before it had been answered:")
    section.lines += [f"{number}. `{each}`" for number, each in enumerate(chain, start=1)]
    section.lines.append("")
    section.target("the longest chain", len(chain), _LONGEST, " round trips")
    return section


def longest_chain(seen: Sequence[Seen], least: timedelta) -> list[Seen]:
    """The most requests of which none overlaps another in time; each took `least` and was written down at its end."""
    chain: list[Seen] = []
    for each in sorted(seen, key=lambda one: one.at):
        if not chain or each.at - least >= chain[-1].at:
            chain.append(each)
    return chain
