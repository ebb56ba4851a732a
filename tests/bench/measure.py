"""What the benchmarks of this folder share. Their first argument is the build folder."""
import collections
import os
import pathlib
import platform
import re
import resource
import socket
import subprocess
import sys
import threading

BUILD = pathlib.Path(sys.argv[1]).resolve()
PROGRAMS, TOOLS = BUILD / "bin", BUILD / "tests/bench"
CORES = sorted(os.sched_getaffinity(0))
CLIENT_CORES, SERVER_CORE = (CORES[:1], CORES[-1]) if len(CORES) > 1 else (CORES, None)
SPARE_SECONDS = 20  # a run that takes longer than it should by this much is given up

# What a figure is to be at most, or at least; `here` is a text where it cannot be measured.
Goal = collections.namedtuple("Goal", "what here limit least", defaults=[False])


def say(text):
    print(text, file=sys.stderr, flush=True)


def most_files():
    """As many descriptors as this process and its children may have, which they now do."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    return limit


def pin_server():
    """In the child that becomes a server."""
    if SERVER_CORE is not None:
        os.sched_setaffinity(0, {SERVER_CORE})


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_for(port):
    for _ in range(500):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            threading.Event().wait(0.01)
    raise SystemExit(f"{sys.argv[0]}: the server does not start")


def timed(argv, seconds, cores=None, stdin=subprocess.DEVNULL, ends=(0,)):
    """Runs a client, on its core unless others are given: what it said, CPU microseconds, peak KiB, wall
    seconds. `ends`: the exit codes that are fine."""
    done = subprocess.run([TOOLS / "timed", *map(str, argv)], capture_output=True, text=True, stdin=stdin,
                          timeout=seconds + SPARE_SECONDS, errors="replace",
                          preexec_fn=lambda: os.sched_setaffinity(0, cores or CLIENT_CORES))
    cost = re.search(r"^timed: (\d+) (\d+) (\d+) (\d+)$", done.stderr, re.M)
    if not cost or done.returncode not in ends:
        raise RuntimeError(f"{argv[0]}: exit code {done.returncode}: {done.stderr[-500:]}")
    user, system, peak, wall = map(int, cost.groups())
    return done.stdout + done.stderr, user + system, peak, wall / 1e6


def version(*argv):
    return subprocess.run(argv, capture_output=True, text=True).stdout.strip().split("\n")[0]


def machine(versions):
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    pinned = "client and server pinned to one core each" if SERVER_CORE is not None else "nothing pinned"
    lines = [f"{model.group(1) if model else platform.machine()}, {len(CORES)} cores, {pinned}; "
             f"Linux {platform.release()}, {system}; load at the start: {os.getloadavg()[0]:.1f}"]
    return "\n".join(lines + [f"- {name}: {version}" for name, version in versions.items()]) + "\n"


def number(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def ratio(value, base):
    return "–" if not value or not base else f"{value / base:.2f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def goals_table(goals):
    rows = []
    for what, here, limit, least in goals:
        known = not isinstance(here, str)
        reached = known and (here >= limit if least else here <= limit)
        rows.append([what, f"{'≥ ' if least else ''}{limit:g}", f"{here:.2f}" if known else here,
                     "yes" if reached else "**no**" if known else "–"])
    return table(["figure", "at most, or ≥", "here", "reached"], rows)
