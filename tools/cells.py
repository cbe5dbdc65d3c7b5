"""A terminal's screen as cells, so that a recording holds what changed and not what was drawn again.

It knows what Textual writes: places, styles, text and line ends. Modes, questions and titles change no cell.
"""

from __future__ import annotations

import re
from itertools import groupby

TOKENS = re.compile(
    r"\x1b\[(?P<numbers>[0-9;]*)(?P<code>[HJm])|\x1b\[[^a-zA-Z]*[a-zA-Z]|\x1b\][^\x07]*\x07|(?P<text>[^\x1b])"
)
UNFINISHED = re.compile(r"\x1b(\[[^a-zA-Z]*|\][^\x07]*)?$")
"""A code of which the rest is still to come."""

Cell = tuple[str, str]
"""A character and the numbers of its style."""
BLANK: Cell = (" ", "")


class Cells:
    """Take what an app writes and give what has to be written to show the same."""

    def __init__(self, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        self._cells = self._blank()
        self._shown = self._blank()
        self._row = self._column = 0
        self._style = ""
        self._rest = ""

    def write(self, text: str) -> None:
        """Take a piece of what the app writes; it may end within a code."""
        text = self._rest + text
        cut = UNFINISHED.search(text)
        self._rest = cut[0] if cut else ""
        for token in TOKENS.finditer(text, 0, cut.start() if cut else len(text)):
            if token["text"]:
                self._put(token["text"])
            elif token["code"]:
                self._follow(token["code"], token["numbers"])

    def changes(self) -> str:
        """Return what shows the cells that have changed since it was last asked for."""
        written = []
        for row in range(self._rows):
            now, before = self._cells[row], self._shown[row]
            for changed, run in groupby(range(self._columns), key=lambda i, a=now, b=before: a[i] != b[i]):
                columns = list(run)
                if changed:
                    written.append(f"\x1b[{row + 1};{columns[0] + 1}H")
                    for style, cells in groupby((now[i] for i in columns), key=lambda cell: cell[1]):
                        written.append(f"\x1b[0;{style}m" + "".join(char for char, _ in cells))
        self._shown = [list(row) for row in self._cells]
        return "".join(written)

    def _blank(self) -> list[list[Cell]]:
        return [[BLANK] * self._columns for _ in range(self._rows)]

    def _put(self, char: str) -> None:
        if char == "\r":
            self._column = 0
        elif char == "\n":
            self._row += 1
        elif self._row < self._rows and self._column < self._columns:
            self._cells[self._row][self._column] = (char, self._style)
            self._column += 1

    def _follow(self, code: str, numbers: str) -> None:
        if code == "H":
            row, _, column = numbers.partition(";")
            self._row, self._column = int(row or 1) - 1, int(column or 1) - 1
        elif code == "J":
            self._cells = self._blank()
        elif numbers in ("", "0"):
            self._style = ""
        else:
            self._style = f"{self._style};{numbers}".lstrip(";")
