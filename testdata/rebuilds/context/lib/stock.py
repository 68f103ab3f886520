"""What lies in the store, and what is set aside for orders that are not yet sent."""

from collections import Counter


class Short(Exception):
    """An order wants more than there is."""

    def __init__(self, article, wanted, left):
        super().__init__(f"{wanted} of {article} are wanted, {left} are left")
        self.article, self.wanted, self.left = article, wanted, left


class Stock:
    """Counts of articles; an article that was never delivered counts 0."""

    def __init__(self, counts=()):
        self.there = Counter(dict(counts))
        self.kept = {}

    def free(self, article):
        """How many can still be sold."""
        return self.there[article] - sum(kept[article] for kept in self.kept.values())

    def keep(self, order, lines):
        """Sets the articles of an order aside: all of them or none."""
        wanted = Counter()
        for article, count in lines:
            wanted[article] += count
        for article, count in sorted(wanted.items()):
            if self.free(article) < count:
                raise Short(article, count, self.free(article))
        self.kept[order] = wanted

    def send(self, order):
        """What was set aside leaves the store."""
        self.there -= self.kept.pop(order)

    def give_back(self, order):
        """The order was called off."""
        self.kept.pop(order, None)

    def low(self, limit=5):
        """Articles of which few are left, the fewest first."""
        left = ((self.free(article), article) for article in self.there)
        return sorted(pair for pair in left if pair[0] < limit)
