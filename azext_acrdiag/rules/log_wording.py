"""Words about login events: what a status means, how they are counted, how recording is turned on."""

from __future__ import annotations

from shlex import quote
from typing import Dict, Iterable, List, Tuple

from ..domain.finding import Evidence, Fix
from ..facts.events import LoginEvents, RecordedLogins

OWN_USER_AGENT = "acrdiag/"
"""With which this tool signs in itself."""
_MOST_LINES = 5
_REASONS = {
    200: "accepted",
    401: "the credential was not accepted, or its identity has no role",
    403: "refused by the network rules, or a permission is missing",
    429: "too many requests",
}
_SETTING = '[{"category":"ContainerRegistryLoginEvents","enabled":true}]'
_WHO = "somebody with the role Monitoring Contributor or Contributor on the registry"
_FROM_THEN_ON = "a few minutes; logins from before it are not recorded"


def turn_on(resource_id: str) -> Fix:
    """The command that turns recording on."""
    return Fix(
        "Send the login events to a Log Analytics workspace.",
        (
            "az monitor diagnostic-settings create --name login-events "
            f"--resource {quote(resource_id)} --workspace WORKSPACE_ID --logs '{_SETTING}'",
        ),
        _WHO,
        _FROM_THEN_ON,
    )


def reason_of(events: LoginEvents) -> str:
    """What the status of login events means."""
    if events.status is None:
        return events.result
    return _REASONS.get(events.status, "the registry failed" if events.status >= 500 else "refused")


def logins(count: int) -> str:
    """`1 login`, `1,204 logins`."""
    return "1 login" if count == 1 else f"{count:,} logins"


def span_in_words(minutes: int) -> str:
    """`24 hours`, `7 days`, `30 minutes`."""
    for size, word in ((1440, "day"), (60, "hour")):
        if minutes % size == 0 and minutes // size > 1:
            return f"{minutes // size} {word}s"
    return "minute" if minutes == 1 else f"{minutes} minutes"


def newest(recorded: RecordedLogins) -> List[LoginEvents]:
    """The last that happened from each address with each client, the newest first, without this tool's own logins."""
    found: Dict[Tuple[str, str], LoginEvents] = {}
    for each in sorted(recorded.groups, key=lambda group: group.last, reverse=True):
        if not each.user_agent.startswith(OWN_USER_AGENT):
            found.setdefault((each.address, each.user_agent), each)
    return list(found.values())


def log_of(recorded: RecordedLogins) -> str:
    """Where rows were read, as a source of evidence."""
    return f"login log in the workspace {recorded.workspace}" if recorded.workspace else "login log"


def in_lines(groups: Iterable[LoginEvents], recorded: RecordedLogins) -> List[Evidence]:
    """A line of proof for each of the first few groups."""
    return [
        Evidence(
            f"{logins(each.count)} from {each.address} with {each.user_agent or 'no user agent'}: {each.result}, "
            f"{reason_of(each)}; first {each.first:%Y-%m-%d %H:%M} UTC, last {each.last:%Y-%m-%d %H:%M} UTC.",
            log_of(recorded),
        )
        for each in list(groups)[:_MOST_LINES]
    ]
