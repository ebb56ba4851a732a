"""What records cost: those that write them, and report, encode and plot, which read them.

The records are made by records.cpp: of four targets, 10,000 hits a second, 0.1 to 4 ms each, one in 500 with a 503.
"""
import collections
import os
import pathlib
import re
import statistics
import subprocess

from measure import CLIENT_CORES, CORES, PROGRAMS, TOOLS, Goal, number, say, table, timed  # beside this file

FEW, MANY, REPEATS = 1_000_000, 10_000_000, 10  # encode reads few, report and plot many, report once REPEATS times many
SECONDS = 100  # more than any run takes
Case = collections.namedtuple("Case", "records argv cores")
Run = collections.namedtuple("Run", "cpu_us peak_kib wall")
REPORT, TWO_THREADS, PLOT = "report, one thread", "report, two threads", "plot"
WRITE = "written as attack does"


class Readers:
    def __init__(self, folder):
        say("making records")
        few, many = (pathlib.Path(folder, f"{name}.bin") for name in ("few", "many"))
        json, csv = (pathlib.Path(folder, f"few.{form}") for form in ("json", "csv"))
        self.many, self.page, self.pipe = many, pathlib.Path(folder, "plot.html"), pathlib.Path(folder, "pipe")
        os.mkfifo(self.pipe)
        subprocess.run([TOOLS / "records", str(FEW), few], check=True)
        subprocess.run([TOOLS / "records", str(MANY), many], check=True)
        for to, file in (("json", json), ("csv", csv)):
            subprocess.run([PROGRAMS / "encode", f"-to={to}", f"-output={file}", few], check=True)
        for file, count in ((few, FEW), (many, MANY), (json, FEW), (csv, FEW)):
            said = subprocess.run([PROGRAMS / "report", "-type=json", file], capture_output=True, text=True, check=True)
            check_count(said.stdout, count)
        report = [PROGRAMS / "report", "-type=json", many]
        encode = lambda to, file: Case(FEW, [PROGRAMS / "encode", f"-to={to}", "-output=/dev/null", file], CLIENT_CORES)
        self.cases = {
            REPORT: Case(MANY, [*report, "-threads=1"], CLIENT_CORES),
            TWO_THREADS: Case(MANY, [*report, "-threads=2"], CORES),
            PLOT: Case(MANY, [PROGRAMS / "plot", f"-output={self.page}", many], CLIENT_CORES),
            "encode to JSON": encode("json", few),
            "encode from JSON": encode("msgpack", json),
            "encode to CSV": encode("csv", few),
            "encode from CSV": encode("msgpack", csv),
            WRITE: Case(FEW, [TOOLS / "records", FEW, self.pipe], CLIENT_CORES),
        }
        self.runs, self.empty = collections.defaultdict(list), []

    def turn(self):
        """One run of each."""
        for name, case in self.cases.items():
            reader = subprocess.Popen(["cat", self.pipe], stdout=subprocess.DEVNULL) if name == WRITE else None
            self.runs[name].append(Run(*timed(case.argv, SECONDS, case.cores)[1:]))
            if reader:
                reader.wait()
        end, other = os.pipe()
        os.close(other)
        # Nothing to report is exit code 4.
        self.empty.append(timed([PROGRAMS / "report"], SECONDS, stdin=end, ends=(4,))[3])
        os.close(end)

    def from_pipe(self):
        """Report of more records than memory would hold."""
        with subprocess.Popen(["cat", *[self.many] * REPEATS], stdout=subprocess.PIPE) as cat:
            said, *cost = timed([PROGRAMS / "report", "-type=json"], SECONDS, CORES, stdin=cat.stdout)
        check_count(said, MANY * REPEATS)
        return Run(*cost)

    def results(self):
        """Goals, and a table."""
        long = self.from_pipe()
        middle = {name: Run(*map(statistics.median, zip(*runs))) for name, runs in self.runs.items()}
        per_second = {name: self.cases[name].records / run.cpu_us for name, run in middle.items()}  # in millions
        of_json = lambda way: middle[f"encode {way} CSV"].cpu_us / middle[f"encode {way} JSON"].cpu_us
        second = middle[REPORT].wall / middle[TWO_THREADS].wall if len(CORES) > 1 else "not measurable here: 1 core"
        goals = [Goal("report on one core, million records a second", per_second[REPORT], 8, True),
                 Goal("report with two threads, records a second of one thread's", second, 1.7, True),
                 Goal(f"peak memory of a report of {MANY * REPEATS:,} records, MB", long.peak_kib * 1024 / 1e6, 40),
                 Goal("encode to JSON on one core, million records a second", per_second["encode to JSON"], 1.5, True),
                 Goal("encode from JSON on one core, million records a second", per_second["encode from JSON"], 1.2, True),
                 Goal("encode to CSV, CPU of that to JSON", of_json("to"), 1),
                 Goal("encode from CSV, CPU of that from JSON", of_json("from"), 1),
                 Goal(f"plot of {MANY:,} records, s", middle[PLOT].wall, 3),
                 Goal("its page, MB", self.page.stat().st_size / 1e6, 1),
                 Goal("CPU of writing a record, its thread included, µs", middle[WRITE].cpu_us / FEW, 1),
                 Goal("report of an empty pipe, start to end, ms", statistics.median(self.empty) * 1e3, 20)]
        rows = [(name, self.cases[name].records, run) for name, run in middle.items()]
        rows.append(("report, from a pipe", MANY * REPEATS, long))
        return goals, table(["records", "how many", "of a second of CPU", "in a second", "CPU µs each", "peak MiB"],
                            [[name, number(count), number(count / run.cpu_us * 1e6), number(count / run.wall),
                              number(run.cpu_us / count, 3), number(run.peak_kib / 1024, 1)] for name, count, run in rows])


def check_count(said, count):
    found = re.search(r'"requests":(\d+)', said)
    if not found or int(found.group(1)) != count:
        raise SystemExit(f"readers.py: {count} records were made, and {found and found.group(1)} are read")
