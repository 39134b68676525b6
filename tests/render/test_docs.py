"""Pages about the rules are written from the rules; `make check` says when they are out of date."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def gen_docs() -> ModuleType:
    spec = spec_from_file_location("gen_docs", ROOT / "tools" / "gen_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_lead_somewhere(gen_docs: ModuleType) -> None:
    files = gen_docs.wanted()
    for path, text in files.items():
        for link in re.findall(r"\]\(([^)#]+\.md)\)", text):
            target = (path.parent / link).resolve()
            assert target in files or target.exists(), f"{path.name}: {link}"


def test_changes_by_hand_missing_pages_and_old_pages_are_noticed(
    gen_docs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gen_docs, "PAGES", tmp_path)
    good, changed, missing, old = (tmp_path / f"{name}.md" for name in ("good", "changed", "missing", "old"))
    good.write_text("as wanted")
    changed.write_text("by hand")
    old.write_text("about a rule that is no more")
    files = {good: "as wanted", changed: "as wanted", missing: "as wanted"}
    assert gen_docs.out_of_date(files) == [changed, missing, old]


def test_the_rest_of_the_readme_is_kept(gen_docs: ModuleType) -> None:
    before, after = "# Title\n\ntext\n\n", "\n\nmore text\n"
    text = f"{before}{gen_docs.BEGIN}\nan old table\n{gen_docs.END}{after}"
    made = gen_docs._with_table(text, ())
    assert made.startswith(before + gen_docs.BEGIN + "\n| Code ")
    assert made.endswith(gen_docs.END + after)
    assert "an old table" not in made
