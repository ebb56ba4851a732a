#!/usr/bin/env python3
"""Compares attack with a bare libcurl loop, with the floor and with other load generators, and measures
what its records cost.

run.py BUILD_DIR RESULTS.md ROUNDS SECONDS: starts an nginx of its own on loopback, runs all clients and the
programs that read records (readers.py) in turn, ROUNDS times, clients SECONDS each, and writes the medians.
Ratios within one run are what counts: machines differ, and are shared.
"""
import collections
import datetime
import json
import pathlib
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading

from measure import (CORES, PROGRAMS, TOOLS, Goal, free_ports, goals_table, machine, most_files, number, pin_server,
                     ratio, say, table, timed, version, wait_for)
from peers import PEERS, load_command
from readers import Readers  # all of them beside this file

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
QUOTING = [ROOT / "README.md", ROOT / "docs/performance.md"]
RESULTS, ROUNDS, SECONDS = pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
Scenario = collections.namedtuple("Scenario", "title connections scheme http2 seconds")
Run = collections.namedtuple("Run", "hits us_per_hit peak_kib per_second wall")
FULL_SPEED = [
    Scenario("HTTP/1.1, 1 connection", 1, "http", False, SECONDS),
    Scenario("HTTP/1.1, 50 connections", 50, "http", False, SECONDS),
    Scenario("HTTP/1.1, 500 connections", 500, "http", False, SECONDS),
    # Longer, for the connections are made meanwhile.
    Scenario("HTTP/1.1, 5,000 connections", 5000, "http", False, 2 * SECONDS),
    Scenario("HTTP/1.1 over TLS, 50 connections", 50, "https", False, SECONDS),
    Scenario("HTTP/2 over TLS, 50 hits in flight", 50, "https", True, SECONDS),
]
ONE, FIFTY, MANY = FULL_SPEED[0], FULL_SPEED[1], FULL_SPEED[3]
TOO_HEAVY_FOR_MANY = ["hey", "ab"]
RATES = [1_000, 10_000, 30_000]
TWO_THREADS = "attack -threads=2"  # where the server leaves it two cores

NGINX = """
daemon off; master_process off; pid {dir}/nginx.pid; error_log stderr error;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; default_type text/plain;
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
  ssl_certificate {dir}/server.pem; ssl_certificate_key {dir}/server.key;
  server {{
    listen 127.0.0.1:{http} backlog=8192;
    listen 127.0.0.1:{https} ssl http2 backlog=8192;
    location / {{ return 200 "hello, world\\n"; }}
  }}
}}
"""


class Server:
    """nginx with one worker, on a core of its own where there are two."""

    def __init__(self, folder):
        self.ports = dict(zip(("http", "https"), free_ports(2)))
        subprocess.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout server.key -out server.pem",
            shell=True, cwd=folder, check=True, stderr=subprocess.DEVNULL)
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        config = pathlib.Path(folder, "nginx.conf")
        config.write_text(NGINX.format(dir=folder, files=min(files, 20_000), **self.ports))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-e", "stderr", "-p", folder, "-c", config], preexec_fn=pin_server)
        for port in self.ports.values():
            wait_for(port)

    def url(self, scheme):
        return f"{scheme}://127.0.0.1:{self.ports[scheme]}/"

    def stop(self):
        self.process.terminate()
        self.process.wait()


class SlowServer:
    """The suite's own target-server, for responses that take as long as their path says."""

    def __init__(self, folder):
        self.port, = free_ports(1)
        argv = [PROGRAMS / "target-server", f"-addr=127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(argv, preexec_fn=pin_server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class HangingServer:
    """Accepts, and never responds."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=8192)
        self.port, self.open = self.listener.getsockname()[1], []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            self.open.append(self.listener.accept())


def attack(folder, url, seconds, flags, threads=1):
    """A run of attack, and its report."""
    targets, records = pathlib.Path(folder, "targets"), pathlib.Path(folder, "records")
    targets.write_text(f"GET {url}\n")
    argv = [PROGRAMS / "attack", f"-threads={threads}", "-insecure", "-quiet", f"-targets={targets}", f"-output={records}"]
    _, cpu, peak, wall = timed([*argv, *flags], seconds, CORES[:2] if threads == 2 else None)
    report = subprocess.run([PROGRAMS / "report", "-type=json", records], capture_output=True, check=True)
    report = json.loads(report.stdout)
    hits = report["ok"]
    return Run(hits, cpu / max(hits, 1), peak, hits / seconds, wall), report


def full_speed(client, scenario, server, folder):
    """One run of one client as fast as it goes; None: it cannot, or did not do it properly."""
    url, seconds = server.url(scenario.scheme), scenario.seconds
    if client == TWO_THREADS and scenario != FIFTY:
        return None
    if client in ("attack", TWO_THREADS):
        flags = ["-rate=0", f"-max-workers={scenario.connections}", f"-duration={seconds}s",
                 f"-http2={str(scenario.http2).lower()}"]
        return attack(folder, url, seconds, flags, 2 if client == TWO_THREADS else 1)[0]
    argv, hits_of = load_command(client, url, scenario, server.ports["http"], TOOLS)
    if not argv or (scenario == MANY and client in TOO_HEAVY_FOR_MANY):
        return None
    try:
        said, cpu, peak, wall = timed(argv, seconds)
    except (RuntimeError, subprocess.TimeoutExpired) as failure:
        say(f"{client} is left out of this round: {failure}")
        return None
    hits = hits_of(said)
    return Run(hits, cpu / hits, peak, hits / seconds, wall) if hits else None


def busy_cost(connections, port, folder):
    """CPU µs of a hit at 10,000/s with this many connections in use: the server is slow. Of a
    longer run less a shorter one, so that making the connections does not count."""
    url = f"http://127.0.0.1:{port}/delay/{connections // 10}ms"
    runs = [attack(folder, url, seconds, ["-rate=10000", f"-duration={seconds}s", "-timeout=5s",
                                          f"-max-workers={2 * connections}"])[0] for seconds in (SECONDS, 3 * SECONDS)]
    return sum(r.us_per_hit * r.hits * s for r, s in zip(runs, (-1, 1))) / (runs[1].hits - runs[0].hits)


def median(runs, key):
    values = [getattr(run, key) for run in runs]
    return statistics.median(values) if values else None


def full_speed_tables(clients, runs):
    text = ""
    for scenario in FULL_SPEED:
        cost = {c: median(runs[scenario, c], "us_per_hit") for c in clients}
        rows = [[c, number(median(runs[scenario, c], "per_second")), number(cost[c], 1),
                 ratio(cost[c], cost["bare_curl"]), ratio(cost[c], cost["raw_epoll"]),
                 number((median(runs[scenario, c], "peak_kib") or 0) / 1024, 1)]
                for c in clients if runs[scenario, c]]
        text += f"\n### {scenario.title}\n\n"
        text += table(["client", "hits/s", "CPU µs/hit", "of bare_curl", "of the floor", "peak MiB"], rows)
    return text


def rate_table(runs):
    rows = []
    for (rate, client), found in runs.items():
        late = [statistics.median(f[1][i] for f in found) if found[0][1] else None for i in range(3)]
        cost = statistics.median(f[0].us_per_hit for f in found)
        rows.append([f"{rate:,}/s: {client}", number(statistics.median(f[2] for f in found)), number(cost, 1),
                     *(number(us, 1) for us in late)])
    return table(["target rate", "achieved/s", "CPU µs/hit", "late p50 µs", "p99 µs", "max µs"], rows)


def fixed_rate(client, rate, server, folder):
    """One run at a fixed rate: Run, lateness in µs (p50, p99, max) or None, rate achieved."""
    if client == "bare_timer":
        said, cpu, peak, wall = timed([TOOLS / "bare_timer", rate, SECONDS], SECONDS)
        late = [float(us) for us in said.split()[:3]]
        return Run(rate * SECONDS, cpu / (rate * SECONDS), peak, rate, wall), late, rate
    if client.startswith("attack"):
        flags = [f"-rate={rate}", f"-duration={SECONDS}s", "-max-workers=1000", *client.split()[1:]]
        run, report = attack(folder, server.url("http"), SECONDS, flags)
        delay = report["delay"]
        return run, [delay[k] / 1e3 for k in ("50th", "99th", "max")], report["rate_achieved"]
    argv, hits_of = load_command(client, server.url("http"), FIFTY, 0, TOOLS, rate)
    said, cpu, peak, wall = timed(argv, SECONDS)
    hits = max(hits_of(said), 1)
    return Run(hits, cpu / hits, peak, hits / SECONDS, wall), None, hits / SECONDS


def second_thread(runs):
    """Hits a second of two threads, of one's."""
    if not runs[FIFTY, TWO_THREADS]:
        return f"not measurable here: {len(CORES)} cores, one of them the server's"
    return median(runs[FIFTY, TWO_THREADS], "per_second") / median(runs[FIFTY, "attack"], "per_second")


def goals(runs, rates, busy, memory):
    """What issue 'Fast and punctual' asks of attack, and what it reached here."""
    cost = lambda scenario, client: median(runs[scenario, client], "us_per_hit")
    late = lambda rate, client, i: statistics.median(f[1][i] for f in rates[rate, client])
    base, hit_kib, start_ms = memory
    fifty = cost(FIFTY, "attack")
    at_10k, wake = (statistics.median(f[0].us_per_hit for f in rates[10_000, c]) for c in ("attack", "bare_timer"))
    pacer = at_10k - cost(ONE, "attack")  # there, too, the loop sleeps before each response
    wanted = [Goal("CPU per hit, 50 connections, of bare_curl's", fifty / cost(FIFTY, "bare_curl"), 1.15)]
    wanted += [Goal(f"CPU per hit, 50 connections, of {peer}'s", fifty / cost(FIFTY, peer), 0.7)
               for peer in ("hey", "vegeta") if runs[FIFTY, peer]]
    wanted += [Goal("hits a second with two threads, of one thread's", second_thread(runs), 1.8, True),
               Goal("CPU per hit at 10,000/s over 5,000 connections in use, of that over 50",
                    statistics.median(busy[5000]) / statistics.median(busy[50]), 1.2),
               Goal("memory of a hit in flight, KiB (10,000 of them)", hit_kib, 30),
               Goal("base memory, MiB", base / 1024, 20),
               Goal("start to end of one hit with 100,000 targets, ms", start_ms, 300),
               Goal("pacer at 10,000/s, part of a core beyond the hits", pacer / 100, 0.1),
               Goal("the same, beyond bare_timer's", (pacer - wake) / 100, 0.1)]
    for rate, p50, p99 in ((1_000, 40, 100), (10_000, 10, 50)):
        wanted += [Goal(f"lateness at {rate:,}/s, p50 µs", late(rate, "attack", 0), p50),
                   Goal(f"lateness at {rate:,}/s, p99 µs", late(rate, "attack", 1), p99),
                   Goal(f"lateness at {rate:,}/s, p50 µs beyond bare_timer's",
                        late(rate, "attack", 0) - late(rate, "bare_timer", 0), 20)]
    return wanted


def memory_figures(folder):
    """Peak KiB with one hit in flight; KiB of each of 10,000; ms of a hit with 100,000 targets."""
    server = HangingServer()
    url, peaks = f"http://127.0.0.1:{server.port}/", []
    for hits in (1, 10_000):
        run, _ = attack(folder, url, 10, [f"-n={hits}", "-rate=10000", f"-max-workers={hits}", "-timeout=4s"])
        peaks.append(run.peak_kib)
    many = pathlib.Path(folder, "many")
    many.write_text("".join(f"GET {url}{n}\n" for n in range(100_000)))
    argv = [PROGRAMS / "attack", f"-targets={many}", "-n=1", "-timeout=1ms", f"-output={folder}/records"]
    return peaks[0], (peaks[1] - peaks[0]) / 9_999, statistics.median(timed(argv, 5)[3] for _ in range(3)) * 1e3


def quote(results):
    """The rows of goals that documents repeat are brought up to date."""
    figure = lambda line: line.split(" | ")[0]
    rows = {figure(line): line for line in results.split("\n") if re.search(r"\| (yes|\*\*no\*\*|–) \|$", line)}
    for document in QUOTING:
        text = document.read_text()
        document.write_text("\n".join(rows.get(figure(line), line) for line in text.split("\n")))


def main():
    most_files()
    versions = {"attack, bare_curl": version(PROGRAMS / "attack", "-version"),
                **{name: found for name, peer in PEERS.items() if (found := peer.version())}}
    two = [TWO_THREADS] if len(CORES) > 2 else []
    clients = ["attack", *two, "bare_curl", "raw_epoll", *list(versions)[1:]]
    about = machine(versions)
    runs, rates, busy = (collections.defaultdict(list) for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        readers = Readers(folder)
        server = Server(folder)
        slow = SlowServer(folder)
        try:
            for turn in range(ROUNDS):
                for scenario in FULL_SPEED:
                    say(f"round {turn + 1} of {ROUNDS}: {scenario.title}")
                    for client in clients:
                        run = full_speed(client, scenario, server, folder)
                        runs[scenario, client] += [run] if run else []
                say(f"round {turn + 1} of {ROUNDS}: fixed rates")
                for rate in RATES:
                    paced = [c for c in clients if rate == 10_000 and c in PEERS and PEERS[c].paced]
                    for client in ["attack", "attack -spin", "bare_timer", *paced]:
                        rates[rate, client].append(fixed_rate(client, rate, server, folder))
                for connections in (50, 5000):
                    busy[connections].append(busy_cost(connections, slow.port, folder))
                say(f"round {turn + 1} of {ROUNDS}: records")
                readers.turn()
            memory = memory_figures(folder)
            reader_goals, reader_table = readers.results()
        finally:
            slow.stop()
            server.stop()
    RESULTS.parent.mkdir(exist_ok=True)
    results = (
        f"# Results\n\nWritten by `make bench` on {datetime.date.today()}: medians of {ROUNDS} rounds of {SECONDS} s, all "
        "clients in turn,\neach against an nginx with one worker that sends 13 bytes on loopback. CPU: user and system time "
        "of the\nclient. Compare within a table: machines are shared. `raw_epoll` (prepared bytes, nothing parsed) is the "
        "floor,\n`bare_curl` libcurl on libuv without schedule or records. At full speed attack opens only as many "
        "connections as\nthe server keeps busy; 5,000 in use are measured against a slow server.\n\n"
        f"{about}\n## Goals\n\n{goals_table(goals(runs, rates, busy, memory) + reader_goals)}\n## Full speed, one "
        f"thread where it can be chosen\n{full_speed_tables(clients, runs)}\n## At a fixed rate\n\nLateness: sent - "
        f"due. `bare_timer` sends nothing: a timerfd under epoll.\n\n{rate_table(rates)}\n## Records\n\n"
        "Each on one core, except for the two threads and the pipe, whose writer needs a core as well. `of a second of CPU`: how many one "
        f"core could do.\n\n{reader_table}")
    RESULTS.write_text(results)
    if RESULTS.resolve() == ROOT / "bench/RESULTS.md":
        quote(results)
    say(f"written: {RESULTS}")


main()
