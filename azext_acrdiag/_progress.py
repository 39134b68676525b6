"""A line on a terminal that says what a command waits for, once it takes longer than two seconds."""

import threading
import time

_QUIET_SECONDS, _TICK_SECONDS = 2.0, 0.2
_WIDTH = 24
_ROOM = 40


class Bar:
    """Draws over one line, from a thread of its own: what is waited for is just what keeps the others busy."""

    def __init__(self, stream):
        self._stream = stream
        self._message, self._done, self._total = "", 0, 0
        self._drawn = 0
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="progress", daemon=True)
        self._thread.start()

    def show(self, message, done=0, total=0):
        """Say what is waited for, and how many of how many steps are done (0 of 0: that is not known)."""
        self._message, self._done, self._total = message, done, total

    def end(self):
        """Leave the line as it was found."""
        self._ended.set()
        self._thread.join()
        self._write("")

    def _draw(self):
        if self._ended.wait(_QUIET_SECONDS):
            return
        while not self._ended.wait(_TICK_SECONDS):
            seconds = time.monotonic() - self._began
            message = self._message.replace("_", " ")[:_ROOM]
            if self._total:
                filled = _WIDTH * self._done // self._total
                gauge = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {self._done}/{self._total}"
            else:
                place = int(seconds / _TICK_SECONDS) % _WIDTH
                gauge = f"[{'.' * place}#{'.' * (_WIDTH - place - 1)}]"
            self._write(f"{seconds:3.0f} s  {gauge}  {message}"[:79])

    def _write(self, line):
        if not line and not self._drawn:
            return
        try:
            self._stream.write(f"\r{line.ljust(self._drawn)}")
            if not line:
                self._stream.write("\r")
            self._stream.flush()
        except (OSError, ValueError):
            self._ended.set()  # the terminal is gone; the command goes on
        self._drawn = len(line)
