"""Physical lines of a byte stream, in whatever encoding and with whatever line ends Excel in Japan and others write."""

import codecs
import re
from collections.abc import Iterator
from io import BufferedReader
from typing import NamedTuple

LONGEST_LINE = 1024 * 1024
LINE_END = re.compile(r"\r\n|\n|\r")
_PIECE = 65_536
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Line(NamedTuple):
    """One physical line."""

    number: int
    """From 1."""
    text: str
    """Without its line end; empty where it is not readable."""
    readable: bool


def is_utf16(beginning: bytes) -> bool:
    """Whether the first bytes of a file say that it is UTF-16."""
    return beginning[:2] in _UTF16


def read_lines(stream: BufferedReader, first: int = 1) -> Iterator[Line]:
    """Lines ended by LF, CRLF or CR, decoded one by one: UTF-8, else CP932; UTF-16 where a mark says so.

    ``first`` is the number of the line the stream begins with; only line 1 can begin with a mark.

    A line over 1 MiB or one no encoding fits is not readable. Memory stays flat, and what has arrived is
    given at once, so that a slow pipe is answered line by line.
    """
    if first == 1 and is_utf16(stream.peek(2)):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        for number, text in enumerate(_split_text(stream, decoder), 1):
            readable = "\ufffd" not in text and len(text) <= LONGEST_LINE
            yield Line(number, text if readable else "", readable)
        return
    for number, raw in enumerate(_split_bytes(stream), first):
        if len(raw) > LONGEST_LINE:
            yield Line(number, "", False)
        else:
            yield _decode(number, raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw)


def decoded(raw: bytes) -> str | None:
    r"""The text of some bytes: UTF-8, else CP932; None where they are neither.

    >>> decoded("表".encode("cp932")), decoded(b"\x81")
    ('表', None)
    """
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _decode(number: int, raw: bytes) -> Line:
    text = decoded(raw)
    return Line(number, text or "", text is not None)


def _split_bytes(stream: BufferedReader) -> Iterator[bytes]:
    pending = b""
    while piece := stream.read1(_PIECE):
        # A CR at the end of a piece may be half of a CRLF: it waits for what follows.
        whole = pending + piece
        held = whole[-1:] if whole.endswith(b"\r") else b""
        *lines, pending = re.split(rb"\r\n|\n|\r", whole[: len(whole) - len(held)]) if b"\r" in whole else whole.split(b"\n")
        yield from lines
        pending = pending[: LONGEST_LINE + 1] + held
    *lines, last = re.split(rb"\r\n|\n|\r", pending)
    yield from lines
    if last:
        yield last


def _split_text(stream: BufferedReader, decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    pending, ended = "", False
    while not ended:
        piece = stream.read1(_PIECE)
        ended = not piece
        whole = pending + decoder.decode(piece, ended)
        held = "\r" if whole.endswith("\r") and not ended else ""
        *lines, pending = LINE_END.split(whole[: len(whole) - len(held)])
        yield from lines
        pending = pending[: LONGEST_LINE + 1] + held
    if pending:
        yield pending
