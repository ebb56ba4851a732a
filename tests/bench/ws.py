#!/usr/bin/env python3
"""Compares attack on WebSockets with a bare libuv and wslay client: many connections, and what an event
costs over few and over many.

ws.py BUILD_DIR RESULTS.md ROUNDS: starts servers of node-ws on loopback, runs both clients in turn, ROUNDS
times, and writes the medians. Ratios within one run are what counts: machines differ, and are shared.
"""
import collections
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from measure import (PROGRAMS, TOOLS, machine, most_files, number, pin_server, ratio, say, table, timed,
                     version)  # beside this file

RESULTS, ROUNDS = pathlib.Path(sys.argv[2]), int(sys.argv[3])
SERVER = pathlib.Path(__file__).resolve().parent.parent / "support/websocket/server.cjs"
PAYLOAD = '{"jsonrpc":"2.0","method":"ping","id":1000000000}'
FEW, MANY = 100, min(10_000, most_files() - 200)
COUNTS = (FEW, 1_000, MANY)
IN_FLIGHT = 100
SHORT, LONG = 20_000, 400_000  # events; what a longer run takes more is the events' alone
RATE, LONG_AT_RATE = 10_000, 120_000  # events a second
SECONDS = 60  # more than any run takes
Run = collections.namedtuple("Run", "open_s cpu_us peak_kib")


class Server:
    """node-ws, on a core of its own where there are two."""

    def __enter__(self):
        node = shutil.which("node") or shutil.which("nodejs")
        self.process = subprocess.Popen([node, SERVER], env={**os.environ, "NODE_PATH": "/usr/share/nodejs"}, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=pin_server)
        line = self.process.stdout.readline()
        if not line.startswith("listening"):
            raise SystemExit("ws.py: the server does not start")
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def bare(port, connections, events, _folder):
    argv = [TOOLS / "bare_ws", port, "/echo", connections, events, IN_FLIGHT, PAYLOAD]
    said, cpu, peak, _ = timed(argv, SECONDS)
    return Run(float(said.split()[0]), cpu, peak)


def attack(port, connections, events, folder, rate=200_000):
    """The rate is beyond any server: as many events as possible are in flight."""
    targets, records = pathlib.Path(folder, "targets"), pathlib.Path(folder, "records")
    targets.write_text(f"WS ws://127.0.0.1:{port}/echo\n{PAYLOAD}\n")
    _, cpu, peak, _ = timed([PROGRAMS / "attack", "-threads=1", "-quiet", f"-targets={targets}", f"-output={records}",
                             f"-connections={connections}", f"-rate={rate}", f"-n={events}",
                             f"-max-workers={IN_FLIGHT}", "-timeout=30s"], SECONDS)
    lines = subprocess.run([PROGRAMS / "encode", "-to=json", records], capture_output=True, check=True).stdout
    good = collections.defaultdict(list)
    for record in map(json.loads, lines.splitlines()):
        if record["fault"] == "none":
            good[record["kind"]].append(record)
    if (len(good["ws_event"]), len(good["ws_connect"])) != (events, connections):
        raise SystemExit(f"ws.py: {len(good['ws_event'])} of {events} events, {len(good['ws_connect'])} of {connections} "
                         "connections succeeded")
    return Run(open_seconds(good["ws_connect"]), cpu, peak)


def open_seconds(connects):
    """From the first connection that was begun to the last that could be used."""
    start = lambda hit: datetime.datetime.fromisoformat(hit["timestamp"][:26].rstrip("Z")).timestamp()
    first = min(map(start, connects))
    return max(start(hit) + hit["latency"] / 1e9 for hit in connects) - first


def attack_at_rate(port, connections, events, folder):
    return attack(port, connections, events, folder, RATE)


CLIENTS = {"attack": attack, "bare_ws": bare}


def measured(run, connections, long, folder):
    """Seconds to open, CPU µs of an event, peak KiB."""
    runs = []
    for events in (SHORT, long):
        with Server() as server:
            runs.append(run(server.port, connections, events, folder))
    return runs[0].open_s, (runs[1].cpu_us - runs[0].cpu_us) / (long - SHORT), runs[0].peak_kib


def main():
    found = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(ROUNDS):
            for connections in COUNTS:
                for client in CLIENTS:
                    say(f"round {turn + 1} of {ROUNDS}: {client}, {connections} connections")
                    found[client, connections].append(measured(CLIENTS[client], connections, LONG, folder))
                if connections in (FEW, MANY):
                    say(f"round {turn + 1} of {ROUNDS}: attack at {RATE:,} events/s, {connections} connections")
                    found["at rate", connections].append(measured(attack_at_rate, connections, LONG_AT_RATE, folder))
    middle = {key: [statistics.median(run[i] for run in runs) for i in range(3)] for key, runs in found.items()}
    each_kib = {c: (middle[c, MANY][2] - middle[c, FEW][2]) / (MANY - FEW) for c in CLIENTS}
    cost = lambda client, connections: middle[client, connections][1]
    goals = [(f"seconds to open {MANY:,} connections", middle["attack", MANY][0], 5),
             ("memory of each, KiB", each_kib["attack"], 24),
             (f"CPU per event over {MANY:,} connections, of that over {FEW}, at {RATE:,} events/s",
              cost("at rate", MANY) / cost("at rate", FEW), 1.3),
             ("the same, as fast as the server replies", cost("attack", MANY) / cost("attack", FEW), 1.3),
             (f"CPU per event over {FEW} connections, of bare_ws's", cost("attack", FEW) / cost("bare_ws", FEW), 1.3),
             (f"CPU per event over {MANY:,} connections, of bare_ws's", cost("attack", MANY) / cost("bare_ws", MANY), 1.3)]
    reached = [[what, f"{most:g}", f"{is_:.2f}", "yes" if is_ <= most else "**no**"] for what, is_, most in goals]
    rows = [[client, f"{connections:,}", number(middle[client, connections][0], 2), number(cost(client, connections), 1),
             ratio(cost(client, connections), cost("bare_ws", connections)),
             number(middle[client, connections][2] / 1024, 1), number(each_kib[client], 1)]
            for connections in COUNTS for client in CLIENTS]
    growth = [ratio(cost(client, MANY), cost(client, FEW)) for client in ("bare_ws", "attack")]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        f"# WebSocket results\n\nWritten by `make bench-ws` on {datetime.date.today()}: medians of {ROUNDS} rounds, both clients "
        f"in turn, each against a\nnode-ws of its own that echoes {len(PAYLOAD)} bytes on loopback; {IN_FLIGHT} events in flight, over all "
        "connections in turn, as fast as\nthe server replies, or at a fixed rate. CPU: user and system time of the client. Compare "
        "within a table: machines are\nshared. `bare_ws` is libuv, sockets and wslay without schedule or records.\n\n"
        f"{machine({'attack': version(PROGRAMS / 'attack', '-version')})}\n## Goals\n\n"
        f"{table(['figure', 'at most', 'here', 'reached'], reached)}\n## Both\n\n"
        + table(["client", "connections", "open s", "CPU µs/event", "of bare_ws", "peak MiB", "KiB each"], rows)
        + f"\nAt {RATE:,} events/s an event costs attack {cost('at rate', FEW):.1f} µs over {FEW} connections and "
        f"{cost('at rate', MANY):.1f} µs over {MANY:,}.\nAs fast as the server replies, it costs {growth[1]} times as much, and bare_ws "
        f"{growth[0]} times: what the kernel and the client\ntouch is in no cache, and the server replies more slowly, so that the client "
        "sleeps and wakes for fewer replies at a time.\n")
    say(f"written: {RESULTS}")


main()
