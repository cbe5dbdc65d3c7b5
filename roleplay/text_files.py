"""Read a text that a person wrote or received: a plain file of bounded size, in UTF-8, with nothing hidden in it."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from roleplay.diagnostics import MOST, Diagnostic, Place, code_point, hidden

MAX_BYTES = 400_000
"""Size of a file; the longest scenarios of the library have 60,000 bytes."""

LINE_END = re.compile(r"\r\n|\r|\n")
KINDS = (
    (rb"PK\x03\x04", "a Word document or another packed file, not text: save it as plain text"),
    (rb"%PDF-", "a PDF, not text: copy the text into a file of its own"),
    (rb"\{\\rtf", "a rich text document: save it as plain text"),
    (rb"\s*<(?:!DOCTYPE|html)", "a web page: download the file itself, not the page that shows it"),
    (rb"\xff\xfe|\xfe\xff|(?:[^\x00]\x00){4}|(?:\x00[^\x00]){4}", "UTF-16 text: save it as UTF-8 in your editor"),
)
"""How files of other kinds begin, and what to do with one."""
REASONS = {
    errno.ENOENT: "there is no such file",
    errno.EACCES: "you may not read this file",
    errno.EISDIR: "this is a folder, not a file",
    errno.ELOOP: "this link leads back to itself",
    errno.ENAMETOOLONG: "no file can have so long a name",
}
HARMLESS = "\t\u00ad\u200c\u200d\u200e\u200f"
"""Hidden characters that belong to some texts: soft hyphens, what joins letters, and marks of direction."""


@dataclass(frozen=True)
class TextFile:
    """Hold a file's text, or why it has none."""

    shown: str
    """The path as a person reads it."""
    text: str = ""
    """The text, without a byte order mark."""
    exact: str = ""
    """The same, byte for byte."""
    digest: str = ""
    """SHA-256 of the file; empty if it could not be read."""
    problems: tuple[Diagnostic, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return split_lines(self.text)


def split_lines(text: str) -> list[str]:
    """Return the lines of a text without their ends, which may be those of any system."""
    return LINE_END.split(text)


def read_text_file(path: Path, shown: str = "") -> TextFile:
    """Read a file; whatever keeps it from being read as text is a problem, not an exception.

    Neither a pipe nor a device is opened for long enough to wait for, and a link that leaves its folder is not
    followed: a message would print lines of a file that nobody meant to hand over.
    """
    name = shown or str(path)
    try:
        raw = _bytes_of(path)
    except _Unread as why:
        return TextFile(name, problems=(Diagnostic(Place(name), why.code, str(why)),))
    digest = hashlib.sha256(raw).hexdigest()
    try:
        exact = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return TextFile(name, digest=digest, problems=(_not_utf8(name, raw, error),))
    text = exact.removeprefix("\ufeff")
    return TextFile(name, text, exact, digest, hidden_in(text, name))


class _Unread(Exception):
    """Say why a file was not read."""

    def __init__(self, message: str, code: str = "file-unreadable") -> None:
        super().__init__(message)
        self.code = code


def _bytes_of(path: Path) -> bytes:
    """Return the bytes of a plain file that may be text.

    Raises:
        _Unread: if it is anything else.
    """
    try:
        if path.is_symlink() and path.resolve().parent != path.parent.resolve():
            raise _Unread("this is a link to a file in another folder: put the file itself here", "file-link")
        raw = _bytes_at(path)
    except OSError as error:
        raise _Unread(REASONS.get(error.errno or 0, "this file cannot be read")) from error
    except (RuntimeError, ValueError) as error:
        raise _Unread(REASONS[errno.ELOOP]) from error
    if len(raw) > MAX_BYTES:
        raise _Unread(f"the file is larger than {MAX_BYTES:,} bytes", "file-too-large")
    kind = next((kind for beginning, kind in KINDS if re.match(beginning, raw, re.IGNORECASE)), "")
    if kind:
        raise _Unread(f"this is {kind}", "file-kind")
    return raw


def _bytes_at(path: Path) -> bytes:
    """Return the bytes of a plain file, one more than the limit at most."""
    # without waiting, so that the other end of a pipe need not be there
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "")
        if not stat.S_ISREG(mode):
            raise _Unread("this is not a plain file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(handle)


def _not_utf8(name: str, raw: bytes, error: UnicodeDecodeError) -> Diagnostic:
    """Return the problem of bytes that are not UTF-8, at the first of them, with what they are elsewhere."""
    before = raw[: error.start].decode("utf-8")
    line = split_lines(raw.decode("utf-8", "replace"))[len(split_lines(before)) - 1]
    place = Place(name, len(split_lines(before)), len(split_lines(before)[-1]) + 1)
    if error.reason == "unexpected end of data":
        message = "the file ends in the middle of a character: it was cut"
        return Diagnostic(place, "file-utf8", message, source_line=line)
    byte = raw[error.start]
    elsewhere = bytes([byte]).decode("cp1252", "replace")
    meant = f" ({elsewhere} in files of older Windows programs)" if elsewhere.isprintable() else ""
    message = f"this is not UTF-8 text: the byte {byte:02X}{meant} stands here; save the file as UTF-8"
    return Diagnostic(place, "file-utf8", message, source_line=line)


def hidden_in(text: str, shown: str) -> tuple[Diagnostic, ...]:
    """Return a problem for every character of a text that cannot be seen and may mislead, as many as are shown."""
    if text.replace("\n", "").isprintable():  # as almost every file is, which is seen at once
        return ()
    return tuple(islice(_hidden(text, shown), MOST))


def _hidden(text: str, shown: str) -> Iterator[Diagnostic]:
    for number, line in enumerate(split_lines(text), 1):
        if line.isprintable():
            continue
        for column, char in enumerate(line, 1):
            if hidden(char) and char not in HARMLESS:
                message = f"a character that cannot be seen stands here, {code_point(char)}: delete it"
                yield Diagnostic(Place(shown, number, column), "file-invisible", message, source_line=line)
