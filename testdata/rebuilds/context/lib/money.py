"""Amounts of money in whole cents, so that sums are exact."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CURRENCIES = {"EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3, "NOK": 2, "USD": 2}


@dataclass(frozen=True, order=True)
class Money:
    """So many of the smallest unit of a currency."""

    units: int
    currency: str = "EUR"

    @classmethod
    def parse(cls, text):
        """Reads `12.50 EUR`; the currency may be left out."""
        number, _, currency = text.strip().partition(" ")
        currency = currency or "EUR"
        if currency not in CURRENCIES:
            raise ValueError(f"{currency!r} is no currency that we take")
        scale = Decimal(10) ** CURRENCIES[currency]
        units = (Decimal(number) * scale).to_integral_value(ROUND_HALF_EVEN)
        return cls(int(units), currency)

    def __add__(self, other):
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} cannot be added")
        return Money(self.units + other.units, self.currency)

    def times(self, factor):
        """This amount times a factor, rounded to the smallest unit."""
        units = (Decimal(self.units) * Decimal(str(factor))).to_integral_value(ROUND_HALF_EVEN)
        return Money(int(units), self.currency)

    def __str__(self):
        places = CURRENCIES[self.currency]
        return f"{Decimal(self.units).scaleb(-places):.{places}f} {self.currency}"
