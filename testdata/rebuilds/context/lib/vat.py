"""Value added tax: the rate of a country and a class of goods."""

from money import Money

STANDARD = {
    "AT": 20, "BE": 21, "BG": 20, "CY": 19, "CZ": 21, "DE": 19, "DK": 25, "EE": 22, "ES": 21,
    "FI": 25.5, "FR": 20, "GR": 24, "HR": 25, "HU": 27, "IE": 23, "IT": 22, "LT": 21, "LU": 17,
    "LV": 21, "MT": 18, "NL": 21, "PL": 23, "PT": 23, "RO": 19, "SE": 25, "SI": 22, "SK": 23,
}
REDUCED = {
    "book": {"AT": 10, "DE": 7, "ES": 4, "FR": 5.5, "IE": 9, "IT": 4, "NL": 9, "PL": 5},
    "food": {"AT": 10, "DE": 7, "ES": 10, "FR": 5.5, "IE": 0, "IT": 10, "NL": 9, "PL": 5},
}


def rate(country, goods="other"):
    """The rate in percent; goods without a reduced rate have the standard one."""
    if country not in STANDARD:
        raise LookupError(f"no rate is known for {country!r}")
    return REDUCED.get(goods, {}).get(country, STANDARD[country])


def tax(net, country, goods="other"):
    """The tax on a net amount."""
    return net.times(rate(country, goods) / 100)


def gross(net, country, goods="other"):
    """What the customer pays."""
    return net + tax(net, country, goods)


def by_rate(lines):
    """Sums of net and tax for each rate, as an invoice lists them."""
    sums = {}
    for net, country, goods in lines:
        percent = rate(country, goods)
        before = sums.get(percent, (Money(0, net.currency), Money(0, net.currency)))
        sums[percent] = (before[0] + net, before[1] + tax(net, country, goods))
    return dict(sorted(sums.items()))
