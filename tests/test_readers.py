"""What is read in one step is what the templates say one by one."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.readers import OFTEN, Readers

_CORPUS = [
    str(json.loads(line).get("input") or json.loads(line).get("url"))
    for path in sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
_ENOUGH = 200


class World:
    """A catalogue, texts, and a classifier that has met every row often."""

    def __init__(self, catalogue: Catalogue) -> None:
        texts = [text for service in catalogue.services() for text in service.examples]
        self.catalogue = catalogue
        self.texts = [text if "://" in text else f"https://{text}" for text in texts] + _CORPUS
        self.hosts = sorted({text.split("/")[2] for text in self.texts if text.startswith("https://")})
        self.practised = Classifier(catalogue)
        for text in self.texts:
            for _ in range(OFTEN + 1):
                self.practised.match(text)

    def __repr__(self) -> str:
        return "world"

    def check(self, text: str) -> None:
        """A classifier that meets its first text has no readers yet."""
        found, expected = self.practised.match(text), Classifier(self.catalogue).match(text)
        assert found == expected
        if found is not None and expected is not None:
            assert [*found[2].items()] == [*expected[2].items()]


@pytest.fixture(scope="module")
def world(catalogue: Catalogue) -> World:
    """Made once: practice takes a while."""
    return World(catalogue)


def test_every_example(world: World) -> None:
    """Row, template and ids in their order, with and without what may follow."""
    for number, text in enumerate(world.texts):
        for tail in ("", ("/", "?utm_source=a", "/%E6%97%A5", "#a", "/x", "//x", "?v=1&q=%E3%81%82")[number % 7]):
            world.check(text + tail)


def test_most_examples_are_read_in_one_step(world: World) -> None:
    """Or nothing is gained."""
    readers, read, asked = Readers(world.catalogue, often=1), 0, 0
    for text in world.texts:
        at = text.find("/", 8)
        reader = readers.of(text, at) if at > 0 else None
        if reader is not None and reader.candidates:
            found = reader.read(text, at)
            asked += 1
            read += found is not None and reader.readings[found.lastindex or 0] is not None
    assert asked > _ENOUGH
    assert read > 0.6 * asked


@given(
    st.integers(0, 10**6),
    st.text("abcXYZ019/.?=&%#,;'@+-_~:!$()*[]2FE3日", max_size=12),
    st.integers(0, 200),
    st.integers(0, 12),
)
def test_any_text_put_anywhere(world: World, which: int, put: str, at: int, cut: int) -> None:
    """A URL with anything in the middle of it, or in the place of some of it."""
    text = world.texts[which % len(world.texts)]
    at = min(at, len(text))
    world.check(text[:at] + put + text[at + cut :])


@given(st.integers(0, 10**6), st.lists(st.sampled_from(["a", "1", "%E3%81%82", "%FF", "", ".", "a-1", "about", "A.b"]), max_size=6))
def test_any_segments(world: World, which: int, segments: list[str]) -> None:
    """Any path on any listed host."""
    world.check(f"https://{world.hosts[which % len(world.hosts)]}/{'/'.join(segments)}")


@given(
    st.integers(0, 10**6),
    st.sampled_from(["a", "www", "blog12", "xn--a", "-a", "a-", "m", "sp", "1", "a.b", "A", "日", "blog", "t", "x" * 64]),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_any_label_before_any_host(world: World, which: int, label: str, instead: bool, path: int) -> None:
    """Siblings of a host are read as if each had been looked up."""
    host = world.hosts[which % len(world.hosts)]
    host = host.partition(".")[2] if instead else host
    rest = world.texts[path % len(world.texts)].partition("://")[2].partition("/")[2]
    for one in ("sibling", label):
        for _ in range(OFTEN + 1):
            world.practised.match(f"https://{one}.{host}/{rest}")
        world.check(f"https://{one}.{host}/{rest}")
