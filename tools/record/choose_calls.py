#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Chooses a few calls of each operator from a large recording: choose_calls.py IN.jsonl.xz OUT.jsonl.xz

For each operator at most four that succeed, from different sources, and three that are refused with different texts."""
import collections
import json
import lzma
import random
import sys

rng = random.Random(7)
kept = collections.defaultdict(dict)
with lzma.open(sys.argv[1], "rt") as f:
    lines = f.readlines()
rng.shuffle(lines)
for line in lines:
    call = json.loads(line)
    real = call["real"]
    kind = "error" if "error" in real else "out"
    source = real["message"][:40] if kind == "error" else call.get("from", "") + str("cuda" in line)
    mine = kept[call["op"], kind]
    if len(line) < 4000 and source not in mine and len(mine) < (3 if kind == "error" else 4):
        call.pop("fake", None)
        mine[source] = json.dumps(call, separators=(",", ":"))
with lzma.open(sys.argv[2], "wt", preset=9) as f:
    for key in sorted(kept):
        for line in kept[key].values():
            f.write(line + "\n")
