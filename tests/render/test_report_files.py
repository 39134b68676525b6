"""The files that a report is written to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError

from azext_acrdiag import _report_files
from tests.render import reports


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("a.html", "<!DOCTYPE html>"),
        ("a.HTML", "<!DOCTYPE html>"),
        ("a.md", "# "),
        ("a.sarif", '{\n  "$schema"'),
        ("a.sarif.json", '{\n  "$schema"'),
        ("a.json", '{\n  "schemaVersion"'),
    ],
)
def test_the_name_decides_the_format(tmp_path: Path, name: str, beginning: str) -> None:
    path = tmp_path / name
    path.write_text("x" * 100_000)
    (checked,) = _report_files.check([str(path)])
    _report_files.write(reports.two_causes(), checked)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(beginning)
    assert text.endswith("\n")
    assert "xxxx" not in text
    if "json" in name or "sarif" in name:
        assert json.loads(text)


@pytest.mark.parametrize("name", ["report", "report.pdf", "html", ".html", "report.html.txt", ""])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentValueError, match="does not end with the name of a report format"):
        _report_files.check([name])


def test_what_cannot_be_written_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    for path in (tmp_path / "folder.md", tmp_path / "nowhere" / "a.md"):
        with pytest.raises(FileOperationError):
            _report_files.check([str(tmp_path / "good.html"), str(path)])
    assert [path.name for path in tmp_path.iterdir()] == ["folder.md"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_sentence() -> None:
    with pytest.raises(FileOperationError, match="No space left on device"):
        _report_files.put("/dev/full", "text")


def test_nothing_given_is_nothing_to_write() -> None:
    assert _report_files.check(None) == []
