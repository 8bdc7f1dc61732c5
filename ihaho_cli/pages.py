"""The frame of a page that stands alone: its style inside, no script, and a policy that lets nothing else in."""

import base64
from hashlib import sha256
from html import escape

_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def page(title: str, style: str, body: str) -> str:
    """An HTML document in Japanese; ``style`` and ``body`` are the program's own, what is foreign in them is escaped already.

    >>> "script-src" in page("題", "p{}", "<p>文</p>")
    False
    """
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    return (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(digest)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
