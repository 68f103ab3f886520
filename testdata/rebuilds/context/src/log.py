"""One line for each event, as `key=value`, so that a machine can read it."""

import os
import sys
import time

LEVELS = ["debug", "info", "warning", "error"]


def shown(value):
    """A value in quotes if it would otherwise fall apart."""
    text = str(value)
    if text and not any(letter in text for letter in ' ="\n'):
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{quoted}"'


def wanted(level, given=None):
    """Whether events of a level are written; an unknown setting means all of them."""
    setting = given or os.environ.get("LOG_LEVEL", "info")
    if setting not in LEVELS:
        return True
    return LEVELS.index(setting) <= LEVELS.index(level)


def log(level, message, **fields):
    """Writes an event to the error stream."""
    if not wanted(level):
        return
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    parts = [f"time={stamp}", f"level={level}", f"message={shown(message)}"]
    parts += [f"{key}={shown(value)}" for key, value in fields.items()]
    print(" ".join(parts), file=sys.stderr)
