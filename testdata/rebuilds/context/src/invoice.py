"""Draws invoices as text or as a page."""

from pathlib import Path

import vat
from jinja2 import Environment, FileSystemLoader, select_autoescape

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
)
WIDTH = 60


def facts(order, country):
    """What a page shows of an order."""
    lines = [(line.net, country, line.goods) for line in order.lines]
    rates = vat.by_rate(lines)
    total = order.net
    for _, tax in rates.values():
        total += tax
    return {"order": order, "country": country, "rates": rates, "total": total}


def text(order, country):
    """An invoice of lines of 60 characters."""
    shown = facts(order, country)
    rows = [f"Invoice {order.number}", order.customer, "-" * WIDTH]
    for line in order.lines:
        name = f"{line.count} x {line.article}"
        rows.append(f"{name:<{WIDTH - 16}}{str(line.net):>16}")
    rows.append("-" * WIDTH)
    for percent, (net, tax) in shown["rates"].items():
        name = f"{percent} % of {net}"
        rows.append(f"{name:<{WIDTH - 16}}{str(tax):>16}")
    rows.append(f"{'Total':<{WIDTH - 16}}{str(shown['total']):>16}")
    return "\n".join(rows) + "\n"


def draw(order, country, kind):
    """The invoice in one of the formats that `main` offers."""
    if kind == "html":
        return PAGES.get_template("invoice.html").render(facts(order, country))
    return text(order, country)
