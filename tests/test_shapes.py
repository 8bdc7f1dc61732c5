"""Templates of URL shapes: whatever stands in a cell is a template or a fault, never a crash."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ihaho_cli.errors import TemplateError
from ihaho_cli.items import match_shapes
from ihaho_cli.shapes import parse_shapes


@pytest.mark.parametrize("text", ["{site:rest}{tag}/", "a{x:rest}b{y}", "{x:a.any}{y}", "{x", "x}", "{x:nonsense}"])
def test_what_is_no_template_is_a_fault(text: str) -> None:
    """A type that takes the rest of a path has no place beside another name."""
    with pytest.raises(TemplateError):
        parse_shapes([text])


@given(
    st.text(alphabet="{}:/?&=*|-_.~aéｚ0%", max_size=40) | st.lists(st.sampled_from(
        ["{a}", "{b:digits}", "{c:rest}", "{_}", "{d:hex8+}", "/", "-", "?", "k={e}", "&", "**", "x.any", ":"]), max_size=8).map("".join),
    st.text(max_size=40),
)  # fmt: skip
@example("{site:rest}{tag}/{t}st}", "")
def test_any_cell_is_a_template_or_a_fault(text: str, path: str) -> None:
    """And one that is a template can be matched against any path."""
    try:
        shapes = parse_shapes([text])
    except TemplateError:
        return
    match_shapes(shapes, "a.example", path, path, path, {})
