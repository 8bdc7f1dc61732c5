"""Templates of people's texts: Jinja in a sandbox, strict about what is missing. The texts themselves are handed in."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from ihaho_cli.errors import FaultyTableError
from ihaho_cli.text import cut, visible

_MOST_OUTPUT = 5_000_000
"""Characters; the sandbox does not stop a template that multiplies text."""
_T = TypeVar("_T")


class Source(NamedTuple):
    """A letter's template and where it lies."""

    text: str
    place: str
    """How faults name it."""
    first_line: int
    """Physical line the text begins at."""


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


def render_tokens(source: Source, values: Mapping[str, object], keep: Callable[[object], str]) -> str:
    """A letter's template, in which each expression's value is handed to ``keep`` and stands as what that gives.

    Nothing but names, conditions and loops is allowed: no filter, no operator, no function but those of ``values``.
    Raises FaultyTableError with the place.
    """
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%", "+"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError(operator)

    environment = Sandbox(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=keep, autoescape=False)
    # Filters would turn a field into text nobody knows the reader of.
    environment.filters = {}
    environment.globals = {}

    def generate() -> str:
        parts, length = [], 0
        for part in environment.from_string(source.text).generate(**values):
            parts.append(part)
            length += len(part)
            if length > _MOST_OUTPUT:
                raise OverflowError
        return "".join(parts)

    return _guarded(source, generate)


def names_in(source: Source) -> set[str]:
    """Every name a letter's template uses, those of tables with their dot: reason, applicant.name.

    Raises FaultyTableError where it cannot be read.
    """
    from jinja2 import Environment, nodes

    tree = _guarded(source, lambda: Environment(autoescape=True).parse(source.text))
    dotted = {f"{node.node.name}.{node.attr}" for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name)}
    return dotted | {node.name for node in tree.find_all(nodes.Name)}


def _guarded(source: Source, work: Callable[[], _T]) -> _T:
    """Do something with a template; its faults become one line with their place."""
    from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    place = source.place
    try:
        return work()
    except TemplateSyntaxError as error:
        line = error.lineno + source.first_line - 1
        raise FaultyTableError(
            f"{place}:{line}: ひな形の書き方が正しくありません", "{{ }} と {% %} の閉じ忘れや綴りを確かめてください"
        ) from error
    except UndefinedError as error:
        name = visible(str(error.message or "")).split("'")
        said = f": {name[-2]}" if len(name) > 2 else ""
        raise FaultyTableError(
            f"{place}: ひな形に、ない項目があります{cut(said, 60)}", "ihaho draft --list-fields で名前を確かめてください"
        ) from error
    except SecurityError as error:
        raise FaultyTableError(f"{place}: ひな形で使えない書き方です", "項目の名前と if・for だけを使ってください") from error
    except (TemplateError, OverflowError, TypeError, AttributeError, ZeroDivisionError, RecursionError) as error:
        raise FaultyTableError(f"{place}: ひな形を書面にできません", "項目の名前と if・for だけを使ってください") from error
