#!/usr/bin/env python3
"""Says what a rebuild truly differs in, from the tars alone; shares nothing with the program.

    expected.py LAYOUT > expected.json                all tags of an OCI layout against `first`
    expected.py BEFORE.docker.tar AFTER.docker.tar    two archives of `docker save`

In a row of `layers`, `differs` has the words for what differs, `entries` counts the paths that both
have, the words themselves how many of these differ. `added`, `removed`, `changed` (another content)
and `volatile` (another content that says nothing) are paths, or their number if there are many;
`holds` are all layers before whose files, by half of the bytes, this one has as they were.

Layers pair by the first of these that two have in common: blob, diff_id, entries but for times,
entries but for times, modes and owners, the same without what no build repeats (`VOLATILE`, stamps
in bytecode), instruction; at last by the most bytes of equal files, at least half of the smaller.
"""

import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

VOLATILE = re.compile(
    r"^(var/log/.*|var/cache/(ldconfig/aux-cache|debconf/.*)|var/cache/apt/.*pkgcache\.bin"
    r"|var/lib/dpkg/.*-old|var/lib/apt/(lists/.*|extended_states)|etc/(passwd|group|g?shadow)-)$")
LISTED = 20


def sha(content):
    return hashlib.sha256(content).hexdigest()


def unstamped(name, content):
    """Bytecode without the time of its source, unless it is checked by hash."""
    if name.endswith(".pyc") and content[4:8] == bytes(4):
        return content[:8] + bytes(4) + content[12:]
    return content


class Layer:
    def __init__(self, blob, tar, instruction):
        self.digest, self.download = sha(blob), len(blob)
        self.diff_id, self.instruction = sha(tar), instruction
        self.entries, self.unpacked = {}, 0
        archive = tarfile.open(fileobj=io.BytesIO(tar))
        for member in archive:
            name = member.name.removeprefix("./").rstrip("/")
            content = archive.extractfile(member).read() if member.isreg() else b""
            self.unpacked += len(content)
            kept = b"" if VOLATILE.match(name) else unstamped(name, content)
            self.entries[name] = {
                "type": member.type, "link": member.linkname, "size": len(content),
                "device": (member.devmajor, member.devminor), "hash": sha(content),
                "steady": sha(kept), "time": member.mtime, "mode": member.mode & 0o7777,
                "owner": (member.uid, member.gid),
                "xattrs": {k: v for k, v in member.pax_headers.items() if "xattr" in k}}
        self.order = list(self.entries)

    def same(self, *parts):
        parts = ("type", "link", "device", "xattrs") + parts
        return sorted((n, *(str(e[p]) for p in parts)) for n, e in self.entries.items())

    def keys(self):
        """Strongest first."""
        yield self.digest
        yield self.diff_id
        yield self.same("hash", "mode", "owner")
        yield self.same("hash")
        yield self.same("steady")
        yield self.instruction

    def common(self, other):
        return sum(e["size"] for n, e in self.entries.items()
                   if other.entries.get(n, {}).get("hash") == e["hash"])


class Image:
    def __init__(self, config, config_size, layers):
        self.config, self.config_size = config["config"], config_size
        steps = [h.get("created_by", "") for h in config["history"] if not h.get("empty_layer")]
        # Both builders' words for an instruction; of a COPY only where it puts the files.
        steps = [re.sub(r"^(RUN )?/bin/sh -c (#\(nop\) +)?| # buildkit$", "", step).strip()
                 for step in steps]
        steps = [re.sub(r"^COPY .* ", "COPY ", step) for step in steps]
        self.layers = [Layer(blob, tar, f"{step} {steps[:i].count(step)}")
                       for i, ((blob, tar), step) in enumerate(zip(layers, steps, strict=True))]
        assert config["rootfs"]["diff_ids"] == ["sha256:" + l.diff_id for l in self.layers]
        self.tree = self.merged(layers)

    def merged(self, layers):
        """Path -> (inode, size, content) of what a container sees."""
        tree = {}
        for number, (_, tar) in enumerate(layers):
            archive = tarfile.open(fileobj=io.BytesIO(tar))
            here = {}
            for member in archive:
                name = member.name.removeprefix("./").rstrip("/")
                folder, _, last = name.rpartition("/")
                if last.startswith(".wh."):
                    gone = folder if last == ".wh..wh..opq" else f"{folder}/{last[4:]}".strip("/")
                    below = [p for p in tree if p.startswith(gone + "/") and p not in here]
                    for path in below + ([gone] if last != ".wh..wh..opq" else []):
                        tree.pop(path, None)
                elif member.islnk():
                    here[name] = tree[name] = tree[member.linkname.removeprefix("./")]
                else:
                    content = archive.extractfile(member).read() if member.isreg() else b""
                    here[name] = tree[name] = ((number, name), len(content), content)
        return tree

    def sizes(self):
        unpacked = sum(layer.unpacked for layer in self.layers)
        visible = sum({inode: size for inode, size, _ in self.tree.values()}.values())
        return {"download": sum(layer.download for layer in self.layers), "unpacked": unpacked,
                "visible": visible, "hidden": unpacked - visible}

    def packages(self):
        found = {}
        for path, (_, _, content) in self.tree.items():
            kind = ("dpkg" if path == "var/lib/dpkg/status" else
                    "python" if path.endswith(".dist-info/METADATA") else None)
            for text in content.decode().split("\n\n") if kind else []:
                fields = dict(re.findall(r"^(Package|Name|Version): (.*)$", text, re.M))
                name = fields.get("Package", fields.get("Name"))
                if name and "Version" in fields:
                    found[kind, name] = fields["Version"]
        return found


def plain(content):
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        command = ["zstd", "-dc", "--long=27"]
        return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout
    return content


def of_layout(folder, tag):
    def blob(descriptor):
        content = (folder / "blobs" / descriptor["digest"].replace(":", "/")).read_bytes()
        assert descriptor["digest"] == "sha256:" + sha(content)
        return content

    index = json.loads((folder / "index.json").read_text())
    chosen = next(m for m in index["manifests"]
                  if m["annotations"]["org.opencontainers.image.ref.name"] == tag)
    manifest = json.loads(blob(chosen))
    blobs = [blob(layer) for layer in manifest["layers"]]
    config = blob(manifest["config"])
    return Image(json.loads(config), len(config), [(b, plain(b)) for b in blobs])


def of_archive(path):
    content = Path(path).read_bytes()
    archive = tarfile.open(fileobj=io.BytesIO(plain(content)))
    image = json.load(archive.extractfile("manifest.json"))[0]
    config = archive.extractfile(image["Config"]).read()
    tars = [archive.extractfile(name).read() for name in image["Layers"]]
    return Image(json.loads(config), len(config), [(tar, tar) for tar in tars])


def paired(before, after):
    """Pairs of layers by number from 0, each with the step that found it."""
    pairs, left, right = [], dict(enumerate(before)), dict(enumerate(after))
    sides = [[list(layer.keys()) for layer in layers] for layers in (before, after)]
    for step in range(6):
        for i in list(left):
            for j in list(right):
                if sides[0][i][step] == sides[1][j][step]:
                    pairs.append((i, j, step))
                    del left[i], right[j]
                    break
    shared = sorted(((b.common(a), -i, -j) for i, b in left.items() for j, a in right.items()),
                    reverse=True)
    for common, i, j in shared:
        i, j = -i, -j
        smaller = min(before[i].unpacked, after[j].unpacked) if i in left and j in right else 0
        if smaller and smaller <= 2 * common:
            pairs.append((i, j, 6))
            del left[i], right[j]
    return sorted(pairs), left, right


def in_order(pairs, before):
    """The heaviest pairs that do not cross each other."""
    best = []
    for i, j, step in pairs:
        fitting = [b for b in best if b[1] and b[1][-1][1] < j] + [(0, [])]
        weight, chain = max(fitting, key=lambda b: b[0])
        best.append((weight + before[i].unpacked + 1, chain + [(i, j, step)]))
    return max(best, key=lambda b: b[0], default=(0, []))[1]


def difference(before, after):
    """What differs between two layers, in words, counts and paths."""
    both = [(n, before.entries[n], after.entries[n]) for n in before.order if n in after.entries]
    kind = ("type", "link", "device", "xattrs")
    changed = [n for n, b, a in both if any(b[p] != a[p] for p in (*kind, "hash"))]
    volatile = [n for n, b, a in both
                if n in changed and all(b[p] == a[p] for p in (*kind, "steady"))]
    counts = {
        "times": sum(b["time"] != a["time"] for _, b, a in both),
        "order": int(before.order != after.order and set(before.order) == set(after.order)),
        "owners": sum(b["owner"] != a["owner"] for _, b, a in both),
        "modes": sum(b["mode"] != a["mode"] for _, b, a in both)}
    files = {
        "added": [n for n in after.order if n not in before.entries],
        "removed": [n for n in before.order if n not in after.entries],
        "changed": [n for n in changed if n not in volatile], "volatile": volatile}
    differs = [word for word, count in counts.items() if count]
    out = {"differs": differs + ["files"] * any(files.values()), "entries": len(both)}
    out.update((word, count) for word, count in counts.items() if count)
    for word, names in files.items():
        if names:
            out[word] = names if len(names) <= LISTED else len(names)
    return out


STATES = ["same", "recompressed", "rebuilt", "rebuilt", "rebuilt", "changed", "changed"]


def layers(before, after):
    pairs, left, right = paired(before, after)
    straight = in_order(pairs, before)
    rows = []
    for i, j, step in pairs:
        state = STATES[step]
        rows.append({"state": state if (i, j, step) in straight else "moved",
                     "before": i + 1, "after": j + 1, **difference(before[i], after[j]),
                     "unpacked": after[j].unpacked - before[i].unpacked,
                     "download": after[j].download - before[i].download})
    rows += [{"state": "removed", "before": i + 1, "after": None, "differs": [],
              "unpacked": -layer.unpacked, "download": -layer.download}
             for i, layer in left.items()]
    rows += [{"state": "added", "before": None, "after": j + 1, "differs": [],
              "unpacked": layer.unpacked, "download": layer.download}
             for j, layer in right.items()]
    for row in rows:
        new = after[row["after"] - 1] if row["state"] in ("added", "changed") else None
        held = [n for n, old in enumerate(before, 1)
                if new and 0 < old.unpacked <= 2 * old.common(new)]
        if held and held != [row["before"]]:
            row["holds"] = held
    return sorted(rows, key=lambda r: (r["after"] or 999, r["before"] or 0))


def paths(before, after):
    """Counts of what differs in the merged trees, and files that moved, one to one by content."""
    b, a = ({n: c for n, (_, _, c) in image.tree.items()} for image in (before, after))
    gone, new = ([n for n in x if n not in y] for x, y in ((b, a), (a, b)))
    was, times = {n: b[n] for n in gone if b[n]}, Counter(b[n] for n in gone)
    moved = [{"from": "/" + old, "to": "/" + n} for n in new for old in was
             if was[old] == a[n] and times[a[n]] == 1]
    changed = sum(b[n] != a[n] for n in b if n in a)
    return {"added": len(new), "removed": len(gone), "modified": changed}, moved


def configuration(before, after):
    def flat(config):
        values = {k: config.get(k) for k in ("User", "WorkingDir", "Entrypoint", "Cmd",
                                             "Healthcheck", "StopSignal")}
        values |= {f"Env.{e.split('=')[0]}": e.split("=", 1)[1] for e in config.get("Env") or []}
        for key in ("Labels", "ExposedPorts", "Volumes"):
            values |= {f"{key}.{k}": v for k, v in (config.get(key) or {}).items()}
        return {k: v for k, v in values.items() if v not in (None, "", [])}
    b, a = flat(before.config), flat(after.config)
    return [{"key": k, "before": b.get(k), "after": a.get(k)}
            for k in sorted(b | a) if b.get(k) != a.get(k)]


def compared(before, after):
    b, a = before.sizes(), after.sizes()
    old, new = before.packages(), after.packages()
    known = {layer.digest for layer in before.layers}
    fetched = [(n, layer.download) for n, layer in enumerate(after.layers, 1)
               if layer.digest not in known]
    counts, moved = paths(before, after)
    return {
        "sizes": {k: {"before": b[k], "after": a[k], "change": a[k] - b[k]} for k in b},
        "pull": {"layers": [n for n, _ in fetched], "download": sum(size for _, size in fetched),
                 "config": after.config_size},
        "layers": layers(before.layers, after.layers),
        "packages": [{"ecosystem": k[0], "name": k[1], "before": old.get(k), "after": new.get(k)}
                     for k in sorted(old | new) if old.get(k) != new.get(k)],
        "paths": counts, "moved": moved, "config": configuration(before, after)}


def main(given, other=None):
    if other:
        made = compared(of_archive(given), of_archive(other))
    else:
        folder = Path(given)
        index = json.loads((folder / "index.json").read_text())
        tags = [m["annotations"]["org.opencontainers.image.ref.name"] for m in index["manifests"]]
        first = of_layout(folder, "first")
        made = {tag: compared(first, of_layout(folder, tag)) for tag in tags if tag != "first"}
        # No OCI configuration has a health check.
        archive = "config.docker.tar.zst"
        made[archive] = {"config": configuration(first, of_archive(folder / archive))}
    text = json.dumps(made, indent=1)
    # Rows on one line each.
    print(re.sub(r"(?<=[\[{,:])\s*\n {3,}|\n {3,}(?=[\]}])", " ", text))


if __name__ == "__main__":
    main(*sys.argv[1:])
