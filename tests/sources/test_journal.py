"""Answers that outlive an interrupted scan."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.sources.arm import read_registry
from azext_acrdiag.sources.journal import Journal, OtherScan

from .fake_azure import EVIDENCE

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


def kept(folder: Path, answer: dict[str, Any]) -> dict[str, Any]:
    """What is left of an answer in the file."""
    path = str(folder / "kept.jsonl")
    journal = Journal(path, SCAN)
    journal.remember("GET /kept", lambda: answer)
    journal.close(is_done=False)
    found = Journal(path, SCAN).remember("GET /kept", never)
    Path(path).unlink()
    return dict(found)


def test_nothing_is_kept_that_a_scan_does_not_read(tmp_path: Path) -> None:
    secret = {"displayName": "main", "hint": "q8X", "secretText": "q8X~secret", "customKeyIdentifier": "aGVsbG8="}
    password = {"name": "password1", "value": "a-password", "expiry": "2027-01-01T00:00:00Z"}
    answer = {"value": [{"passwordCredentials": [secret]}, {"properties": {"credentials": {"passwords": [password]}}}]}
    assert kept(tmp_path, answer) == {
        "value": [
            {"passwordCredentials": [{"displayName": "main"}]},
            {"properties": {"credentials": {"passwords": [{"name": "password1", "expiry": "2027-01-01T00:00:00Z"}]}}},
        ]
    }


def test_what_is_kept_says_the_same_about_a_registry(tmp_path: Path) -> None:
    for path in sorted(EVIDENCE.glob("arm-registries-get-*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))["response"]["body"]
        answer = {name: body[name] for name in ("id", "name", "location", "sku", "properties")}
        assert read_registry(kept(tmp_path, answer), None) == read_registry(answer, None), path.name


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
