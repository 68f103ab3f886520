#!/usr/bin/env python3
"""Shrinks an archive of `docker save` so that it fits a repository, and still weighs the same.

    shrink.py IN.tar OUT.tar
    shrink.py --sparse IN.tar OUT.tar

Every file keeps its path, its metadata and its size. The contents that the program reads (package
databases, manifests, lock files, headers of programs) stay; all others become filler that gzip
compresses as it compresses the original, but that repeats itself beyond the reach of gzip, so that
`zstd --long=27` or `xz` makes almost nothing of it. Layers and configuration get new digests.

With `--sparse` the filler is almost nothing to gzip too, and follows from the content alone: files
are equal afterwards, in whichever archive they are, exactly where they were equal before. So are
layers, which keep their length. Of Debian's programs only the start stays; but small files stay,
settings, the code of the application, metadata of Python distributions, headers of bytecode.
"""

import hashlib
import io
import json
import random
import re
import sys
import tarfile
import zlib

# What the program looks into, by name; found by comparing the reports of both archives.
KEPT = re.compile(
    r"(^|/)(package\.json|\.package-lock\.json|package-lock\.json|\.npmrc|os-release|debian_version"
    r"|extended_states|apt\.conf\.d/[^/]*|dpkg\.cfg\.d/[^/]*|var/lib/dpkg/(status|arch|available)"
    r"|var/lib/dpkg/info/[^/]*\.list|node_version\.h|passwd|group"
    r"|Dockerfile[^/]*|\.dockerignore|docker-entrypoint\.sh)$")
KEPT_IF_SPARSE = re.compile(KEPT.pattern + r"|^(etc|srv)/|\.dist-info/")
# Debian strips its programs, others may not.
BUILT_BY_OTHERS = re.compile(r"^(opt|usr/local)/")
# Longer than the window of gzip, so that it never sees a repetition.
POOL = 256 << 10
# How much filler follows the rules of one ratio before the next random part.
UNIT = 64 << 10
PROGRAM = b"\x7fELF"
# The parts of a program that its headers and its symbols are in.
ENDS = 4 << 10
# Files that stay as they are if sparse, and what stays of a program: as long as a block of a tar.
SHORT = 512
# The part of sparse filler that is not zero: a 1024th.
DENSITY = 1024
# The header of Python's bytecode, in which the time of its source is.
BYTECODE = 16


class Filler:
    def __init__(self):
        generator = random.Random(1)
        pool = generator.randbytes(POOL)
        self.pool = pool + pool
        self.at = 0
        self.made = {}

    def factor(self, layer, contents):
        """How much better the files of a layer compress together than each alone."""
        alone = sum(len(zlib.compress(content, 6)) for content in contents)
        return min(1.0, len(zlib.compress(layer, 6)) / alone) if alone else 1.0

    def of(self, content, factor):
        """Bytes as many as `content`, that compress to as many as it does times `factor`."""
        digest = hashlib.sha256(content).digest()
        if digest not in self.made:
            ratio = min(1.0, len(zlib.compress(content, 6)) / len(content) * factor)
            self.made[digest] = (self.at, ratio)
            self.at = (self.at + int(len(content) * ratio)) % POOL
        at, ratio = self.made[digest]
        out = bytearray(digest[:8])
        while len(out) < len(content):
            dense = int(UNIT * ratio) if len(content) > UNIT else int(len(content) * ratio)
            unit = min(UNIT, len(content))
            out += self.pool[at:at + dense]
            out += bytes(unit - dense)
            at = (at + dense) % POOL
        return bytes(out[:len(content)])

    def instead(self, name, content, factor):
        """What a file holds from here on."""
        if not content or KEPT.search(name):
            return content
        new = self.of(content, factor)
        if content.startswith(PROGRAM) and len(content) > 2 * ENDS:
            new = content[:ENDS] + new[ENDS:-ENDS] + content[-ENDS:]
        return new

    def layer(self, made, given):
        """The tar of a layer, given the one that it is made from."""
        return made


class Sparse(Filler):
    def factor(self, layer, contents):
        return 1.0

    def instead(self, name, content, factor):
        if len(content) <= SHORT or KEPT_IF_SPARSE.search(name):
            return content
        start, end = 0, len(content)
        if content.startswith(PROGRAM):
            start = SHORT
            if len(content) > 2 * ENDS and BUILT_BY_OTHERS.search(name):
                start, end = ENDS, end - ENDS
        elif name.endswith(".pyc"):
            start = BYTECODE
        dense = hashlib.shake_128(content[start:]).digest(max(32, len(content) // DENSITY))
        new = content[:start] + dense
        return new + bytes(end - len(new)) + content[end:]

    def layer(self, made, given):
        # `tarfile` ends a tar with more zeros than the engine does.
        assert not any(made[len(given):])
        return made[:len(given)]


def shrunk(layer, filler):
    source = tarfile.open(fileobj=io.BytesIO(layer))
    members = [(member, source.extractfile(member).read() if member.isreg() else None)
               for member in source]
    factor = filler.factor(layer, [body for _, body in members if body])
    out = io.BytesIO()
    target = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)
    for member, body in members:
        if body is not None:
            body = filler.instead(member.name, body, factor)
        target.addfile(member, io.BytesIO(body) if body is not None else None)
    target.close()
    return filler.layer(out.getvalue(), layer)


def main(given, made, filler):
    source = tarfile.open(given)
    manifest = json.load(source.extractfile("manifest.json"))
    target = tarfile.open(made, "w", format=tarfile.USTAR_FORMAT)

    def add(name, body):
        info = tarfile.TarInfo(name)
        info.size = len(body)
        target.addfile(info, io.BytesIO(body))

    for image in manifest:
        config = json.load(source.extractfile(image["Config"]))
        diff_ids, names = [], []
        for name in image["Layers"]:
            body = shrunk(source.extractfile(name).read(), filler)
            digest = hashlib.sha256(body).hexdigest()
            diff_ids.append("sha256:" + digest)
            names.append(f"blobs/sha256/{digest}")
            add(names[-1], body)
        config["rootfs"]["diff_ids"] = diff_ids
        body = json.dumps(config).encode()
        image["Config"] = f"blobs/sha256/{hashlib.sha256(body).hexdigest()}"
        image["Layers"] = names
        add(image["Config"], body)
        image.pop("LayerSources", None)
    add("manifest.json", json.dumps(manifest).encode())
    target.close()


if __name__ == "__main__":
    sparse = sys.argv[1] == "--sparse"
    main(*sys.argv[1 + sparse:], Sparse() if sparse else Filler())
