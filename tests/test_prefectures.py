"""The prefectures as people write them."""

import pytest

from ihaho_cli.advice.prefectures import ABROAD, PREFECTURES, prefecture_key, prefecture_name


def test_there_are_47_in_their_order() -> None:
    """Forty-seven keys and names, no two alike, from Hokkaido to Okinawa."""
    assert len(PREFECTURES) == len(set(PREFECTURES.values())) == 47
    assert (next(iter(PREFECTURES)), list(PREFECTURES)[12], list(PREFECTURES)[46]) == ("hokkaido", "tokyo", "okinawa")


@pytest.mark.parametrize("key", PREFECTURES)
def test_every_spelling_means_one(key: str) -> None:
    """Key, name, name without its ending, number with and without zero, full width and capitals mean the same prefecture."""
    name, number = PREFECTURES[key], list(PREFECTURES).index(key) + 1
    short = name if key == "hokkaido" else name[:-1]
    wide = str(number).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    for given in (key, key.upper(), f" {key} ", name, short, str(number), f"{number:02}", wide, f"{key}-ken"):
        assert prefecture_key(given) == key
    assert prefecture_name(key) == name


@pytest.mark.parametrize("given", ["", "48", "0", "京", "パリ", "日本", "福島区", "県"])
def test_what_names_none_is_none(given: str) -> None:
    """A word that is no prefecture is not taken for one."""
    assert prefecture_key(given) is None


def test_abroad_is_no_prefecture() -> None:
    """Living outside Japan is known, and is no prefecture."""
    assert prefecture_key("海外") == ABROAD
    assert ABROAD not in PREFECTURES
