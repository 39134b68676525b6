"""Bundles on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.cli.core.azclierror import FileOperationError, ValidationError

from azext_acrdiag import _bundle_files, _terminal
from tests.harness.plain import acting
from tests.rules.fact_sets import GIVEN

from .records import record_of


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = str(tmp_path / "facts.json")
    _bundle_files.save(record_of(GIVEN), _bundle_files.check_writable(path))
    assert _bundle_files.load(path).target == record_of(GIVEN).target


def test_two_bundles_of_one_run_have_no_pseudonym_in_common(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        _bundle_files.save(record_of(GIVEN), str(tmp_path / name))
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] != texts[1]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(ValidationError, match="no text in UTF-8"):
        _bundle_files.load(str(path))


def test_a_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bundle_files, "_LARGEST", 100)
    path = tmp_path / "large.json"
    path.write_text("[" * 101, encoding="utf-8")
    with pytest.raises(ValidationError, match="too large"):
        _bundle_files.load(str(path))


def test_a_quoted_file_moves_no_cursor(tmp_path: Path) -> None:
    path = tmp_path / "hostile.json"
    path.write_text('{"schemaVersion": "1.0", "question": {"given": "\x1b[2Jx", "actions": []}}', encoding="utf-8")
    with pytest.raises(ValidationError, match="cannot be used") as raised, _terminal.plain_errors():
        _bundle_files.load(str(path))
    assert acting(raised.value.error_msg) == []
    assert acting(str(raised.value)) == []


def test_a_folder_cannot_be_written_or_read(tmp_path: Path) -> None:
    with pytest.raises(FileOperationError, match="it is a folder"):
        _bundle_files.check_writable(str(tmp_path))
    with pytest.raises(FileOperationError, match="cannot be read"):
        _bundle_files.load(str(tmp_path))
    with pytest.raises(FileOperationError, match="cannot be written"):
        _bundle_files.save(record_of(GIVEN), str(tmp_path))
