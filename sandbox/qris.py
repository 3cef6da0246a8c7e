"""A dynamic QRIS (EMVCo merchant-presented QR) for a charge."""


def qr_string(*, amount: int, reference: str, merchant: str = "WARUNGIN SANDBOX") -> str:
    """The code's text with amount and reference, its checksum last."""
    account = _field("00", "COM.CONTOH.WWW") + _field("01", "936009990000012345")
    national = _field("00", "ID.CO.QRIS.WWW") + _field("02", "ID1020999999999")
    text = "".join(
        [
            _field("00", "01"),
            _field("01", "12"),
            _field("26", account + _field("03", "UMI")),
            _field("51", national + _field("03", "UMI")),
            _field("52", "5812"),
            _field("53", "360"),
            _field("54", str(amount)),
            _field("58", "ID"),
            _field("59", merchant),
            _field("60", "BANDUNG"),
            _field("61", "40115"),
            _field("62", _field("05", reference[:25])),
            "6304",
        ]
    )
    return f"{text}{_crc(text.encode()):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _crc(data: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return crc
