"""Fixes of the program, each applied alone to the Dockerfile that it is about."""

import contextlib
import re

from . import plans, probes
from .engine import BuildError

HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")


def instructions(text):
    """The instructions of a Dockerfile, each with its continued lines and heredocs."""
    found, lines = [], iter(text.splitlines())
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        parts = [line]
        while parts[-1].endswith("\\"):
            parts.append(next(lines))
        for word in HEREDOC.findall(line) if line.startswith(("RUN", "COPY", "ADD")) else ():
            while parts[-1].strip() != word:
                parts.append(next(lines))
        found.append("\n".join(parts))
    return found


def applied(original, steps, fix):
    """The Dockerfile with one fix: its text in place of the instructions that it replaces.

    `steps` are those of the history, of which the last belong to the Dockerfile, one to one.
    """
    first, *rest = instructions(original)
    lines, written = [first], False
    for instruction, step in zip(rest, steps[-len(rest):]):
        if step["layer"] not in fix["layers"] or step["layer"] is None:
            lines.append(instruction)
        elif not written:
            written = True
            lines.append(plans.fill_in(fix["text"], original).rstrip("\n"))
    return "\n".join(lines) + "\n"


def asked_for(program, story, single):
    """Every fix that has lines to paste: (id, prediction, Dockerfile, lines for .dockerignore)."""
    report = program.report(single.layout)
    today = report["sizes"]["unpacked"]
    for fix in report["fixes"]:
        if fix["file"] == ".dockerignore":
            yield fix["id"], today - fix["unpacked"], story.dockerfile, fix["text"].splitlines()
        elif fix["file"] == "Dockerfile":
            text = applied(story.dockerfile, report["steps"], fix)
            yield fix["id"], today - fix["unpacked"], text, None


def attempt(engine, program, story, single, context, row, text, ignore, folder):
    """Builds the Dockerfile with one fix, and fills in its row."""
    dockerfile = folder / f"{story.name}-fix-{row.plan}.Dockerfile"
    dockerfile.write_text(text)
    tag = f"plan/{story.name}:fix"
    ignoring = plans.ignoring(context, ignore) if ignore else contextlib.nullcontext()
    try:
        with ignoring:
            engine.build(tag, dockerfile, context, story.needs_buildkit())
    except BuildError as failed:
        row.wrong.append(f"DOES NOT BUILD: {failed}")
        engine.remove(tag)
        return
    try:
        row.built = plans.report_of(engine, program, tag, folder)["sizes"]["unpacked"]
        plans.weigh(row)
        failed = probes.try_all(tag, story.probes)
        if failed:
            row.wrong.append(f"PROBE {failed}")
    finally:
        engine.remove(tag)
