#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Aims calls at lines and arms of rules that given calls do not reach, and holds the executions against each other on all it tries.

usage: aim_calls.py [--rounds N] [--each N] [--seed N] [--only REGEX] [--device cpu|cuda] [--differ SCRIPT MODULE PACK] TARE CALLS... >AIMED.jsonl

A round draws mutants of calls that reached something, calls made from schemas, and calls of operators' siblings, the more for an
operator the more of what it can get to was never reached; those that reach something new are kept, and mutated again.
Written are the calls kept that were not given.  With `--differ` (tests/differ/run, generated C as a module, the pack) every
call drawn is run in all executions; exit 1 where they part."""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import mutate_calls
import schema_calls

MOST_LEARNT = 100  # calls of one operator, beyond which fewer and fewer are read


class Aim:
    def __init__(self, o, folder):
        self.o, self.folder = o, folder
        self.rng = random.Random(o.seed)
        self.device = "cuda:0" if o.device == "cuda" else "cpu"
        listed = subprocess.run([o.tare, "ops", "--json"], capture_output=True, text=True, check=True).stdout
        self.schema = {s.op: s for s in (schema_calls.Schema(o["op"], o["schema"]) for o in map(json.loads, listed.splitlines()))}
        self.schema = {op: s for op, s in self.schema.items() if re.search(o.only, op)}
        self.siblings = collections.defaultdict(list)
        for s in self.schema.values():
            self.siblings[s.stem].append(s.op)
        self.calls = collections.defaultdict(list)
        self.strings = collections.defaultdict(list)

    def path(self, name):
        return os.path.join(self.folder, name)

    def learn(self, line):
        """A call that others may be made of."""
        call = json.loads(line)
        described = mutate_calls.tensors_of([call["args"], call.get("kwargs", {})])
        if call["op"] not in self.schema or "unsupported" in line or not all("stride" in t for t in described):
            return
        if self.o.device == "cuda":
            call = json.loads(json.dumps(call).replace('"device": "cpu"', '"device": "cuda:0"'))
        elif "cuda" in line:
            return
        self.calls[call["op"]].append({"op": call["op"], "args": call["args"], "kwargs": call.get("kwargs", {})})
        for name, value in schema_calls.by_name(self.schema[call["op"]], call).items():
            if isinstance(value, str) and value not in self.strings[name]:
                self.strings[name].append(value)

    def cover(self, files, report):
        """The calls in `files` that reach something first; `report` tells what is left."""
        with open(self.path("kept"), "w") as out:
            subprocess.run([self.o.tare, "cover", "--coverage", report, "--json", *files], stdout=out, stderr=subprocess.DEVNULL, check=True)
        with open(self.path("kept")) as f:
            return f.read().splitlines()

    def weights(self, report):
        """How much each operator could reach: a place counts for one, shared by those that get there."""
        with open(report) as f:
            r = json.load(f)
        weight = collections.Counter()
        for file in r["files"]:
            for place in file["never"]:
                for op in place["operators"]:
                    spelt = op.replace("::", ".", 1)
                    weight[spelt if "." in op.split("::")[1] else spelt + ".default"] += (place["last_line"] - place["line"] + 1) / len(place["operators"])
        return {op: w for op, w in weight.items() if op in self.schema}, r

    def draw(self, op):
        """One call of `op`, or None."""
        rng, schema = self.rng, self.schema[op]
        known = self.calls[op]
        if known and rng.random() < 0.75:
            call = rng.choice(known[-8:] if rng.random() < 0.4 else known)
            if rng.random() < 0.25 and schema.args:
                given = schema_calls.by_name(schema, call)
                given.pop(rng.choice(schema.args).name, None)
                call = schema_calls.made(rng, schema, self.device, self.strings, given)
            return mutate_calls.mutant(rng, call)
        relatives = [r for r in self.siblings[schema.stem] if self.calls[r]]
        given = {}
        if relatives and rng.random() < 0.8:
            relative = rng.choice(relatives)
            given = schema_calls.by_name(self.schema[relative], rng.choice(self.calls[relative]))
        call = schema_calls.made(rng, schema, self.device, self.strings, given)
        return mutate_calls.mutant(rng, call) if rng.random() < 0.5 else mutate_calls.whole(call)

    def round(self, weight):
        with open(self.path("drawn"), "w") as f:
            for op in sorted(weight):
                for _ in range(int(self.o.each * min(max(weight[op], 1), 20))):
                    call = self.draw(op)
                    if call:
                        f.write(json.dumps({**call, "from": "aimed"}, separators=(",", ":")) + "\n")

    def differ(self):
        script, module, pack = self.o.differ
        found = subprocess.run([script, self.o.tare, module, pack, self.path("drawn")], capture_output=True, text=True)
        if found.returncode != 0:
            sys.exit(f"aim: {found.stdout}{found.stderr}")
        print("aim: " + found.stdout.strip(), file=sys.stderr)

    def run(self):
        kept = self.cover(self.o.calls, self.path("report"))
        for path in self.o.calls:
            for line in mutate_calls.lines(path):
                if self.rng.random() < MOST_LEARNT / (MOST_LEARNT + len(self.calls[line.split('"', 4)[3]])):
                    self.learn(line)
        given = len(kept)
        for n in range(self.o.rounds):
            weight, report = self.weights(self.path("report"))
            print(f"aim: {report['lines_reached']} of {report['lines']} lines, {report['arms_reached']} of {report['arms']} arms, "
                  f"{len(kept) - given} calls kept", file=sys.stderr)
            self.round(weight)
            if self.o.differ:
                self.differ()
            with open(self.path("known"), "w") as f:
                f.writelines(line + "\n" for line in kept)
            before, kept = len(kept), self.cover([self.path("known"), self.path("drawn")], self.path("report"))
            for line in kept[before:]:
                self.learn(line)
        report = self.weights(self.path("report"))[1]
        print(f"aim: {report['lines_reached']} of {report['lines']} lines, {report['arms_reached']} of {report['arms']} arms, "
              f"{len(kept) - given} calls kept", file=sys.stderr)
        for line in kept[given:]:
            print(line)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--rounds", type=int, default=4)
    p.add_argument("--each", type=float, default=4)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", default="")
    p.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    p.add_argument("--differ", nargs=3, metavar=("SCRIPT", "MODULE", "PACK"))
    p.add_argument("tare")
    p.add_argument("calls", nargs="+")
    with tempfile.TemporaryDirectory() as folder:
        Aim(p.parse_args(), folder).run()


if __name__ == "__main__":
    main()
