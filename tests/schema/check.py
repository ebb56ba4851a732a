#!/usr/bin/python3
"""Holds JSON that the programs print against schema/: check.py FILE...

Each line that is a JSON object must be a report, a comparison or a record; others are passed over.
With --report, --compare or --record FILE each line must be one of these, and there must be one.
"""
import json
import os
import sys

from jsonschema import Draft202012Validator

SCHEMAS = os.path.join(os.path.dirname(__file__), "..", "..", "schema")


def validator(name):
    with open(os.path.join(SCHEMAS, name + ".schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


VALIDATORS = {name: validator(name) for name in ("report", "compare", "record")}


def kind_of(value):
    if not isinstance(value, dict):
        return None
    if "latencies" in value and "runs" in value:
        return "report"
    if "quantiles" in value and "verdict" in value:
        return "compare"
    # A record of ours; Vegeta's are input.
    return "record" if "timestamp" in value and "fault" in value else None


def refuse_twice(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a key is there twice: " + ", ".join(names))
    return dict(pairs)


def check(file, wanted):
    """How many lines were held against a schema, and what is wrong with them."""
    checked, wrong = 0, []
    with open(file, encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not wanted and not line.startswith("{"):
                continue
            place = "%s:%d: " % (file, number)
            try:
                value = json.loads(line, object_pairs_hook=refuse_twice)
            except json.JSONDecodeError as error:
                if wanted:
                    wrong.append(place + str(error))
                continue  # pieces that a test cut out
            kind = wanted or kind_of(value)
            if kind is None:
                continue
            checked += 1
            for error in VALIDATORS[kind].iter_errors(value):
                where = "/".join(str(step) for step in error.absolute_path)
                wrong.append("%s%s: /%s: %s" % (place, kind, where, error.message[:300]))
    if wanted and checked == 0:
        wrong.append(file + ": empty")
    return checked, wrong


def main():
    wanted, files, wrong = None, 0, []
    for argument in sys.argv[1:]:
        if argument.startswith("--"):
            wanted = argument[2:]
            continue
        files += 1
        wrong += check(argument, wanted)[1]
    for text in wrong:
        print(text, file=sys.stderr)
    sys.exit(1 if wrong or files == 0 else 0)


if __name__ == "__main__":
    main()
