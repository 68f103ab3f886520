"""Trees of files, as containers see them, and what differs between two."""

import dataclasses
import json
import pathlib
import posixpath
import re
import tarfile

# What the engine puts into every container.
ENGINES_OWN = re.compile(r"^(\.dockerenv|etc/(hosts|hostname|resolv\.conf|mtab)|(dev|proc|sys)(/|$))")
# What tools write anew in every installation and build, so that its absence elsewhere says nothing.
MADE_ANEW = re.compile(
    r"^var/(lib/(dpkg|apt|systemd|ucf)|cache|log)(/|$)|^etc/(ld\.so\.cache|(g?shadow|passwd|group|sub[ug]id)-)"
    r"|^etc/ssl/certs|(^|/)\.dockerignore$|(^|/)\.npm/_logs(/|$)|\.py[co]$|(^|/)__pycache__$|(^|/)(dist|build|target)(/|$)"
)
# What slim bases leave out, so that links of their packages lead nowhere.
LEFT_OUT_OF_SLIM = re.compile(r"^usr/share/(doc|info|locale|man)/")


@dataclasses.dataclass(frozen=True)
class Entry:
    kind: str
    owner: str
    mode: int
    link: str


@dataclasses.dataclass
class Tree:
    """Entries by path without a leading slash; users and groups by number."""

    entries: dict
    users: dict
    groups: dict


def read(archive):
    """Reads a tar stream of a whole file system."""
    raw, names = {}, {"etc/passwd": {}, "etc/group": {}}  # none in what starts from scratch
    for member in archive:
        path = member.name.removeprefix("./").rstrip("/")
        if not path or path == "." or ENGINES_OWN.match(path):
            continue
        raw[path] = member
        if path in names and member.isfile():
            lines = archive.extractfile(member).read().decode(errors="replace").splitlines()
            fields = (line.split(":") for line in lines if line.count(":") >= 2)
            names[path] = {field[2]: field[0] for field in fields}
    users, groups = ({"0": "root"} | names[path] for path in ("etc/passwd", "etc/group"))
    entries = {path: entry(member, users, groups) for path, member in raw.items()}
    return Tree(entries, users, groups)


def entry(member, users, groups):
    kind = "d" if member.isdir() else "l" if member.issym() else "f"
    user = users.get(str(member.uid), str(member.uid))
    group = groups.get(str(member.gid), str(member.gid))
    return Entry(kind, f"{user}:{group}", member.mode & 0o7777, member.linkname)


def dangling(tree):
    """Symbolic links whose targets are not there."""
    return {
        path
        for path, entry in tree.entries.items()
        if entry.kind == "l" and not LEFT_OUT_OF_SLIM.match(path) and not resolves(tree, path)
    }


def resolves(tree, path):
    """Whether a path, with its links followed, is an entry or one that the engine mounts."""
    for _ in range(40):
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            head = "/".join(parts[:depth])
            found = tree.entries.get(head)
            if found is not None and found.kind == "l":
                target = posixpath.join("/", posixpath.dirname(head), found.link)
                path = posixpath.normpath(posixpath.join(target, *parts[depth:])).lstrip("/")
                break
        else:
            return not path or path in tree.entries or bool(ENGINES_OWN.match(path))
    return False


def removed(layout, tree):
    """Paths that layers of an image have and its containers do not see."""
    layout = pathlib.Path(layout)

    def blob(digest):
        return layout / "blobs" / digest.replace(":", "/")

    index = json.loads((layout / "index.json").read_text())
    manifest = json.loads(blob(index["manifests"][0]["digest"]).read_text())
    seen = set()
    for layer in manifest["layers"]:
        with tarfile.open(blob(layer["digest"]), "r|*") as archive:
            seen.update(member.name.removeprefix("./").rstrip("/") for member in archive)
    kept = (p for p in seen - {"", "."} if not posixpath.basename(p).startswith(".wh."))
    return {path for path in kept if path not in tree.entries and not ENGINES_OWN.match(path)}


def back(built, removed_before, base):
    """Files that the original removed and that are in the built image again."""
    again = removed_before & set(built.entries) - set(base.entries)
    return sorted(path for path in again if not MADE_ANEW.search(path))


def new(built, single, base):
    """Files of the built image that neither the original nor the base has."""
    paths = set(built.entries) - set(single.entries) - set(base.entries)
    return sorted(path for path in paths if not MADE_ANEW.search(path))


def differing(built, single, base):
    """Paths of both whose owner, mode or kind differs, but for those of the base."""
    for path, entry in sorted(built.entries.items()):
        other = single.entries.get(path)
        if other is None or base.entries.get(path) == entry or MADE_ANEW.search(path):
            continue
        if entry.kind != other.kind:
            yield f"/{path} is {entry.kind}, was {other.kind}"
        elif entry.kind != "l" and (entry.owner, entry.mode) != (other.owner, other.mode):
            yield (f"/{path} is {entry.owner} {entry.mode:o}, "
                   f"was {other.owner} {other.mode:o}")
