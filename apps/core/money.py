"""Showing amounts. Amounts are integers in the currency's minor unit (IDR: whole rupiah)."""


def rupiah(amount: int) -> str:
    """`1234500` → `Rp1.234.500`; negative amounts get a real minus sign (U+2212)."""
    digits = f"{abs(amount):,}".replace(",", ".")
    return f"\N{MINUS SIGN}Rp{digits}" if amount < 0 else f"Rp{digits}"
