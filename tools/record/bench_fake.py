#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times PyTorch's FakeTensor on the calls and programs of tools/bench: bench_fake.py PROGRAM... ; prints JSON.

Programs are walked node by node under one FakeTensorMode, first with a cold cache, then again. Needs torch."""
import json
import lzma
import statistics
import sys
import time

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

DTYPES = {1: torch.uint8, 2: torch.int8, 3: torch.int16, 4: torch.int32, 5: torch.int64, 6: torch.float16, 7: torch.float32,
          8: torch.float64, 12: torch.bool, 13: torch.bfloat16}
FORMATS = {1: torch.contiguous_format, 2: torch.channels_last, 3: torch.channels_last_3d, 4: torch.preserve_format}


def value(kind, v, env):
    if kind == "as_none":
        return None
    if kind == "as_tensor":
        return env[v["name"]]
    if kind == "as_tensors":
        return [env[x["name"]] for x in v]
    if kind == "as_optional_tensors":
        return [env[x["as_tensor"]["name"]] if "as_tensor" in x else None for x in v]
    if kind == "as_scalar_type":
        return DTYPES[v]
    if kind == "as_device":
        return torch.device(v["type"], v["index"]) if v["index"] is not None else torch.device(v["type"])
    if kind == "as_layout":
        return torch.strided
    if kind == "as_memory_format":
        return FORMATS[v]
    return v


def target(name):
    op = torch.ops
    for part in name.removeprefix("torch.ops.").split("."):
        op = getattr(op, part)
    return op


def load(path):
    with lzma.open(path, "rt") as f:
        return json.load(f)["graph_module"]["graph"]


def inputs(graph):
    env = {}
    for i in graph["inputs"]:
        if "as_tensor" not in i:
            continue
        name = i["as_tensor"]["name"]
        m = graph["tensor_values"][name]
        device = torch.device(m["device"]["type"], m["device"]["index"]) if m["device"]["index"] is not None else m["device"]["type"]
        env[name] = torch.empty_strided([s["as_int"] for s in m["sizes"]], [s["as_int"] for s in m["strides"]],
                                        dtype=DTYPES[m["dtype"]], device=device)
    return env


def walk(graph, env, ops):
    start = time.perf_counter()
    for node, op in zip(graph["nodes"], ops):
        args, kwargs = [], {}
        for i in node["inputs"]:
            (kind, v), = i["arg"].items()
            if i["kind"] == 1:
                args.append(value(kind, v, env))
            else:
                kwargs[i["name"]] = value(kind, v, env)
        out = op(*args, **kwargs)
        for k, o in enumerate(node["outputs"]):
            if "as_tensor" in o:
                env[o["as_tensor"]["name"]] = out[k] if isinstance(out, (tuple, list)) else out
            elif "as_tensors" in o:
                for x, t in zip(o["as_tensors"], out):
                    env[x["name"]] = t
    return (time.perf_counter() - start) * 1e9 / len(graph["nodes"])


def program(path):
    graph = load(path)
    ops = [target(n["target"]) for n in graph["nodes"]]
    with torch.no_grad(), FakeTensorMode(allow_non_fake_inputs=True):
        first = walk(graph, inputs(graph), ops)
        again = statistics.median(walk(graph, inputs(graph), ops) for _ in range(3))
    return {"nodes": len(ops), "first": round(first), "again": round(again)}


def calls():
    aten = torch.ops.aten
    with torch.no_grad(), FakeTensorMode():
        x, row = torch.empty(8, 16, 32, 64), torch.empty(32, 64)
        last, plane = torch.empty(8, 16, 32, 64).to(memory_format=torch.channels_last), torch.empty(16, 1, 1)
        a, b = torch.empty(512, 768), torch.empty(3072, 768).t()
        pieces = [torch.empty(8, 16, 64) for _ in range(4)]
        image, weights = torch.empty(8, 64, 56, 56), torch.empty(64, 64, 3, 3)
        sequence, w, c = torch.empty(4, 128, 768), torch.empty(768), torch.empty(768)
        table = {
            "add.Tensor same shape": lambda: aten.add.Tensor(x, x),
            "add.Tensor broadcast": lambda: aten.add.Tensor(x, row),
            "add.Tensor channels_last and broadcast": lambda: aten.add.Tensor(last, plane),
            "view": lambda: aten.view.default(x, [8, -1, 64]),
            "mm": lambda: aten.mm.default(a, b),
            "sum.dim_IntList": lambda: aten.sum.dim_IntList(x, [1, 3]),
            "cat of 4": lambda: aten.cat.default(pieces, 1),
            "convolution": lambda: aten.convolution.default(image, weights, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1),
            "native_layer_norm": lambda: aten.native_layer_norm.default(sequence, [768], w, c, 1e-5),
        }
        result = {}
        for name, call in table.items():
            times = []
            for _ in range(200):
                start = time.perf_counter()
                call()
                times.append((time.perf_counter() - start) * 1e9)
            result[name] = round(statistics.median(times))
    return result


print(json.dumps({"torch": torch.__version__, "calls_ns": calls(), "programs_ns_per_node": {p: program(p) for p in sys.argv[1:]}}))
