"""The facts a person told, from a file or from standard input."""

import sys

from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.letters.facts import EMPTY, LONGEST_FILE, Facts, parse_facts


def read_facts(path: str | None) -> Facts:
    """The facts of a TOML or JSON file, of standard input (``-``), or none.

    Raises NotKnownError for a file that cannot be read, BadInputError for one that holds no facts.
    """
    if path is None:
        return EMPTY
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(4 * LONGEST_FILE + 1)
        else:
            with open(path, "rb") as file:
                raw = file.read(4 * LONGEST_FILE + 1)
    except OSError as error:
        raise NotKnownError(
            "事実のファイルが読めません", "名前と場所を確かめてください (ihaho draft 書面 --example で例が出ます)"
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp932")
        except UnicodeDecodeError as error:
            raise BadInputError("事実のファイルの文字が読めません", "UTF-8 で保存してください") from error
    is_json = path.lower().endswith(".json") or (path == "-" and text.lstrip().startswith("{"))
    return parse_facts(text.replace("\r\n", "\n"), "json" if is_json else "toml")
