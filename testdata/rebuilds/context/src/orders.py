"""Orders as the shop's web page sends them."""

from dataclasses import dataclass, field

from money import Money


@dataclass(frozen=True)
class Line:
    """So many of one article."""

    article: str
    count: int
    price: Money
    goods: str = "other"

    @property
    def net(self):
        return self.price.times(self.count)


@dataclass
class Order:
    """What one customer wants at once."""

    number: str
    customer: str
    lines: list[Line] = field(default_factory=list)

    @property
    def net(self):
        total = Money(0, self.lines[0].price.currency if self.lines else "EUR")
        for line in self.lines:
            total += line.net
        return total


def line(given):
    """One line of an order; a count that is not positive is an error."""
    count = int(given.get("count", 1))
    if count < 1:
        raise ValueError(f"a count of {count} of {given['article']}")
    price = Money.parse(given["price"])
    return Line(given["article"], count, price, given.get("goods", "other"))


def read(given):
    """All orders of a file, in the order of their numbers; a number that comes twice is an error."""
    found = {}
    for each in given:
        number = str(each["number"])
        if number in found:
            raise ValueError(f"order {number} comes twice")
        found[number] = Order(number, each["customer"], [line(l) for l in each["lines"]])
    return [found[number] for number in sorted(found)]
