"""Japan's prefectures, and whether a place somebody names lies in one of them."""

from collections.abc import Mapping

PREFECTURES: Mapping[str, str] = {
    "hokkaido": "北海道", "aomori": "青森県", "iwate": "岩手県", "miyagi": "宮城県", "akita": "秋田県", "yamagata": "山形県",
    "fukushima": "福島県", "ibaraki": "茨城県", "tochigi": "栃木県", "gunma": "群馬県", "saitama": "埼玉県", "chiba": "千葉県",
    "tokyo": "東京都", "kanagawa": "神奈川県", "niigata": "新潟県", "toyama": "富山県", "ishikawa": "石川県", "fukui": "福井県",
    "yamanashi": "山梨県", "nagano": "長野県", "gifu": "岐阜県", "shizuoka": "静岡県", "aichi": "愛知県", "mie": "三重県",
    "shiga": "滋賀県", "kyoto": "京都府", "osaka": "大阪府", "hyogo": "兵庫県", "nara": "奈良県", "wakayama": "和歌山県",
    "tottori": "鳥取県", "shimane": "島根県", "okayama": "岡山県", "hiroshima": "広島県", "yamaguchi": "山口県",
    "tokushima": "徳島県", "kagawa": "香川県", "ehime": "愛媛県", "kochi": "高知県", "fukuoka": "福岡県", "saga": "佐賀県",
    "nagasaki": "長崎県", "kumamoto": "熊本県", "oita": "大分県", "miyazaki": "宮崎県", "kagoshima": "鹿児島県", "okinawa": "沖縄県",
}  # fmt: skip
"""Key as tables write it → name."""

_PARTS = "市区町村郡"


def prefecture_in(place: str) -> str:
    """The prefecture a place begins with, whole or by its short name; empty where it names none.

    >>> prefecture_in("京都"), prefecture_in("東京都新宿区"), prefecture_in("Osaka"), prefecture_in("海外")
    ('京都府', '東京都', '大阪府', '')
    """
    told = place.strip()
    by_key = PREFECTURES.get(told.lower())
    if by_key is not None:
        return by_key
    return next((name for name in PREFECTURES.values() if told.startswith((name, name[:-1]))), "")


def lies_outside(place: str, prefecture: str) -> bool:
    """Whether a place is known to lie outside a prefecture; a town whose prefecture is not said is not known to.

    >>> lies_outside("京都府", "東京都"), lies_outside("海外", "東京都"), lies_outside("新宿区", "東京都")
    (True, True, False)
    """
    named = prefecture_in(place)
    return named != prefecture if named else not place.strip().endswith(tuple(_PARTS))
