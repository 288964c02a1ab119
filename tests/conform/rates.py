#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads `tare compare --json`; fails when an operator that has a rule agrees with eager in less than 99 % of its lines.

Refusals that depend on contents (contents.txt) are left out of an operator's lines."""
import json
import pathlib
import sys

wanted = 0.99
contents = {line.split()[0] for line in (pathlib.Path(__file__).parent / "contents.txt").read_text().splitlines()
            if line and not line.startswith("#")}
low = []
lines = agree = operators = 0
for report in map(json.loads, sys.stdin):
    for name, counts in report["ops"].items():
        if counts["unsupported"] == counts["compared"]:
            continue
        errors = counts["errors"]
        told = counts["compared"] - (errors["expected"] - errors["raised"] if name in contents else 0)
        operators += 1
        lines += told
        agree += counts["agree"]
        if counts["agree"] < wanted * told:
            low.append((counts["agree"] / told, name, counts))
print(f"{operators} operators with rules: {agree} of {lines} calls agree")
for rate, name, counts in sorted(low):
    print(f"  {rate:7.2%} {name}: {counts}")
sys.exit(1 if low or not operators else 0)
