"""Writes the pages about the rules (docs/rules/) and the table in both READMEs from the rules themselves.

`python tools/gen_docs.py` writes them; with `--check` it only says what is out of date, and fails if anything is.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from azext_acrdiag.domain.fact import Key  # noqa: E402
from azext_acrdiag.render.rules import SECTIONS, documentation_of  # noqa: E402
from azext_acrdiag.rules.base import Rule  # noqa: E402
from azext_acrdiag.rules.catalog import catalogue  # noqa: E402

PAGES = ROOT / "docs" / "rules"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
BEGIN = "<!-- rules: written by tools/gen_docs.py -->"
END = "<!-- end of rules -->"
NOTICE = "<!-- Written by tools/gen_docs.py from the rule itself. Changes belong there. -->"


def wanted() -> dict[Path, str]:
    """Every generated file with what it should hold."""
    rules = catalogue()
    files = {PAGES / f"{rule.slug}.md": _page(rule) for rule in rules}
    files[PAGES / "README.md"] = _index(rules)
    return files | {readme: _with_table(readme.read_text(encoding="utf-8"), rules) for readme in READMES}


def out_of_date(files: dict[Path, str]) -> list[Path]:
    """Files that are missing or differ, and pages about rules that are no more."""
    changed = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return changed + [path for path in sorted(PAGES.glob("*.md")) if path not in files]


def main(arguments: list[str]) -> int:
    """Write or check; the exit code is 1 when a check found something."""
    files = wanted()
    stale = out_of_date(files)
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run python tools/gen_docs.py", file=sys.stderr)
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in stale:
        if path in files:
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


def _page(rule: Rule) -> str:
    documentation = documentation_of(rule)
    blocks = [NOTICE, f"# {rule.code} {rule.slug}"]
    for heading, key in SECTIONS.items():
        content = documentation[key]
        text = "\n".join(f"- <{line}>" for line in content) if isinstance(content, list) else content
        blocks += [f"## {heading}", text]
    blocks += ["## In the catalogue", "\n".join(f"- {fact}" for fact in _facts(rule))]
    blocks.append(f"`az acr diagnose-login explain --code {rule.slug}` shows this page on a terminal.")
    return "\n\n".join(blocks) + "\n"


def _facts(rule: Rule) -> list[str]:
    facts = [
        ("Cannot judge without", _names(rule.needs)),
        ("Judges better with", _names(rule.uses)),
        ("Waits for", _links(rule.after)),
        ("Accounts for", _links(rule.explains)),
        ("Also known as", ", ".join(f"`{alias}`" for alias in rule.aliases)),
        ("Rows of the article on troubleshooting registry login", ", ".join(rule.rows)),
    ]
    return [f"{name}: {value}" for name, value in facts if value]


def _names(keys: tuple[Key[object], ...]) -> str:
    return ", ".join(f"`{key.name}`" for key in keys)


def _links(slugs: tuple[str, ...]) -> str:
    return ", ".join(f"[{slug}]({slug}.md)" for slug in slugs)


def _index(rules: tuple[Rule, ...]) -> str:
    table = "\n".join(_table(rules, ""))
    return f"{NOTICE}\n\n# Causes that are told apart\n\n{table}\n"


def _with_table(text: str, rules: tuple[Rule, ...]) -> str:
    """The text with a new table between the markers. Raises ValueError where they are missing."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return "\n".join([f"{before}{BEGIN}", *_table(rules, "docs/rules/"), f"{END}{after}"])


def _table(rules: tuple[Rule, ...], folder: str) -> list[str]:
    rows = [f"| {rule.code} | [{rule.slug}]({folder}{rule.slug}.md) | {rule.good} |" for rule in rules]
    return ["| Code | Cause | Good state |", "|---|---|---|", *rows]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
