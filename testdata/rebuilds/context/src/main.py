"""Prints an invoice for every order of a file."""

import json
import os
import sys
from pathlib import Path

import click

from . import invoice, orders
from .log import log


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--country", default="DE", show_default=True, help="Where the goods are sent.")
@click.option("--format", "kind", type=click.Choice(["text", "html"]), default="text")
@click.option("--only", multiple=True, help="Print these orders and no others.")
def main(file, country, kind, only):
    """Prints an invoice for every order of FILE."""
    try:
        found = orders.read(json.loads(file.read_text()))
    except (ValueError, KeyError) as error:
        log("error", "orders cannot be read", file=file, reason=error)
        sys.exit(2)
    chosen = [order for order in found if not only or order.number in only]
    missing = set(only) - {order.number for order in chosen}
    if missing:
        log("warning", "orders are not in the file", numbers=sorted(missing))
    for order in chosen:
        click.echo(invoice.draw(order, country, kind))
    log("info", "invoices are drawn", count=len(chosen), process=os.getpid())


if __name__ == "__main__":
    main()
