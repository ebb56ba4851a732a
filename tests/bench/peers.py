"""How each load generator is given the same task, and how it reports its successful responses."""
import collections
import re
import shutil
import subprocess

# command(url, scenario, rate): argv; None: it cannot do that. hits: pattern of what it prints, the
# groups are added up. identity: what its version looks like, since other programs may have its name.
Peer = collections.namedtuple("Peer", "command hits paced ask identity")


def _version(peer, name):
    if not shutil.which(name):
        return None
    try:
        done = subprocess.run([name, *peer.ask], capture_output=True, text=True, timeout=3, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:  # Debian's bombardier, a game
        return None
    found = re.search(peer.identity, done.stdout + done.stderr)
    if not found:
        return None
    return found.group(0) if re.search(r"\d", found.group(0)) else "(unknown version)"


def _wrk(url, s, rate):
    return None if s.http2 or rate else ["wrk", "-t1", f"-c{s.connections}", f"-d{s.seconds}s", url]


def _h2load(url, s, rate):
    shape = ["-c1", f"-m{s.connections}"] if s.http2 else ["--h1", f"-c{s.connections}"]
    return ["h2load", "-t1", *shape, f"-D{s.seconds}", *([f"--rps={rate // s.connections}"] if rate else []), url]


def _hey(url, s, rate):
    return ["hey", "-z", f"{s.seconds}s", "-c", str(s.connections), *(["-q", str(rate // s.connections)] if rate else []),
            *(["-h2"] if s.http2 else []), url]


def _ab(url, s, rate):
    # Memory for each of -n, which -t would set to 50,000.
    return None if s.http2 or rate else ["ab", "-kqr", f"-t{s.seconds}", f"-n{200_000 * s.seconds}",
                                         f"-c{s.connections}", url]


def _vegeta(url, s, rate):
    limit = f"-rate={rate}" if rate else f"-rate=0 -max-workers={s.connections}"
    return ["sh", "-c", f"echo GET {url} | vegeta attack {limit} -duration={s.seconds}s -insecure "
            f"-connections={s.connections} -http2={str(s.http2).lower()} | vegeta report"]


def _oha(url, s, rate):
    return ["oha", "--no-tui", "--insecure", "-z", f"{s.seconds}s", "-c", str(s.connections),
            *(["-q", str(rate)] if rate else []), *(["--http-version=2"] if s.http2 else []), url]


def _k6(url, s, rate):
    # Without HTTP/2: it takes what the server offers, over TLS.
    if rate or (s.scheme == "https" and not s.http2):
        return None
    script = f"import http from 'k6/http'; export default () => http.get('{url}');"
    return ["sh", "-c", f"echo \"{script}\" | k6 run --insecure-skip-tls-verify --vus {s.connections} "
            f"--duration {s.seconds}s -"]


def _bombardier(url, s, rate):
    return ["bombardier", "-k", "-c", str(s.connections), "-d", f"{s.seconds}s", *(["-r", str(rate)] if rate else []),
            *(["--http2"] if s.http2 else []), url]


class _Known(Peer):
    name = ""

    def version(self):
        return _version(self, self.name)


def _known(name, *rest):
    peer = _Known(*rest)
    peer.name = name
    return name, peer


PEERS = dict([
    _known("wrk", _wrk, r"(\d+) requests in", False, ["-v"], r"wrk \S+"),
    _known("h2load", _h2load, r"(\d+) succeeded", True, ["--version"], r"nghttp2/\S+"),
    _known("hey", _hey, r"\[200\]\t(\d+) responses", True, ["-help"], r"Usage: hey"),
    _known("ab", _ab, r"Complete requests: +(\d+)", False, ["-V"], r"Version \S+"),
    _known("vegeta", _vegeta, r"200:(\d+)", True, ["-version"], r"Version: \S+"),
    _known("oha", _oha, r"\[200\] (\d+) responses", True, ["--version"], r"oha \d\S+"),
    _known("k6", _k6, r"http_reqs\.*: (\d+)", False, ["version"], r"k6\S* v\S+"),
    _known("bombardier", _bombardier, r"2xx - (\d+)", True, ["--version"], r"bombardier version \S+"),
])


def load_command(client, url, scenario, port, tools, rate=None):
    """What to run, and how to find its hits in its output; (None, None): it cannot do that."""
    seconds, connections = str(scenario.seconds), str(scenario.connections)
    if client == "bare_curl":
        argv = [tools / client, url, connections, seconds, *(["--http2"] if scenario.http2 else [])]
        return argv, lambda said: int(said.split()[0])
    if client == "raw_epoll":
        argv = [tools / client, port, connections, seconds] if scenario.scheme == "http" else None
        return argv, lambda said: int(said.split()[0])
    peer = PEERS[client]
    return peer.command(url, scenario, rate), lambda said: sum(map(int, re.findall(peer.hits, said)))
