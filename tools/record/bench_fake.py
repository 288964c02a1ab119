#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times PyTorch's FakeTensor on the calls and programs of tools/bench: bench_fake.py PROGRAM... ; prints JSON.

Programs are walked node by node under one FakeTensorMode, first with a cold cache, then again, the better of two modes;
those of dynamic sizes with a ShapeEnv, in which the program's symbols have the sizes of today as hints. Needs torch."""
import contextlib
import functools
import json
import lzma
import operator
import statistics
import sys
import time

import torch
from torch._dispatch.python import enable_python_dispatcher
from torch._dynamo.source import ConstantSource
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import DimDynamic, ShapeEnv

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
    if kind in ("as_sym_int", "as_sym_bool", "as_sym_float"):
        (own, x), = v.items()
        return env[x] if own == "as_name" else x
    if kind == "as_sym_ints":
        return [value("as_sym_int", x, env) for x in v]
    return v


def target(name):
    if name.startswith("_operator."):
        return getattr(operator, name.removeprefix("_operator."))
    op = torch.ops if name.startswith("torch.ops.") else torch
    for part in name.removeprefix("torch.ops.").removeprefix("torch.").split("."):
        op = getattr(op, part)
    return op


def load(path):
    with lzma.open(path, "rt") as f:
        return json.load(f)["graph_module"]["graph"]


def numbers(graph):
    """All sizes and strides of the program's inputs."""
    for i in graph["inputs"]:
        if "as_tensor" in i:
            m = graph["tensor_values"][i["as_tensor"]["name"]]
            yield from m["sizes"] + m["strides"]


class Sizes:
    """The program's sizes: numbers, or expressions over symbols of a ShapeEnv, made when they are met."""

    def __init__(self, graph, shape_env):
        self.shape_env, self.symbols, self.hints = shape_env, {}, {}
        for number in list(numbers(graph)) + list(graph["sym_int_values"].values()):
            e = number.get("as_expr")
            if e and e["expr_str"].startswith("Symbol("):
                self.hints[e["expr_str"].split("'")[1]] = e["hint"]["as_int"]

    def symbol(self, name, **_):
        if name not in self.symbols:
            hint, source = self.hints[name], ConstantSource(name)
            symbol = self.shape_env.create_symbol(hint, source=source, dynamic_dim=DimDynamic.DYNAMIC, constraint_dim=None)
            self.symbols[name] = self.shape_env.create_symintnode(symbol, hint=hint, source=source)
        return self.symbols[name]

    def __call__(self, number):
        if "as_int" in number:
            return number["as_int"]
        names = {"Symbol": self.symbol, "Integer": int, "Add": lambda *x: sum(x), "Mul": lambda *x: functools.reduce(operator.mul, x),
                 "Pow": operator.pow, "Max": lambda *x: functools.reduce(torch.sym_max, x), "FloorDiv": operator.floordiv}
        return eval(number["as_expr"]["expr_str"], names)


def inputs(graph, sizes):
    env = {}
    for i in graph["inputs"]:
        if "as_tensor" not in i:
            continue
        name = i["as_tensor"]["name"]
        m = graph["tensor_values"][name]
        device = torch.device(m["device"]["type"], m["device"]["index"]) if m["device"]["index"] is not None else m["device"]["type"]
        env[name] = torch.empty_strided([sizes(s) for s in m["sizes"]], [sizes(s) for s in m["strides"]],
                                        dtype=DTYPES[m["dtype"]], device=device)
    return env


def walk(graph, env, ops):
    start = time.thread_time()
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
            elif "as_sym_int" in o or "as_sym_bool" in o:
                (_, number), = o.items()
                env[number["as_name"]] = out
    return (time.thread_time() - start) * 1e9 / len(graph["nodes"])


def program(path):
    graph = load(path)
    ops = [target(n["target"]) for n in graph["nodes"]]
    dynamic = any("as_expr" in n for n in numbers(graph))
    first, again = [], []
    for _ in range(2):
        FakeTensorMode.cache_clear()
        shape_env = ShapeEnv() if dynamic else None
        sizes = Sizes(graph, shape_env)
        composites = enable_python_dispatcher() if dynamic else contextlib.nullcontext()  # which C++ cannot do over symbols
        with torch.no_grad(), FakeTensorMode(allow_non_fake_inputs=True, shape_env=shape_env), composites:
            first.append(walk(graph, inputs(graph, sizes), ops))
            again.append(walk(graph, inputs(graph, sizes), ops))
    return {"nodes": len(ops), "first": round(min(first)), "again": round(min(again)), "symbols": len(sizes.symbols)}


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
