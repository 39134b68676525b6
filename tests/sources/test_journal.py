"""Answers that outlive an interrupted scan."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.sources.journal import Journal, OtherScan

SCAN = "tenant dana@contoso.com subscription"


def never() -> dict[str, Any]:
    raise AssertionError("it was asked again")


def giving(**answer: Any) -> Callable[[], dict[str, Any]]:
    return lambda: answer


def test_an_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    path = str(tmp_path / "scan.jsonl")
    first = Journal(path, SCAN)
    assert first.remember("GET /a", giving(value=[1])) == {"value": [1]}
    first.close(is_done=False)
    again = Journal(path, SCAN)
    assert again.kept == 1
    assert again.began_at.replace(microsecond=0) == first.began_at.replace(microsecond=0)
    assert again.remember("GET /a", never) == {"value": [1]}


def test_what_failed_is_asked_again(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "scan.jsonl"), SCAN)
    with pytest.raises(AssertionError):
        journal.remember("GET /a", never)
    assert journal.remember("GET /a", giving(value=[])) == {"value": []}


def test_half_a_line_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    path = tmp_path / "scan.jsonl"
    journal = Journal(str(path), SCAN)
    journal.remember("GET /a", giving(value=[1]))
    journal.close(is_done=False)
    path.write_text(path.read_text() + '{"question": "abc", "ans')
    again = Journal(str(path), SCAN)
    assert again.kept == 1
    again.remember("GET /b", giving(value=[2]))
    again.close(is_done=False)
    assert Journal(str(path), SCAN).kept == 2


def test_a_scan_that_read_everything_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "scan.jsonl"
    Journal(str(path), SCAN).close(is_done=True)
    assert not path.exists()


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "scan.jsonl"
    Journal(str(path), SCAN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_beginnings_of_secrets_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "scan.jsonl"
    secret = {"displayName": "main", "hint": "q8X", "customKeyIdentifier": "aGVsbG8="}
    Journal(str(path), SCAN).remember("GET /a", giving(value=[{"passwordCredentials": [secret]}]))
    assert "q8X" not in path.read_text()
    assert "main" in path.read_text()


def test_another_scan_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "scan.jsonl"
    Journal(str(path), SCAN).close(is_done=False)
    with pytest.raises(OtherScan, match="something else, or by somebody else"):
        Journal(str(path), "another")


@pytest.mark.parametrize("text", ["notes of mine\n", '{"format": "something"}\n', "[1]\n"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(OtherScan):
        Journal(str(path), SCAN)
    assert path.read_text() == text


def test_answers_of_another_day_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "scan.jsonl"
    journal = Journal(str(path), SCAN)
    journal.remember("GET /a", giving(value=[]))
    journal.close(is_done=False)
    first, *rest = path.read_text().splitlines()
    old = {**json.loads(first), "beganAt": "2020-01-01T00:00:00Z"}
    path.write_text("\n".join([json.dumps(old), *rest]) + "\n")
    assert Journal(str(path), SCAN).kept == 0
