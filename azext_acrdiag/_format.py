"""Tables for `--output table`, made of the objects that the other formats show."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Any, Dict, List, Sequence, Set, Tuple, Union

_WIDTH = 80
_GAP = 2
_LEAST = 24
_MOST = 64
"""Characters in a column that is not the last one; all names that people give are shorter."""
_ORDER = ("fail", "warn", "unknown")
_REST = (("pass", "passed"), ("skipped", "skipped"), ("n/a", "not applicable"))


def transform_run(report: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """What deserves attention, the causes first, and one row for all the rest."""
    causes = [finding["code"] for finding in report["causes"]]
    shown = [finding for finding in report["findings"] if finding["outcome"] in _ORDER]
    shown.sort(key=lambda finding: (_ORDER.index(finding["outcome"]), finding["code"] not in causes))
    several = {slug for slug, times in Counter(finding["slug"] for finding in shown).items() if times > 1}
    rows = [(finding["outcome"], _check(finding, several), finding["title"] or finding["detail"]) for finding in shown]
    counts = Counter(finding["outcome"] for finding in report["findings"])
    rest = ", ".join(f"{counts[outcome]} {word}" for outcome, word in _REST if counts[outcome])
    if rest:
        rows.append(("pass" if counts["pass"] else "", "", rest))
    return _table(("Outcome", "Check", "Finding"), rows)


def transform_rules(rules: Union[Dict[str, Any], List[Dict[str, Any]]]) -> List[OrderedDict[str, str]]:
    """The catalogue, or one rule of it."""
    listed = rules if isinstance(rules, list) else [rules]
    return _table(("Code", "Slug", "GoodState"), [(rule["code"] or "", rule["slug"], rule["good"]) for rule in listed])


def transform_explanation(result: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """The causes that a text speaks for, or the one cause that a code names."""
    if "candidates" not in result:
        return transform_rules(result)
    names = ("Confidence", "Cause", "Title")
    rows = [(each["confidence"], each["slug"], each["title"]) for each in result["candidates"]]
    return _table(names, rows or [("", "", result["note"])])


def transform_access(report: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """A row per action, or per principal of the whole registry."""
    if "principals" in report:
        return _table(
            ("Type", "Principal", "Allowed"),
            [(each["principalType"] or "", each["name"], _allowed(each)) for each in report["principals"]],
        )
    return _table(
        ("Action", "Verdict", "Reason"),
        [(each["action"], each["verdict"], each["reason"]) for each in report["actions"]],
    )


def transform_plan(plan: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """A row per principal that loses something, or may do so."""
    rows = [
        (
            each["name"],
            ", ".join(each["loses"]) or f"perhaps {', '.join(each['mayLose'])}",
            " + ".join(_short(role["role"]) for role in each["assign"]),
        )
        for each in plan["principals"]
    ]
    return _table(("Principal", "Assign", "Loses"), [(name, roles, loses) for name, loses, roles in rows])


def _allowed(principal: Dict[str, Any]) -> str:
    unknown = [f"{action}?" for action in principal["unknown"]]
    return ", ".join(principal["allowed"] + unknown)


def _short(role: str) -> str:
    """The role without the words that all the roles for repositories begin with."""
    return role.replace("Container Registry Repository ", "")


def transform_secrets(listing: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """What has ended or is due (or everything), the first to end first, then what could not be read."""
    rows = [
        (
            each["state"],
            str(each["daysLeft"]) if each["daysLeft"] is not None else "",
            _cut(each["name"] or each["type"], 16),
            each["identity"] or each["appId"],
        )
        for each in listing["credentials"]
    ]
    rows += [("not read", "", "", each["what"]) for each in listing["notRead"]]
    return _table(("State", "Days", "Credential", "Identity"), rows)


def transform_tokens(listing: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """One row for each token, with what it cannot do in the last column."""
    rows = []
    for token in listing["tokens"]:
        ends = [each["daysLeft"] for each in token["passwords"] if each["daysLeft"] is not None]
        lacking = [each["action"] for each in token["actions"] if each["possible"] is False]
        rows.append(
            (
                _cut(token["name"], 24),
                token["status"] or "",
                str(min(ends)) if ends else "",
                _cut(token["scopeMap"] or "", 16),
                ", ".join(lacking),
            )
        )
    return _table(("Token", "Status", "Days", "ScopeMap", "Cannot"), rows)


def transform_events(listing: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """One row for each group of logins, the newest first."""
    rows = [
        (each["last"], str(each["count"]), _cut(each["status"], 8), each["address"], each["name"] or each["identity"])
        for each in listing["events"]
    ]
    rows += [("not read", "", "", "", each["what"]) for each in listing["notRead"]]
    return _table(("Last", "Count", "Status", "Address", "Identity"), rows)


def transform_comparison(comparison: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """One row for each part in which the runs differ, what decides first."""
    rows = [
        (
            "decides" if each["decides"] else "",
            f"{each['fact']}.{part['path']}".strip("."),
            f"{part['first']} -> {part['second']}",
        )
        for each in comparison["differences"]
        for part in each["fields"]
    ]
    return _table(("Verdict", "Fact", "Difference"), rows)


def transform_scan(report: Dict[str, Any]) -> List[OrderedDict[str, str]]:
    """One row for each registry, the worst first."""
    rows = [
        (
            each["outcome"],
            _cut(each["name"], 24),
            str(sum(finding["outcome"] == "fail" for finding in each["findings"])),
            str(sum(finding["outcome"] == "warn" for finding in each["findings"])),
            ", ".join(_check(finding, set()) for finding in each["findings"] if finding["outcome"] != "unknown")
            or ("" if each["complete"] else "not everything could be checked"),
        )
        for each in report["registries"]
    ]
    rows += [("not read", "", "", "", each["needs"] or each["detail"]) for each in report["notRead"]]
    return _table(("Outcome", "Registry", "Fail", "Warn", "Risks"), rows)


def _check(finding: Dict[str, Any], several: Set[str]) -> str:
    subject = finding["subject"]
    slug: str = finding["slug"]
    return f"{slug}@{subject}" if subject and slug in several else slug


def _table(names: Tuple[str, ...], rows: Sequence[Tuple[str, ...]]) -> List[OrderedDict[str, str]]:
    """Rows whose last column is cut so that the table fits into a terminal, where that leaves enough of it."""
    rows = [(*(_cut(text, _MOST) for text in row[:-1]), row[-1]) for row in rows]
    # The CLI's table leaves two spaces between columns, and makes each two wider than its name at least.
    taken = sum(
        max([len(name) + _GAP, *(len(row[column]) for row in rows)]) + _GAP for column, name in enumerate(names[:-1])
    )
    room = max(_WIDTH - taken, _LEAST)
    return [OrderedDict(zip(names, (*row[:-1], _cut(row[-1], room)))) for row in rows]


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 3].rstrip() + "..."
