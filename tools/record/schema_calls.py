# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls from schemas alone: values by an argument's type and name, for operators of which there is no recording.

Knows the form of recorded calls and of schema strings; what any operator does it does not."""
import random
import re

FLOATS = ["float32", "float32", "float64", "float16", "bfloat16"]
DTYPES = FLOATS + ["int64", "int32", "uint8", "bool", "complex64"]
SHAPES = [[], [1], [5], [0], [2, 3], [4, 4], [1, 4], [3, 1, 2], [2, 3, 4], [2, 0, 3], [2, 3, 4, 5], [1, 2, 6, 6], [2, 4, 1, 1], [2, 2, 4, 4, 4]]
INDICES = re.compile(r"ind(ex|ices)|offsets|target|lengths|batch_sizes|repeats|sorter|pivots|perm$")
ARGUMENT = re.compile(r"(?P<type>.+) (?P<name>\w+)(?:=(?P<default>.*))?$")


class Argument:
    def __init__(self, text, keyword):
        found = ARGUMENT.match(text)
        self.name, self.default, self.keyword = found["name"], found["default"], keyword
        type_ = re.sub(r"\([a-z*!| ->]*\)", "", found["type"])
        self.written = "!" in found["type"]
        self.optional = type_.endswith("?")
        type_ = type_.rstrip("?")
        self.list = type_.endswith("]")
        self.length = re.search(r"\[(\d*)\]$", type_)
        self.length = int(self.length[1]) if self.length and self.length[1] else None
        self.type = re.sub(r"\??\[\d*\]$", "", type_)


class Schema:
    def __init__(self, name, text):
        self.name, rest = name, text.split("(", 1)[1]
        self.op = self.name.replace("::", ".", 1) + ("" if "." in self.name else ".default")
        self.stem = re.sub(r"(_copy|_)?$", "", re.sub(r"^.*::", "", self.name).split(".")[0])
        depth, word, words = 1, "", []
        for at, c in enumerate(rest):
            depth += (c in "([") - (c in ")]")
            if depth == 0 or (c == "," and depth == 1):
                words.append(word.strip())
                word = ""
                if depth == 0:
                    break
            else:
                word += c
        keyword, self.args = False, []
        for w in filter(None, words):
            if w == "*":
                keyword = True
            else:
                self.args.append(Argument(w, keyword))


class Scene:
    """What the values of one call have in common."""

    def __init__(self, rng, device):
        self.rng, self.device, self.next = rng, device, 0
        self.shape, self.dtype = list(rng.choice(SHAPES)), rng.choice(DTYPES)

    def tensor(self, arg):
        rng, shape = self.rng, list(self.shape)
        dtype = self.dtype if rng.random() < 0.9 else rng.choice(DTYPES)
        if INDICES.search(arg.name):
            dtype = "int64"
            shape = rng.choice([shape, shape[:1], [3], [0], []])
        elif "mask" in arg.name or "condition" in arg.name:
            dtype = "bool"
        elif arg.written and arg.keyword:
            shape = rng.choice([[0], shape, shape])
        elif arg.name in ("weight", "bias", "running_mean", "running_var") and len(shape) > 1:
            shape = [shape[1]]
        elif rng.random() < 0.2:
            shape = rng.choice([shape[1:], [1] * len(shape), shape[::-1], list(rng.choice(SHAPES))])
        order = list(range(len(shape)))
        if rng.random() < 0.25:
            rng.shuffle(order)
        stride, n = [0] * len(shape), 1
        for d in reversed(order):
            stride[d], n = n, n * max(shape[d], 1)
        self.next += 1
        return {"tensor": {"id": self.next, "dtype": dtype, "shape": shape, "device": self.device, "stride": stride, "storage": self.next}}

    def integer(self, arg):
        rank = len(self.shape)
        if "dim" in arg.name or "axis" in arg.name:
            return self.rng.randint(-rank, rank) if self.rng.random() < 0.2 else self.rng.randrange(max(rank, 1))
        return self.rng.choice([0, 1, 1, 2, 2, 3, 4, -1])

    def element(self, arg, strings):
        rng = self.rng
        if arg.type == "Tensor":
            return self.tensor(arg)
        if arg.type in ("int", "SymInt"):
            return self.integer(arg)
        if arg.type == "bool":
            return rng.random() < 0.5
        if arg.type == "float":
            return rng.choice([0.0, 0.5, 1.0, 2.0, 1e-5, -1.0])
        if arg.type == "Scalar":
            return rng.choice([0, 1, 2, -1, 0.5, 1.0, True, {"complex": [1.0, 2.0]}])
        if arg.type == "str":
            return rng.choice(strings.get(arg.name) or ["none"])
        if arg.type == "ScalarType":
            return {"dtype": rng.choice(DTYPES)}
        if arg.type == "Layout":
            return rng.choice([None, {"layout": "strided"}, {"layout": "sparse_coo"}])
        if arg.type == "Device":
            return {"device": self.device}
        if arg.type == "MemoryFormat":
            return {"memory_format": rng.choice(["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"])}
        return None

    def value(self, arg, strings):
        rng = self.rng
        if arg.optional and rng.random() < 0.4:
            return None
        if not arg.list:
            return self.element(arg, strings)
        n = arg.length if arg.length and rng.random() < 0.8 else rng.choice([0, 1, 2, 2, 3, len(self.shape)])
        if arg.type in ("int", "SymInt") and rng.random() < 0.4 and re.search("size|shape", arg.name):
            return rng.choice([list(self.shape), self.shape[1:], self.shape[2:], [1] * len(self.shape), [-1]])
        if arg.type in ("int", "SymInt") and "dim" in arg.name:
            return rng.sample(range(len(self.shape)), min(n, len(self.shape)))
        return [self.element(arg, strings) for _ in range(n)]


def made(rng, schema, device, strings, given=None):
    """A call of `schema`; arguments in `given` (by name) are taken from there."""
    scene, call = Scene(rng, device), {"op": schema.op, "args": [], "kwargs": {}}
    scene.next = 1000
    given = given or {}
    for t in given.values():
        if isinstance(t, dict) and "tensor" in t and "stride" in t["tensor"]:
            scene.shape, scene.dtype = t["tensor"]["shape"], t["tensor"]["dtype"]
            break
    positional = True
    for arg in schema.args:
        leave = arg.default is not None and rng.random() < 0.6 and arg.name not in given
        if leave and (arg.keyword or positional):
            positional = positional and arg.keyword
            continue
        value = given[arg.name] if arg.name in given else scene.value(arg, strings)
        if arg.keyword or not positional:
            call["kwargs"][arg.name] = value
        else:
            call["args"].append(value)
    return call


def by_name(schema, call):
    """The arguments of a call by name."""
    return {**{a.name: v for a, v in zip(schema.args, call["args"])}, **call.get("kwargs", {})}
