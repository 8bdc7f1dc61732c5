"""Whether a picture says where it was taken: the GPS part of EXIF, read without a decoder."""

import struct

_GPS = 0x8825
_MOST_ENTRIES = 512


def has_location(picture: bytes) -> bool:
    """Whether a JPEG, PNG, WebP, HEIC or TIFF holds GPS data. Total: no bytes raise."""
    if picture[:4] in (b"II*\0", b"MM\0*"):
        return _tiff_has_gps(picture)
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        at = picture.find(b"eXIf")
        return at >= 0 and _tiff_has_gps(picture[at + 4 :])
    at = picture.find(b"Exif\0\0")
    while at >= 0:
        if _tiff_has_gps(picture[at + 6 :]):
            return True
        at = picture.find(b"Exif\0\0", at + 6)
    at = picture.find(b"EXIF") if picture[:4] == b"RIFF" else -1
    return (at >= 0 and _tiff_has_gps(picture[at + 8 :])) or b"exif:GPSLatitude" in picture


def _tiff_has_gps(tiff: bytes) -> bool:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return False
    try:
        (offset,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        for number in range(min(count, _MOST_ENTRIES)):
            (tag,) = struct.unpack_from(order + "H", tiff, offset + 2 + 12 * number)
            if tag == _GPS:
                return True
    except struct.error:
        return False
    return False
