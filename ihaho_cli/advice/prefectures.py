"""The 47 prefectures: their keys, their names, and the ways people write them."""

import unicodedata
from collections.abc import Mapping

PREFECTURES: Mapping[str, str] = {
    "hokkaido": "北海道", "aomori": "青森県", "iwate": "岩手県", "miyagi": "宮城県", "akita": "秋田県", "yamagata": "山形県",
    "fukushima": "福島県", "ibaraki": "茨城県", "tochigi": "栃木県", "gunma": "群馬県", "saitama": "埼玉県", "chiba": "千葉県",
    "tokyo": "東京都", "kanagawa": "神奈川県", "niigata": "新潟県", "toyama": "富山県", "ishikawa": "石川県", "fukui": "福井県",
    "yamanashi": "山梨県", "nagano": "長野県", "gifu": "岐阜県", "shizuoka": "静岡県", "aichi": "愛知県", "mie": "三重県",
    "shiga": "滋賀県", "kyoto": "京都府", "osaka": "大阪府", "hyogo": "兵庫県", "nara": "奈良県", "wakayama": "和歌山県",
    "tottori": "鳥取県", "shimane": "島根県", "okayama": "岡山県", "hiroshima": "広島県", "yamaguchi": "山口県",
    "tokushima": "徳島県", "kagawa": "香川県", "ehime": "愛媛県", "kochi": "高知県", "fukuoka": "福岡県", "saga": "佐賀県",
    "nagasaki": "長崎県", "kumamoto": "熊本県", "oita": "大分県", "miyazaki": "宮崎県", "kagoshima": "鹿児島県",
    "okinawa": "沖縄県",
}  # fmt: skip
"""Key → name, in the order of the codes of JIS X 0401 (Hokkaido is 01, Okinawa 47)."""

ABROAD = "overseas"
"""The key of living outside Japan: no prefecture's desk is that person's."""

_ENDINGS = ("-to", "-fu", "-ken", "-do")
_PARTS = ("市", "区", "町", "村", "郡")


def _spellings() -> dict[str, str]:
    found = {"overseas": ABROAD, "abroad": ABROAD, "海外": ABROAD, "国外": ABROAD}
    for number, (key, name) in enumerate(PREFECTURES.items(), 1):
        short = name if key == "hokkaido" else name[:-1]
        found |= dict.fromkeys((key, name, short, str(number), f"{number:02}", *(key + ending for ending in _ENDINGS)), key)
    return found


_SPELLINGS = _spellings()


def prefecture_key(given: str) -> str | None:
    """The key of the prefecture a place names or begins with, `ABROAD`, or None where the words name neither.

    >>> [prefecture_key(one) for one in ("東京都", "東京", "Tokyo", "１３", "東京都新宿区", "京都市", "海外", "福島区")]
    ['tokyo', 'tokyo', 'tokyo', 'tokyo', 'tokyo', 'kyoto', 'overseas', None]
    """
    told = unicodedata.normalize("NFKC", given).strip().casefold()
    found = _SPELLINGS.get(told)
    if found is not None:
        return found
    return next((key for key, name in PREFECTURES.items() if told.startswith((name, f"{name[:-1]}市"))), None)


def is_place(given: str) -> bool:
    """Whether the words name a prefecture, a town of Japan, or living abroad."""
    return prefecture_key(given) is not None or (len(given.strip()) > 1 and given.strip().endswith(_PARTS))


def lies_outside(place: str, key: str) -> bool:
    """Whether a place is known to lie outside a prefecture; a town whose prefecture is not said is not known to.

    >>> lies_outside("京都府", "tokyo"), lies_outside("海外", "tokyo"), lies_outside("新宿区", "tokyo")
    (True, True, False)
    """
    named = prefecture_key(place)
    return named != key if named else not place.strip().endswith(_PARTS)


def prefecture_name(key: str) -> str:
    """The Japanese name of a key; a key nobody knows is its own name."""
    return PREFECTURES.get(key, key)
