"""Commands of this machine, with real processes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from azext_acrdiag.ports import CommandFailure, CommandTimeout
from azext_acrdiag.sources import commands
from azext_acrdiag.sources.commands import SystemCommands

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs under test are shell scripts")


def program(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_first_of_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = program(tmp_path / "a/docker"), program(tmp_path / "b/docker")
    monkeypatch.setenv("PATH", f"{first.parent}{os.pathsep}{second.parent}")
    assert SystemCommands().find("docker") == str(first)


def test_what_is_not_executable_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "docker").chmod(0o644)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert SystemCommands().find("docker") is None


@pytest.mark.parametrize("entry", ["", ".", "here", "{current}", "{link}"])
def test_the_current_folder_is_never_searched(entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    current = program(tmp_path / "current/docker").parent
    program(current / "here/docker")
    (tmp_path / "link").symlink_to(current)
    monkeypatch.chdir(current)
    monkeypatch.setenv("PATH", entry.format(current=current, link=tmp_path / "link"))
    assert SystemCommands().find("docker") is None


def test_an_absolute_path_is_taken_and_a_relative_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = program(tmp_path / "tools/docker")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert SystemCommands().find(str(tool)) == str(tool)
    assert SystemCommands().find("tools/docker") is None
    assert SystemCommands().find("./tools/docker") is None


def test_both_outputs_the_input_and_the_exit_code_arrive(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", 'cat; echo "$1" >&2; exit 3')
    completed = SystemCommands().run([str(tool), "a b; $(c)"], stdin="server")
    assert (completed.exit_code, completed.stdout, completed.stderr) == (3, "server", "a b; $(c)\n")


def test_a_program_that_reads_no_input_ends_well(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", "exec 0<&-; echo done")
    assert SystemCommands().run([str(tool)], stdin="x" * 1_000_000).stdout == "done\n"


def test_output_that_is_no_utf_8_is_read_all_the_same(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", r"printf 'a\377b'")
    assert SystemCommands().run([str(tool)]).stdout == "a\ufffdb"


def test_output_is_cut(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", f"head -c {commands.MOST_CHARACTERS + 10} /dev/zero")
    assert len(SystemCommands().run([str(tool)]).stdout) == commands.MOST_CHARACTERS


@pytest.mark.parametrize("content", [None, b"not a program"])
def test_what_cannot_be_started_is_a_failure(content: bytes | None, tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    if content is not None:
        tool.write_bytes(content)
        tool.chmod(0o755)
    with pytest.raises(CommandFailure, match="tool could not be started: ") as caught:
        SystemCommands().run([str(tool)])
    assert not isinstance(caught.value, CommandTimeout)


def test_a_hanging_program_is_ended_with_what_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "survived"
    tool = program(tmp_path / "tool", f"(sleep 1.5; touch {mark}) & sleep 30")
    started = time.monotonic()
    with pytest.raises(CommandTimeout, match=r"tool gave no answer within 0\.3 seconds"):
        SystemCommands().run([str(tool)], seconds=0.3)
    assert time.monotonic() - started < 1.4
    time.sleep(1.6)
    assert not mark.exists()
