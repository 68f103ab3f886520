from quotes.web import QUOTES


def main() -> None:
    print(f"{len(QUOTES)} quotes")
