"""How exact numbers are written."""

from __future__ import annotations

from decimal import Decimal


def format_decimal(number: Decimal) -> str:
    """Return a decimal without trailing zeros and without an exponent: ``61.1``, ``20``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
