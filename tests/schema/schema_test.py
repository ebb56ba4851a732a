#!/usr/bin/python3
"""All that the programs print as JSON is what schema/ says, and nothing more: schema_test.py BIN"""
import copy
import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest

import check

BIN = sys.argv.pop(1)
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLE = os.path.join(TESTS, "cli", "cases", "sample.json")


def objects_in(value):
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from objects_in(part)


class Schemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.dir.cleanup)
        os.environ["PATH"] = BIN + ":" + os.environ["PATH"]
        server = subprocess.Popen(["target-server", "-addr=127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(server.stdout.close)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        url = server.stdout.readline().split()[-1]
        targets = "GET %s\n\nGET %sstatus/500\n\nGET http://127.0.0.1:1/\n" % (url, url)
        for number in range(1, 4):
            cls.type("attack -rate=200 -n=60 -output=run%d.bin" % number, targets)

    @classmethod
    def type(cls, line, text="", codes=(0,)):
        done = subprocess.run(["bash", "-o", "pipefail", "-c", line], input=text.encode(), cwd=cls.dir.name,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert done.returncode in codes, (line, done.returncode, done.stderr)
        return done.stdout.decode()

    def hold(self, kind, text, lines=1):
        """Returns the last line's value."""
        printed = text.splitlines()
        self.assertGreaterEqual(len(printed), lines)
        for line in printed:
            value = json.loads(line, object_pairs_hook=check.refuse_twice)
            errors = [error.message for error in check.VALIDATORS[kind].iter_errors(value)]
            self.assertEqual(errors, [], line)
        return value

    def test_reports(self):
        for flags in ("", "-buckets='[0,1ms,1s]'", "-quantiles=50,99.999", "-by=target", "-by=target,code", "-by=fault",
                      "-by=code,phase -buckets='[0,1ms]'",
                      "-gate='p99<1us' -gate='errors<100%' -gate='p99.99<1s' -gate='rate>1' -gate='hits>1'",
                      "-filter='code=500'", "-filter='code=404'", "-warmup=100ms", "run2.bin run3.bin"):
            with self.subTest(flags):
                self.hold("report", self.type("report -type=json %s run1.bin" % flags, codes=(0, 3)))
        for text in ("report -type=json '%s'" % SAMPLE, "encode -to=csv run1.bin | report -type=json",
                     "head -c 3000 run1.bin | report -type=json", "report -type=json < /dev/null",
                     "report -type=json -abort -gate='errors<1%' < run1.bin"):
            with self.subTest(text):
                self.hold("report", self.type(text, codes=(0, 3, 4)))

    def test_reports_on_the_way(self):
        self.hold("report", self.type("(cat run1.bin; until [ -s lines ]; do :; done; cat run2.bin) | "
                                      "report -type=json -every=20ms -by=code > lines; cat lines"), lines=2)

    def test_comparisons(self):
        for sides in ("run1.bin run2.bin", "run1.bin,run2.bin,run3.bin run3.bin,run2.bin,run1.bin",
                      "-filter='code=500' run1.bin run2.bin", "'%s' '%s'" % (SAMPLE, SAMPLE)):
            with self.subTest(sides):
                self.hold("compare", self.type("compare -force -type=json " + sides, codes=(0, 3)))

    def test_records(self):
        for line in ("encode -to=json run1.bin", "encode -to=json '%s'" % SAMPLE):
            with self.subTest(line):
                self.hold("record", self.type(line), lines=3)

    def test_files_of_the_tests(self):
        files = glob.glob(TESTS + "/golden/*.json") + glob.glob(TESTS + "/cli/cases/*/*.out")
        checked = 0
        for file in files:
            count, wrong = check.check(file, None)
            checked += count
            self.assertEqual(wrong, [])
        self.assertGreater(checked, 5)

    def test_a_key_that_the_schema_does_not_have_is_refused_everywhere(self):
        gates = "-gate='p99<1us' -buckets='[0,1ms]' -by=target,code"
        for kind, line in (("report", "report -type=json %s run1.bin" % gates),
                           ("compare", "compare -force -type=json -filter='code=500' run1.bin run2.bin"),
                           ("record", "encode -to=json run1.bin | head -n 1")):
            value = self.hold(kind, self.type(line, codes=(0, 3, 141)))
            for place, _ in enumerate(objects_in(value)):
                changed = copy.deepcopy(value)
                list(objects_in(changed))[place]["a new key"] = 1
                self.assertFalse(check.VALIDATORS[kind].is_valid(changed), list(objects_in(value))[place])

    def test_each_schema_has_its_version_in_its_name(self):
        for kind, validator in check.VALIDATORS.items():
            self.assertRegex(validator.schema["$id"], "^urn:barrage:schema:%s:[0-9]+\\.[0-9]+$" % kind)


if __name__ == "__main__":
    unittest.main(verbosity=2)
