#!/usr/bin/env python3
"""Shrinks an archive of `docker save` so that it fits a repository, and still weighs the same.

    shrink.py IN.tar OUT.tar

Every file keeps its path, its metadata and its size. The contents that the program reads (package
databases, manifests, lock files, headers of programs) stay; all others become filler that gzip
compresses as it compresses the original, but that repeats itself beyond the reach of gzip, so that
`zstd --long=27` or `xz` makes almost nothing of it. Layers and configuration get new digests.
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
# Longer than the window of gzip, so that it never sees a repetition.
POOL = 256 << 10
# How much filler follows the rules of one ratio before the next random part.
UNIT = 64 << 10
# The parts of a program that its headers and its symbols are in.
ENDS = 4 << 10


class Filler:
    def __init__(self):
        generator = random.Random(1)
        pool = generator.randbytes(POOL)
        self.pool = pool + pool
        self.at = 0
        self.made = {}

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


def shrunk(layer, filler):
    source = tarfile.open(fileobj=io.BytesIO(layer))
    members = [(member, source.extractfile(member).read() if member.isreg() else None)
               for member in source]
    alone = sum(len(zlib.compress(body, 6)) for _, body in members if body)
    # Files of one layer help each other to compress.
    factor = len(zlib.compress(layer, 6)) / alone if alone else 1.0
    out = io.BytesIO()
    target = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)
    for member, body in members:
        if body and not KEPT.search(member.name):
            new = filler.of(body, min(factor, 1.0))
            if body.startswith(b"\x7fELF") and len(body) > 2 * ENDS:
                new = body[:ENDS] + new[ENDS:-ENDS] + body[-ENDS:]
            body = new
        target.addfile(member, io.BytesIO(body) if body is not None else None)
    target.close()
    return out.getvalue()


def main(given, made):
    source = tarfile.open(given)
    manifest = json.load(source.extractfile("manifest.json"))
    filler = Filler()
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
    main(*sys.argv[1:])
