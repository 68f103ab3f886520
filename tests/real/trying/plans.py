"""Plans of the program: asked for, built, and held against the image they are made from."""

import contextlib
import dataclasses
import json
import pathlib
import re
import subprocess
import tempfile

from . import probes, trees
from .engine import BuildError

TOLERANCE = 0.02
PLACEHOLDERS = ("SOURCE", "STAGE")
SHOWN = 4
# From the simplest: each may leave what only a later one removes.
KINDS = ("in-place", "multi-stage", "onto")


@dataclasses.dataclass
class Program:
    """The program under trial."""

    path: pathlib.Path
    folder: pathlib.Path

    def report(self, image, *options):
        return json.loads(self._run(image, "--format", "json", *options))

    def dockerfile(self, image, plan, *options):
        return self._run(image, "--plan", plan, *options)

    def _run(self, image, *options):
        command = [self.path, "report", image, "--no-config", "--quiet", *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"{self.path.name} {' '.join(options)}: {done.stderr.strip()[-300:]}")
        return done.stdout


@dataclasses.dataclass
class Single:
    """What a story's single image is, once it is built, and which Dockerfiles were tried."""

    layout: pathlib.Path
    tree: trees.Tree
    removed: set
    tried: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Row:
    """What came of one plan: `wrong` is why it is not what it should be, `notes` are to be read."""

    story: str
    plan: str
    asked: str
    predicted: int
    built: int = 0
    wrong: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)
    tried: bool = True
    exe: str = ""

    def line(self):
        change = f"{self.built / self.predicted - 1:+.1%}" if self.built else ""
        built = f"{self.built / 1e6:.1f}" if self.built else "-"
        outcome = "; ".join(self.wrong) if self.wrong else "right" if self.tried else "not tried"
        head = f"{self.story:<15} {self.plan:<12} {self.asked:<8} {self.predicted / 1e6:>8.1f}"
        return f"{head} {built:>8} {change:>7}  {outcome}"


def asked_for(program, story, layout, engine, ways, wanted):
    """Every plan that is wanted, asked for in each way: (name, way, prediction, Dockerfile).

    A plan that is the same both ways is one. Without names, all are wanted.
    """
    given = ["--base", str(engine.layout(story.base())), "--onto", str(engine.layout(story.slim()))]
    found = {}
    for asked in ways:
        options = given if asked == "bases" else []
        for plan in program.report(layout, *options)["plans"]:
            if wanted and plan["id"] not in wanted:
                continue
            text = program.dockerfile(layout, plan["id"], *options)
            key = (plan["id"], "\n".join(code_lines(text)), plan["unpacked"])
            found.setdefault(key, (asked, text))
            if found[key][0] != asked:
                found[key] = ("both", text)
    return [(name, asked, size, text) for (name, _, size), (asked, text) in found.items()]


def patched(program, story, layout, plan):
    """The story's Dockerfile with the plan in place as a patch, and the plan's lines for
    .dockerignore, which no patch has."""
    with tempfile.TemporaryDirectory() as place:
        file = pathlib.Path(place, "Dockerfile")
        file.write_text(story.dockerfile)
        command = [program.path, "report", layout, "--no-config", "--quiet"]
        command += ["--plan", "in-place", "--diff", "--dockerfile", "Dockerfile"]
        made = subprocess.run(command, capture_output=True, text=True, cwd=place)
        if made.returncode:
            raise RuntimeError(f"--diff: {made.stderr.strip()[-300:]}")
        strict = ["patch", "--strip=1", "--fuzz=0"]
        done = subprocess.run(strict, input=made.stdout, capture_output=True, text=True, cwd=place)
        if done.returncode:
            raise RuntimeError(f"patch: {done.stdout.strip()[-300:]}")
        _, heading, lines = plan.partition("\n# In .dockerignore:\n")
        return file.read_text() + heading + lines


def code_lines(text):
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def placeholders(text):
    """Names in the Dockerfile that stand for what the program does not know."""
    code = "\n".join(code_lines(text))
    return [name for name in PLACEHOLDERS if re.search(rf"\b{name}\b", code)]


def fill_in(text, original):
    """Puts the sources of the original's COPY lines where the plan says SOURCE, and its `--from`
    where the plan says STAGE.

    Instructions match by their destination, and by their order where that is not enough.
    """
    sources, stages = {}, {}
    for line in re.findall(r"^(?:COPY|ADD) (?!.*<<)(.*)$", original, re.M):
        *words, destination = [word for word in line.split() if not word.startswith("--")]
        stage = re.search(r"--from=(\S+)", line)
        if stage:
            stages[destination.rstrip("/")] = stage[1]
        sources.setdefault(destination.rstrip("/"), []).append(" ".join(words))
    lines = []
    for line in text.splitlines():
        destination = line.split()[-1].rstrip("/") if line.strip() else ""
        if re.match(r"(COPY|ADD) ", line) and " SOURCE " in line and sources.get(destination):
            line = line.replace(" SOURCE ", f" {sources[destination].pop(0)} ")
        if line.startswith("COPY --from=STAGE ") and destination in stages:
            line = line.replace("STAGE", stages[destination], 1)
        lines.append(line)
    return "\n".join(lines) + "\n"


def last_base(text):
    """The image that the last stage starts from."""
    stages = {}
    for image, name in re.findall(r"^FROM (?:--\S+ )?(\S+)(?: AS (\S+))?", text, re.M | re.I):
        image = stages.get(image, image)
        if name:
            stages[name] = image
    return image


def guess_of_base(text, engine):
    """By how many bytes the engine's base is larger than the plan's head says that it is.

    Without the base's own archive, the program knows only what its published image weighed.
    """
    said = re.search(r"^#.* onto (\S+), about ([\d.]+) MB in ", text, re.M)
    if not said or not engine.has(said.group(1)):
        return 0
    return engine.size(said.group(1)) - round(float(said.group(2)) * 1e6)


def absent_bases(text, engine):
    stages = set(re.findall(r"^FROM .* AS (\S+)", text, re.M | re.I)) | {"scratch"}
    images = re.findall(r"^FROM (?:--\S+ )?(\S+)", text, re.M | re.I)
    return sorted({i for i in images if i not in stages and not engine.has(i)})


def attempt(engine, program, story, single, context, row, text, folder):
    """Builds one plan and fills in its row."""
    absent = absent_bases(text, engine)
    if absent:
        row.tried = False
        row.notes.append(f"not here: {', '.join(absent)}")
        return
    off = guess_of_base(text, engine)
    if off:
        row.predicted += off
        row.notes.append(f"predicted for a base that weighs {-off / 1e6:+.1f} MB elsewhere")
    names = placeholders(text)
    if names:
        top = "\n".join(line for line in text.split("FROM", 1)[0].splitlines())
        unsaid = [name for name in names if name not in top]
        row.wrong += [f"{name} stands in it, and nothing on top says so" for name in unsaid]
        row.notes.append(f"{', '.join(names)} to be filled in")
        text = fill_in(text, story.dockerfile)
    key = (row.plan, "\n".join(code_lines(text)))
    if key in single.tried:
        again = single.tried[key]
        row.built, row.notes = again.built, again.notes
        row.wrong = [wrong for wrong in again.wrong if wrong != "SIZE"]
        if row.built:
            weigh(row)
        return
    single.tried[key] = row
    dockerfile = folder / f"{story.name}-{row.plan}-{row.asked}.Dockerfile"
    dockerfile.write_text(text)
    tag = f"plan/{story.name}:{row.plan}-{row.asked}"
    try:
        build(engine, tag, dockerfile, context, story.needs_buildkit(), row)
    except (BuildError, subprocess.TimeoutExpired) as failed:
        row.wrong.append(f"DOES NOT BUILD: {failed}")
        engine.remove(tag)
        return
    try:
        judge(engine, program, story, single, row, tag, last_base(text), folder)
    finally:
        engine.remove(tag)


def build(engine, tag, dockerfile, context, buildkit, row):
    """Builds a plan with the lines that it has for .dockerignore, and without if that fails."""
    lines = ignored(dockerfile.read_text())
    if lines:
        try:
            with ignoring(context, lines):
                return engine.build(tag, dockerfile, context, buildkit)
        except BuildError as failed:
            row.wrong.append(f"DOES NOT BUILD WITH ITS .dockerignore: {failed}")
    return engine.build(tag, dockerfile, context, buildkit)


def ignored(text):
    """The lines for .dockerignore that stand in a comment at the end of a plan."""
    block = text.partition("\n# In .dockerignore:\n")[2]
    return [line.removeprefix("#").strip() for line in block.splitlines() if line.startswith("#  ")]


@contextlib.contextmanager
def ignoring(context, lines):
    """Adds lines to a context's .dockerignore for a while."""
    path = context / ".dockerignore"
    before = path.read_text() if path.exists() else None
    path.write_text((before or "") + "\n".join(lines) + "\n")
    try:
        yield
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before)


def judge(engine, program, story, single, row, tag, base, folder):
    """Compares a built plan with its prediction and with the single image."""
    report = report_of(engine, program, tag, folder)
    row.built = report["sizes"]["unpacked"]
    weigh(row)
    failed = probes.try_all(tag, story.probes)
    if failed:
        row.wrong.append(f"PROBE {failed}")
    compare(row, engine.tree(tag), single, engine.base_tree(base))
    settled(row, report)


def report_of(engine, program, tag, folder):
    archive = engine.archive(tag, folder / "built.tar")
    try:
        return program.report(archive)
    finally:
        archive.unlink()


def weigh(row):
    if abs(row.built / row.predicted - 1) > TOLERANCE:
        row.wrong.insert(0, "SIZE")


def compare(row, built, single, base):
    found = {
        "BACK": trees.back(built, single.removed, base),
        "DANGLES": sorted(trees.dangling(built) - trees.dangling(single.tree) - trees.dangling(base)),
        "OWNER OR MODE": list(trees.differing(built, single.tree, base)),
    }
    row.wrong += [f"{what} {some(paths)}" for what, paths in found.items() if paths]
    new = trees.new(built, single.tree, base)
    if new:
        row.notes.append(f"not in the original: {some(new)}")


def settled(row, report):
    """Says what the program plans again for what it planned, by a plan that does no more."""
    simpler = KINDS[: KINDS.index(row.plan) + 1] if row.plan in KINDS else KINDS
    again = [
        f"{plan['id']} to {plan['unpacked'] / 1e6:.1f} MB"
        for plan in report["plans"]
        if plan["id"] in simpler
    ]
    if again:
        found = [
            f"{finding['rule']} {finding['unpacked'] / 1e6:.1f} MB"
            for finding in report["findings"]
            if finding.get("counted") and finding["unpacked"] >= 500_000
        ]
        row.wrong.append(f"PLANS AGAIN {', '.join(again)} ({some(found)})")


def some(things):
    shown = ", ".join(things[:SHOWN])
    more = len(things) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
