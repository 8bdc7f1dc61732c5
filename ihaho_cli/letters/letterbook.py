"""The letters there are: the shipped templates, each replaced by a desk's own of the same name."""

import os

from ihaho_cli.errors import FaultyTableError, NotKnownError
from ihaho_cli.letters.letters import Template, parse_template
from ihaho_cli.shipped import shipped_folder

SUFFIX = ".md.j2"
DESK_FOLDER = os.path.join("templates", "letters")
"""Where a desk's own templates lie, inside its ``--data-dir``."""
ORDER = (
    "takedown", "platform-request", "platform-followup", "disclosure", "preserve-logs", "host-notice", "search-removal",
    "takedown-copyright", "takedown-trademark", "takedown-intimate", "takedown-election", "dmca", "notice-en", "notice-dsa",
    "take-it-down", "personal-data", "checklist-operator", "inquiry-sender", "reply-applicant", "reply-sender", "reply-disclosure",
    "power-of-attorney", "certified-mail",
)  # fmt: skip
"""The order they are listed in; others follow by their names."""


def load_letters(data_dir: str | None = None) -> list[Template]:
    """All templates in their order.

    Raises NotKnownError where the desk's folder does not exist, FaultyTableError where a template cannot be used.
    """
    folder = os.path.join(shipped_folder("templates"), "letters")
    paths = {name: (os.path.join(folder, name), f"templates/letters/{name}") for name in _names(folder)}
    if data_dir:
        if not os.path.isdir(data_dir):
            raise NotKnownError("--data-dir のフォルダーがありません", "場所を確かめてください")
        own = os.path.join(data_dir, DESK_FOLDER)
        paths |= {name: (os.path.join(own, name), os.path.join(own, name)) for name in _names(own)}
    templates = [_read(name, path, shown) for name, (path, shown) in paths.items()]
    place = {name: number for number, name in enumerate(ORDER)}
    return sorted(templates, key=lambda t: (place.get(t.header.name, len(ORDER)), t.header.name, t.header.lang != "ja"))


def _names(folder: str) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX)) if os.path.isdir(folder) else []


def _read(name: str, path: str, shown: str) -> Template:
    try:
        with open(path, "rb") as file:
            text = file.read().removeprefix(b"\xef\xbb\xbf").decode()
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyTableError(f"{shown} を読めません", "UTF-8 の文字のファイルか確かめてください") from error
    return parse_template(text, name, shown)
