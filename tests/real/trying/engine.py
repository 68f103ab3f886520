"""Images and containers of a Docker engine, which `DOCKER_HOST` names as usual."""

import functools
import os
import pathlib
import re
import subprocess
import tarfile

from . import trees


class BuildError(Exception):
    """A Dockerfile does not build; says what the engine said last."""


def docker(*arguments, check=True, **options):
    """Runs docker and returns what it printed."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, **options)
    if check and done.returncode:
        raise RuntimeError(f"docker {arguments[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout


class Engine:
    """Builds with the classic builder, or with BuildKit where that is asked for.

    `builder` names a buildx builder for engines whose own BuildKit is too old for heredocs. It
    knows no image of the engine, so the bases are handed to it as the layouts below `bases`.
    """

    def __init__(self, bases, builder=None):
        self.bases = pathlib.Path(bases)
        self.builder = builder
        self.stages = {}

    def has(self, image):
        return bool(docker("image", "ls", "-q", image).strip())

    def size(self, image):
        return int(docker("image", "inspect", "-f", "{{.Size}}", image))

    def build(self, tag, dockerfile, context, buildkit):
        """Builds and tags an image; fails with BuildError."""
        arguments = ["--network", "host", "-t", tag, "-f", str(dockerfile), str(context)]
        if buildkit and self.builder:
            arguments = self._buildx() + self._contexts(dockerfile) + arguments
        else:
            arguments = ["build", *arguments]
        env = {**os.environ, "DOCKER_BUILDKIT": "1" if buildkit else "0"}
        done = subprocess.run(
            ["docker", *arguments], capture_output=True, text=True, env=env, timeout=1800
        )
        self.stages.setdefault(tag, []).extend(ends_of_stages(done.stdout))
        if done.returncode:
            raise BuildError(last_words(done.stdout + done.stderr))

    def _buildx(self):
        return ["buildx", "build", "--builder", self.builder, "--load", "--provenance=false",
                "--allow", "network.host"]

    def _contexts(self, dockerfile):
        text = pathlib.Path(dockerfile).read_text()
        images = set(re.findall(r"^FROM (?:--\S+ )?(\S+)|--from=([\w.:/-]+)", text, re.M))
        names = {name for pair in images for name in pair if name and self.has(name)}
        return [
            argument
            for name in sorted(names)
            for argument in ("--build-context", f"{name}=oci-layout://{self.layout(name)}:latest")
        ]

    def layout(self, base):
        """The OCI layout of an image that others are built on."""
        path = self.bases / f"base-{re.sub(r'[:/]', '-', base)}.oci"
        return path if path.exists() else self.save(base, path)

    def archive(self, tag, path):
        """Writes an image as `docker save` does, its layers not compressed."""
        docker("save", tag, "-o", str(path))
        return path

    def save(self, tag, layout):
        """Writes an image as an OCI layout, with compressed layers as registries have them.

        A layout that already is of this image stays; the engine's name for it is kept beside.
        """
        layout = pathlib.Path(layout)
        identity = docker("image", "inspect", "-f", "{{.Id}}", tag)
        kept = layout.with_suffix(".id")
        if layout.exists() and kept.exists() and kept.read_text() == identity:
            return layout
        subprocess.run(["rm", "-rf", str(layout)], check=True)
        archive = self.archive(tag, layout.with_suffix(".docker.tar"))
        try:
            subprocess.run(
                ["skopeo", "copy", "-q", "--insecure-policy",
                 f"docker-archive:{archive}", f"oci:{layout}:latest"],
                check=True, capture_output=True,
            )
        finally:
            archive.unlink()
        kept.write_text(identity)
        return layout

    @functools.lru_cache(maxsize=8)
    def base_tree(self, tag):
        """The files of an image that plans start from."""
        return self.tree(tag)

    def tree(self, tag):
        """The files that a container of an image sees."""
        if tag == "scratch":
            return trees.Tree({}, {}, {})
        container = docker("create", tag, "none").strip()
        try:
            with subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE) as export:
                with tarfile.open(fileobj=export.stdout, mode="r|") as archive:
                    return trees.read(archive)
        finally:
            docker("rm", "-f", container)

    def remove(self, tag):
        """Removes an image, and what the classic builder left of its stages."""
        docker("image", "rm", "-f", tag, check=False)
        for image in self.stages.pop(tag, []):
            docker("image", "rm", image, check=False)


def ends_of_stages(output):
    """The last image of each stage, as the classic builder names them."""
    stages = re.split(r"^Step \d+/\d+ : FROM ", output, flags=re.M)[1:]
    found = (re.findall(r"^ ---> ([0-9a-f]{12})$", stage, re.M)[1:] for stage in stages)
    return [images[-1] for images in found if images]


def last_words(output):
    """The lines of a failed build that say why."""
    lines = [line.strip() for line in output.strip().splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"error|fail|not found|no such|cannot", line, re.I)]
    return " | ".join((errors or lines)[-3:])[-400:]
