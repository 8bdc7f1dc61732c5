"""Templates of people's texts: Jinja in a sandbox, strict about what is missing. The texts themselves are handed in."""

from collections.abc import Mapping

from ihaho_cli.errors import FaultyTableError

_MOST_OUTPUT = 5_000_000
"""Characters; the sandbox does not stop a template that multiplies text."""


def render_template(name: str, sources: Mapping[str, str], values: Mapping[str, object]) -> str:
    """The template ``name`` of ``sources`` with the values in it; values are text and never read as template.

    Raises FaultyTableError where the template is broken or asks for something that is not there.
    """
    from jinja2 import DictLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(sources)), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    parts, length = [], 0
    try:
        for part in environment.get_template(name).generate(**values):
            parts.append(part)
            length += len(part)
            if length > _MOST_OUTPUT:
                raise FaultyTableError(f"ひな形 {name} の文章が長すぎます", "繰り返しの書き方を確かめてください")
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        place = f"{name}:{line}" if line else name
        raise FaultyTableError(
            f"ひな形 {place} を使えません", "波括弧の閉じ忘れや、使えない名前がないか確かめてください"
        ) from error
    return "".join(parts)
