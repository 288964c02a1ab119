#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads `tare compare --json`; fails when an operator that has a rule agrees with eager in less than 99 % of its lines."""
import json
import sys

wanted = 0.99
low = []
lines = agree = operators = 0
for report in map(json.loads, sys.stdin):
    for name, counts in report["ops"].items():
        if counts["unsupported"] == counts["compared"]:
            continue
        operators += 1
        lines += counts["compared"]
        agree += counts["agree"]
        if counts["agree"] < wanted * counts["compared"]:
            low.append((counts["agree"] / counts["compared"], name, counts))
print(f"{operators} operators with rules: {agree} of {lines} calls agree")
for rate, name, counts in sorted(low):
    print(f"  {rate:7.2%} {name}: {counts}")
sys.exit(1 if low or not operators else 0)
