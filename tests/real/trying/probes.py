"""Probes: what proves that a container does what it is for. README.md has their format."""

import dataclasses
import http.client
import json
import pathlib
import shlex
import stat
import subprocess
import sys
import time

from .engine import docker

METHODS = ("get", "head", "post", "put", "delete")
PATIENCE = 40  # seconds until what starts has to answer


class Failed(Exception):
    """A probe does not hold; says what was there instead."""


@dataclasses.dataclass
class Probe:
    kind: str
    words: list
    wanted: dict


def parse(text):
    """Reads a `probes` file; fails with ValueError at a line that is no probe."""
    lines = (line.strip() for line in text.splitlines())
    return [parse_line(line) for line in lines if line and not line.startswith("#")]


def parse_line(line):
    kind, *rest = shlex.split(line)
    kind = "get" if kind == "http" else kind
    counts = {"user": 1, "owned": 3, "exit": 1, "log": 0} | dict.fromkeys(METHODS, 2)
    if kind not in counts or len(rest) < counts[kind]:
        raise ValueError(f"not a probe: {line}")
    words, rest = rest[: counts[kind]], rest[counts[kind]:]
    wanted = {}
    while rest:
        name = rest.pop(0)
        if name.startswith("body="):
            wanted["body"] = line_value(line, "body=") if "{" in name else name[5:]
        elif name in ("status", "contains", "type") and rest:
            wanted[name] = rest.pop(0)
        else:
            raise ValueError(f"not a probe: {line}")
    return Probe(kind, words, wanted)


def line_value(line, name):
    """A value that has quotes of its own, as JSON has: as it stands, up to the next space."""
    return line.split(name, 1)[1].split(" ", 1)[0]


def request(port, method, path, body):
    """Asks a server on this host; prints status, type and body as JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    headers = {"content-type": "application/json"} if body.startswith("{") else {}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    print(json.dumps([answer.status, answer.getheader("content-type") or "", text]))


class Container:
    """A container without a network, which is removed in the end."""

    def __init__(self, tag):
        self.id = docker("run", "-d", "--network", "none", tag).strip()
        self.started = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        docker("rm", "-f", "-v", self.id, check=False)

    def state(self):
        return json.loads(docker("inspect", "-f", "{{json .State}}", self.id))

    def log(self):
        done = subprocess.run(["docker", "logs", self.id], capture_output=True, text=True,
                              errors="replace")
        return done.stdout + done.stderr

    def process(self):
        """The number of the first process; fails if it has ended."""
        state = self.state()
        if not state["Running"]:
            last = " | ".join(self.log().strip().splitlines()[-3:])
            raise Failed(f"it ended with {state['ExitCode']}: {last[-300:]}")
        return state["Pid"]

    def patiently(self, attempt):
        """Repeats what fails until it holds, or patience is over."""
        while True:
            try:
                return attempt()
            except Failed as failed:
                over = time.monotonic() - self.started > PATIENCE
                if over or str(failed).startswith("it ended"):
                    raise
            time.sleep(0.3)

    def hold(self, probe):
        """Fails unless the probe holds."""
        if probe.kind in METHODS:
            self.patiently(lambda: self._http(probe))
        elif probe.kind == "log":
            self.patiently(lambda: contains(self.log(), probe.wanted["contains"]))
        elif probe.kind == "exit":
            self.patiently(lambda: self._exit(probe.words[0]))
        elif probe.kind == "user":
            self.patiently(lambda: self._user(probe.words[0]))
        elif probe.kind == "owned":
            self.patiently(lambda: self._owned(*probe.words))

    def be_healthy(self):
        """Fails unless the health check of the image succeeds, if it has one and still runs."""
        check = json.loads(docker("inspect", "-f", "{{json .Config.Healthcheck}}", self.id)) or {}
        kind, *words = check.get("Test") or ["NONE"]
        if kind in ("CMD", "CMD-SHELL") and self.state()["Running"]:
            command = words if kind == "CMD" else ["/bin/sh", "-c", *words]
            self.patiently(lambda: self._run(command))

    def _run(self, command):
        done = subprocess.run(["docker", "exec", self.id, *command], capture_output=True, text=True,
                              errors="replace")
        if done.returncode:
            raise Failed(f"{' '.join(command)}: {(done.stdout + done.stderr).strip()[-200:]}")

    def _http(self, probe):
        port, path = probe.words
        code = pathlib.Path(__file__).parent.parent
        done = subprocess.run(
            ["nsenter", f"--net=/proc/{self.process()}/ns/net", sys.executable, "-B", "-m",
             "trying.probes", port, probe.kind.upper(), path, probe.wanted.get("body", "")],
            capture_output=True, text=True, cwd=code,
        )
        if done.returncode:
            raise Failed(f"no answer on {port}: {done.stderr.strip().splitlines()[-1]}")
        status, kind, text = json.loads(done.stdout)
        if str(status) != probe.wanted.get("status", "200"):
            raise Failed(f"status {status} of {path}: {text.strip()[:200]}")
        contains(kind, probe.wanted.get("type", ""))
        contains(text, probe.wanted.get("contains", ""))

    def _exit(self, code):
        state = self.state()
        if state["Running"]:
            raise Failed("it still runs")
        if str(state["ExitCode"]) != code:
            raise Failed(f"it ended with {state['ExitCode']}: {self.log().strip()[-300:]}")

    def _users(self):
        try:
            lines = self._inside("/etc/passwd").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        return {int(line.split(":")[2]): line.split(":")[0] for line in lines if ":" in line}

    def _inside(self, path):
        return pathlib.Path(f"/proc/{self.process()}/root{path}")

    def _user(self, wanted):
        status = pathlib.Path(f"/proc/{self.process()}/status").read_text()
        user = int(status.split("Uid:")[1].split()[0])
        name = self._users().get(user, str(user))
        if name != wanted:
            raise Failed(f"it runs as {name}, not as {wanted}")

    def _owned(self, path, owner, mode):
        try:
            found = self._inside(path).lstat()
        except FileNotFoundError:
            raise Failed(f"{path} is not there") from None
        name = self._users().get(found.st_uid, str(found.st_uid))
        if (name, f"{stat.S_IMODE(found.st_mode):o}") != (owner, mode):
            raise Failed(f"{path} is {name}'s {stat.S_IMODE(found.st_mode):o}")


def contains(text, wanted):
    if wanted not in text:
        raise Failed(f"{wanted!r} is not in {text.strip()[-200:]!r}")


def try_all(tag, text):
    """Starts an image and probes it; returns what fails, None if nothing does.

    Without a `probes` file, a container has to run on, or to end with 0, for four seconds.
    """
    try:
        with Container(tag) as container:
            if text is None:
                time.sleep(4)
                state = container.state()
                if not state["Running"] and state["ExitCode"] != 0:
                    container.process()
                return None
            for probe in parse(text):
                try:
                    container.hold(probe)
                except Failed as failed:
                    return f"{probe.kind} {' '.join(probe.words)}: {failed}"
            try:
                container.be_healthy()
            except Failed as failed:
                return f"health check: {failed}"
    except (Failed, RuntimeError) as failed:
        return str(failed)
    return None


if __name__ == "__main__":
    request(*sys.argv[1:])
