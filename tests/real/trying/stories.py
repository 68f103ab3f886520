"""Stories: applications with a Dockerfile as beginners write it and one as the guides teach."""

import os
import pathlib
import re
import shutil
import subprocess

NOT_IN_CONTEXT = ("Dockerfile.*", "probes")
SLIM = {"debian:bookworm": "debian:bookworm-slim", "node:20": "node:20-slim"}
# The commit in a context's `.git` is the same each time, so that the engine's cache holds.
GIT = {
    "GIT_AUTHOR_NAME": "story",
    "GIT_AUTHOR_EMAIL": "story@example.com",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "story",
    "GIT_COMMITTER_EMAIL": "story@example.com",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Story:
    """A folder with `Dockerfile.single`, `Dockerfile.multi`, sources and, mostly, `probes`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.name = self.folder.name
        self.dockerfile = (self.folder / "Dockerfile.single").read_text()
        probes = self.folder / "probes"
        self.probes = probes.read_text() if probes.exists() else None

    def dockerfile_of(self, kind):
        return self.folder / f"Dockerfile.{kind}"

    def needs_buildkit(self):
        return self.dockerfile.startswith("# builder: buildkit")

    def base(self):
        """The image that the single one starts from."""
        return re.search(r"^FROM (\S+)", self.dockerfile, re.M).group(1)

    def slim(self):
        return SLIM.get(self.base(), self.base())

    def context(self, parent):
        """Copies the sources below `parent`, with what a missing .dockerignore lets in."""
        context = pathlib.Path(parent) / self.name
        shutil.rmtree(context, ignore_errors=True)
        ignored = shutil.ignore_patterns(*NOT_IN_CONTEXT) if self.probes is not None else None
        shutil.copytree(self.folder, context, symlinks=True, ignore=ignored)
        if self.probes is None:
            leave_behind_in_corpus(self.name, context)
        else:
            shutil.copyfile(self.dockerfile_of("single"), context / "Dockerfile")
            (context / ".env").write_text("DATABASE_URL=postgres://app:not-a-real-password@db/app\n")
            commit(context)
        return context


def leave_behind_in_corpus(name, context):
    """Adds what the corpus' own script adds to two of its contexts."""
    if name == "node":
        (context / ".env").write_text("DATABASE_URL=postgres://orders:not-a-real-password@db/orders\n")
        (context / "coverage").mkdir()
        (context / "coverage/index.html").write_text("<html></html>\n")
        (context / ".github/workflows").mkdir(parents=True)
        (context / ".github/workflows/ci.yml").write_text("on: push\n")
        commit(context)
    if name == "chown":
        (context / "payload").mkdir()
        for part in range(1, 201):
            (context / f"payload/part-{part}.bin").write_bytes(os.urandom(200_000))


def commit(context):
    """Makes a repository of the context, with a first commit."""
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Start"]):
        subprocess.run(["git", *command], cwd=context, env={**os.environ, **GIT}, check=True)
    # Git's index holds times and inodes, which differ each time.
    (context / ".git/index").unlink()


def find(folder, names):
    """The stories below `folder`: those that are named, or all."""
    found = sorted(p.parent for p in pathlib.Path(folder).glob("*/Dockerfile.single"))
    unknown = set(names) - {path.name for path in found}
    if unknown:
        raise SystemExit(f"error: no such story: {', '.join(sorted(unknown))}")
    return [Story(path) for path in found if not names or path.name in names]
