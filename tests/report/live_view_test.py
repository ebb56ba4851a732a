#!/usr/bin/env python3
"""report -every and attack's own line on a terminal, which is a pty whose bytes a small terminal of our own takes apart.

live_view_test.py BIN: where the programs are. No test looks at the clock: they wait for what is shown.
"""
import fcntl, os, pty, re, select, signal, socket, struct, sys, tempfile, termios, unittest

BIN = os.path.abspath(sys.argv.pop(1))
LIMIT = 60  # s: ends a hanging test


class Terminal:
    """Rows of text below one another, as far as our programs use a terminal."""

    def __init__(self, columns, lines):
        self.columns, self.lines = columns, lines
        self.rows, self.row, self.column = [""], 0, 0
        self.wrapped = 0
        self.last = b""

    def feed(self, data):
        text = (self.last + data).decode("utf-8", "surrogateescape")
        self.last = b""
        i = 0
        while i < len(text):
            c = text[i]
            escape = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])").match(text, i) if c == "\x1b" else None
            if c == "\x1b" and not escape:
                self.last = text[i:].encode("utf-8", "surrogateescape")
                return
            if escape:
                self.obey(escape.group(2), escape.group(1))
                i = escape.end()
                continue
            if c == "\r":
                self.column = 0
            elif c == "\n":
                self.row += 1
                if self.row == len(self.rows):
                    self.rows.append("")
            elif "\udc80" <= c <= "\udcff":  # a character that is cut in two
                self.last = text[i:].encode("utf-8", "surrogateescape")
                return
            else:
                self.put(c)
            i += 1

    def put(self, c):
        if self.column == self.columns:
            self.wrapped += 1
            self.row, self.column = self.row + 1, 0
            if self.row == len(self.rows):
                self.rows.append("")
        old = self.rows[self.row].ljust(self.column)
        self.rows[self.row] = old[: self.column] + c + old[self.column + 1 :]
        self.column += 1

    def obey(self, command, numbers):
        if command == "A":
            self.row = max(self.row - int(numbers or 1), len(self.rows) - self.lines, 0)
        elif command == "K":
            self.rows[self.row] = self.rows[self.row][: self.column]
        elif command == "J":
            self.rows[self.row] = self.rows[self.row][: self.column]
            del self.rows[self.row + 1 :]
        else:
            assert command == "m", "an escape that is not expected: " + command

    def text(self):
        return "\n".join(row.rstrip() for row in self.rows)


class Session:
    """A line of bash on a terminal of its own."""

    def __init__(self, line, columns=80, lines=24, **env):
        self.terminal = Terminal(columns, lines)
        self.bytes = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
                os.environ.pop(name, None)
            os.environ.update({"TERM": "xterm", "LANG": "C.UTF-8", **env})
            os.environ["PATH"] = BIN + ":" + os.environ["PATH"]
            os.execvp("bash", ["bash", "-o", "pipefail", "-c", line])

    def resize(self, columns, lines):
        self.terminal.columns, self.terminal.lines = columns, lines
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read(self):
        """False at the end."""
        ready, _, _ = select.select([self.fd], [], [], LIMIT)
        assert ready, "nothing is shown any more:\n" + self.terminal.text()
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the last program is gone
            data = b""
        self.bytes += data
        self.terminal.feed(data)
        return bool(data)

    def until(self, pattern):
        while not re.search(pattern, self.terminal.text()):
            assert self.read(), "never shown: %s in:\n%s" % (pattern, self.terminal.text())

    def end(self):
        while self.read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


# The reader takes the terminal, and only then the attack begins: nobody else draws there.
PIPELINE = """
mkfifo records; trap 'kill $server' EXIT
exec {out}< <(target-server -addr=127.0.0.1:0); server=$!
read -r line <&$out; url=${line##* }
echo before
%(report)s < records %(redirect)s & report=$!
exec {records}> records
while %(free)s; do :; done
echo "GET $url" | attack -rate=200 -duration=1h >&$records &
attack=$!; echo $attack > attack.pid
exec {records}>&-
wait $attack; echo "attack: $?" >> codes
wait $report; echo "report: $?" >> codes
cat codes
"""


# Nobody has locked the terminal.
FREE = """python3 -c 'import fcntl, struct, sys
lock = fcntl.fcntl(2, fcntl.F_GETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
sys.exit(struct.unpack("hhqqi4x", lock)[0] != fcntl.F_UNLCK)'"""


class LiveView(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        os.chdir(self.dir.name)

    def start(self, report="report -every=100ms", redirect="", free=FREE,
              size=(80, 24), **env):
        return Session(PIPELINE % locals(), *size, **env)

    def stop_attack(self, session):
        """Its reader goes on to the end. Returns the exit code of the last program."""
        with open("attack.pid") as pid:
            os.kill(int(pid.read()), signal.SIGTERM)
        return session.end()

    def test_it_is_drawn_in_place_and_gives_way_to_the_report(self):
        session = self.start("report -every=100ms -gate='p99<20s'", size=(400, 60))
        session.until(r"before\n(.*\n)*\d+s of 1h0m0s  .*in flight  \d+ hits")
        session.until(r"\nlast 100ms  .*\nall  .*\np99 .*\ncodes +200:\d+\nfaults +none\ngate +passes ")
        self.assertEqual(self.stop_attack(session), 0)
        shown = session.terminal.text()
        self.assertRegex(shown, r"\Abefore\n(! .*\n)*\n?Gate passed   p99<20s[^\n]*\n\nRequests   ")
        self.assertTrue(shown.endswith("\nError Set:\nattack: 143\nreport: 0\n"), shown)
        self.assertEqual(session.terminal.wrapped, 0)
        self.assertIn(b"\x1b[1m", session.bytes)
        self.assertNotIn(b" ok  0 faults", session.bytes)  # attack's own line

    def test_colour_and_blocks_only_where_they_are_wanted(self):
        session = self.start(NO_COLOR="1", LANG="C")
        session.until(r"codes +200:")
        self.assertEqual(self.stop_attack(session), 0)
        self.assertNotRegex(session.bytes, rb"\x1b\[[0-9;]*m")
        self.assertNotIn(b"\xe2\x96", session.bytes)

    def test_a_dumb_terminal_gets_a_line_per_interval(self):
        session = self.start(TERM="dumb", free="false", size=(400, 24))
        session.until(r"before\r?\n(.*\n)*\d+s of 1h0m0s  .* in flight .* 200:\d+")
        self.assertEqual(self.stop_attack(session), 0)
        self.assertNotIn(b"\x1b", session.bytes)

    def test_a_report_in_a_file_leaves_the_view_on_stderr(self):
        session = self.start(redirect="> report.txt")
        session.until(r"\d+ hits")
        self.assertEqual(self.stop_attack(session), 0)
        self.assertEqual(session.terminal.text(), "before\nattack: 143\nreport: 0\n")
        with open("report.txt") as report:
            self.assertRegex(report.read(), r"\A(! .*\n)*\n?Requests  ")

    def test_an_interrupt_ends_it_with_the_report(self):
        session = self.start()
        session.until(r"codes +200:\d+")
        os.write(session.fd, b"\x03")
        session.end()
        shown = session.terminal.text()
        self.assertIn("Requests      [total, rate, throughput]", shown)
        self.assertNotIn("last 100ms", shown)
        self.assertNotIn("\nall ", shown)

    def test_a_terminal_that_becomes_smaller_is_respected(self):
        session = self.start()
        session.until(r"codes +200:\d+")
        session.resize(30, 5)
        # Five lines: four are drawn, and none of them is wider.
        while len(draws(session.bytes)[-1]) != 4:
            self.assertTrue(session.read())
        for line in draws(session.bytes)[-1]:
            self.assertLess(len(line), 30)
        os.write(session.fd, b"\x03")
        session.end()

    def test_a_reader_that_is_killed_gives_the_terminal_back(self):
        session = self.start("bash -c 'echo $$ > pid; exec report -every=100ms'",
                             redirect="| cat")
        session.until(r"\d+ hits")
        with open("pid") as pid:
            os.kill(int(pid.read()), signal.SIGKILL)
        session.end()
        self.assertIn("attack: 1", session.terminal.text())

    def test_the_line_of_an_attack_that_holds_connections_has_no_rate(self):
        # Nobody listens on port 1.
        session = Session("echo WS ws://127.0.0.1:1/ | attack -rate=0 -duration=1h -output=held.bin",
                          columns=200)
        session.until(r"1s of 1h0m0s  0 connections")
        os.write(session.fd, b"\x03")
        session.end()
        self.assertNotIn(b"/s", session.bytes)

    def test_the_line_of_an_attack_says_what_its_schedule_still_owes(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            session = Session(f"echo GET http://127.0.0.1:{silent.getsockname()[1]}/ | attack -rate=100 -duration=100ms "
                              "-max-workers=1 -timeout=0 -overrun=1h -drain=0 -output=owed.bin", columns=200)
            session.until(r"1s of 0s  [0-9.]+/s  overrun: 9 hits owed, dropped in 59m5\ds  1 in flight")
            os.write(session.fd, b"\x03")
            session.end()


def draws(data):
    """The lines of each view that was drawn whole, without escapes."""
    views = []
    for view in re.findall(rb"\r\x1b\[\d+A(.*?)\x1b\[J", data, re.S):
        lines = re.sub(rb"\x1b\[[0-9;]*[a-zA-Z]", b"", view).decode().split("\r\n")
        views.append([line for line in lines if line])
    return views or [[]]


if __name__ == "__main__":
    unittest.main(verbosity=2)
