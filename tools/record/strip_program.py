#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shortens an exported program: strip_program.py IN.json[.xz] OUT.json.xz

Keeps what a graph is (nodes, values, inputs, outputs); node metadata (stack traces, module paths)
and the call graph of modules go."""
import json
import lzma
import sys

source, target = sys.argv[1:3]
with (lzma.open if source.endswith(".xz") else open)(source, "rt") as f:
    program = json.load(f)
module = program["graph_module"]
for node in module["graph"]["nodes"]:
    node["metadata"] = {}
module["module_call_graph"] = []
module["metadata"] = {}
with lzma.open(target, "wt", preset=9) as f:
    json.dump(program, f, separators=(",", ":"))
