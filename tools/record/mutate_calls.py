#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes calls near recorded ones, to be answered by ask.py: what rules say just beside the cases they were written from.

usage: mutate_calls.py [--each N] [--seed N] [--only REGEX] [--device cpu|cuda] CALLS.jsonl[.xz]... >MUTANTS.jsonl

Each mutant is a recorded call after one to three small changes: a size everywhere it stands, one dimension, a layout,
an offset, a dtype, an argument. `--each` mutants are drawn for every operator, half of them plausible, half likely to be refused."""
import argparse
import copy
import json
import lzma
import random
import re

FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8", "bool"]
COMPLEX = ["complex64", "complex128", "complex32"]
RARE = ["uint16", "uint32", "uint64", "float8_e5m2", "float8_e4m3fn"]
ITEMSIZE = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2, "complex64": 8, "complex128": 16, "complex32": 4,
            "uint64": 8, "uint32": 4, "uint16": 2}
SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33]
MOST_ELEMENTS = 1 << 20


def lines(path):
    with (lzma.open(path, "rt") if path.endswith(".xz") else open(path)) as f:
        yield from f


def tensors_of(value):
    if isinstance(value, list):
        return [t for v in value for t in tensors_of(v)]
    if isinstance(value, dict):
        return [value["tensor"]] if "tensor" in value else [t for v in value.values() if isinstance(v, (list, dict)) for t in tensors_of(v)]
    return []


def slots_of(value):
    """Places of arguments that are not tensors: (container, key)."""
    found = []
    for key, v in enumerate(value) if isinstance(value, list) else value.items():
        if isinstance(v, list):
            found += [(value, key)] + slots_of(v)
        elif not isinstance(v, dict) or "tensor" not in v:
            found.append((value, key))
    return found


def order_of(t):
    return sorted(range(len(t["shape"])), key=lambda d: (-t["stride"][d], d))


def lay_out(t, order, step=1):
    """Dense strides in `order`, outermost first; dimensions of stride 0 stay so."""
    n, old = step, t["stride"]
    t["stride"] = [0] * len(t["shape"])
    for d in reversed(order):
        expanded = d < len(old) and old[d] == 0 and t["shape"][d] != 1
        t["stride"][d] = 0 if expanded else n
        n *= 1 if expanded else max(t["shape"][d], 1)


def resize(t, shape):
    order = order_of(t) if len(shape) == len(t["shape"]) else range(len(shape))
    t["shape"] = shape
    t["stride"] = t["stride"] if len(shape) == len(t["stride"]) else [1] * len(shape)
    lay_out(t, list(order))


def size_everywhere(rng, tensors, args):
    sizes = [n for t in tensors for n in t["shape"]]
    if not sizes:
        return
    old, new = rng.choice(sizes), rng.choice(SIZES)
    for t in tensors:
        if old in t["shape"]:
            resize(t, [new if n == old else n for n in t["shape"]])
    for box, key in slots_of(args):
        if type(box[key]) is int and box[key] == old and rng.random() < 0.7:
            box[key] = new


def one_size(rng, tensors, args):
    t = rng.choice(tensors)
    if t["shape"]:
        shape = list(t["shape"])
        shape[rng.randrange(len(shape))] = rng.choice(SIZES)
        resize(t, shape)


def one_rank(rng, tensors, args):
    t = rng.choice(tensors)
    shape = list(t["shape"])
    if shape and rng.random() < 0.5:
        shape.pop(rng.randrange(len(shape)))
    else:
        shape.insert(rng.randrange(len(shape) + 1), rng.choice([1, 1, 2, 3, 0]))
    resize(t, shape)


def layout(rng, tensors, args):
    t = rng.choice(tensors)
    rank = len(t["shape"])
    order = rng.choice([list(range(rank)), rng.sample(range(rank), rank), [0, *range(2, rank), 1] if rank > 2 else list(range(rank))])
    lay_out(t, order, rng.choice([1, 1, 1, 2]))
    if rank and rng.random() < 0.15:
        t["stride"][rng.randrange(rank)] = 0


def layout_everywhere(rng, tensors, args):
    for t in tensors:
        rank = len(t["shape"])
        if rank > 2:
            lay_out(t, [0, *range(2, rank), 1])
        elif rank == 2:
            lay_out(t, [1, 0])


def offset(rng, tensors, args):
    rng.choice(tensors)["offset"] = rng.choice([0, 1, 3, 8])


def one_dtype(rng, tensors, args):
    rng.choice(tensors)["dtype"] = rng.choice(FLOATS + INTEGERS + COMPLEX + RARE[:rng.choice([0, 0, 0, len(RARE)])])


def dtype_everywhere(rng, tensors, args):
    old = rng.choice(tensors)["dtype"]
    new = rng.choice(FLOATS * 2 + INTEGERS + COMPLEX)
    for t in tensors:
        if t["dtype"] == old:
            t["dtype"] = new


def bits(rng, tensors, args):
    """A lazy conjugate or negative."""
    t = rng.choice(tensors)
    if t["dtype"] in COMPLEX and rng.random() < 0.5:
        t["conj"] = not t.get("conj", False)
    else:
        t["neg"] = not t.get("neg", False)


def word(rng, v):
    """A letter more or less, or another one of the same word."""
    at = rng.randrange(len(v) + 1)
    return rng.choice([v[:at] + v[at + 1:], v[:at] + rng.choice(v or "a") + v[at:], v[:at] + rng.choice(v or "a") + v[at + 1:]])


def other_number(rng, v):
    if isinstance(v, bool):
        return not v
    if isinstance(v, int):
        new = rng.choice([v + 1, v - 1, -v, 0, 1, 2, -1, v * 2, 100])
        return new if -(1 << 63) <= new < 1 << 63 else v
    return rng.choice([v, 0.0, 1.0, -1.0, 0.5, 2.5])


def argument(rng, tensors, args):
    slots = slots_of(args[0]) + slots_of(args[1])
    if not slots:
        return
    box, key = rng.choice(slots)
    v = box[key]
    if isinstance(v, (bool, int, float)):
        box[key] = other_number(rng, v)
    elif isinstance(v, str):
        box[key] = word(rng, v)
    elif isinstance(v, list):
        box[key] = rng.choice([v[:-1], v + v[-1:], v[::-1], v[:1], [], sorted(v, key=repr)])
    elif isinstance(v, dict) and "dtype" in v:
        box[key] = rng.choice([None, {"dtype": rng.choice(FLOATS + INTEGERS + COMPLEX)}])
    elif isinstance(v, dict) and "memory_format" in v:
        box[key] = {"memory_format": rng.choice(["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"])}
    elif v is None:
        box[key] = rng.choice([None, 0, 1, -1, True, 0.5, {"dtype": "float64"}, {"dtype": "int64"}])


def drop_tensor(rng, tensors, args):
    """An optional tensor left out, a number in a tensor's place."""
    places = [(box, key) for box in (args[0], args[1]) for key, v in (enumerate(box) if isinstance(box, list) else box.items())
              if isinstance(v, dict) and "tensor" in v]
    if len(places) > 1:
        box, key = rng.choice(places[1:])
        box[key] = rng.choice([None, None, 2, 1.5])


def same_tensor(rng, tensors, args):
    """Two arguments that share storage, or are one tensor."""
    if len(tensors) > 1:
        a, b = rng.sample(tensors, 2)
        if a["dtype"] == b["dtype"] and a["shape"] == b["shape"] and rng.random() < 0.5:
            b.update(copy.deepcopy(a))
        else:
            b["storage"] = a.setdefault("storage", 1000 + a["id"])


GENTLE = [size_everywhere] * 5 + [layout] * 3 + [layout_everywhere, offset] + [dtype_everywhere] * 3 + [argument] * 2
ROUGH = GENTLE[:6] + [one_size] * 2 + [one_rank, one_dtype, one_dtype, bits, drop_tensor, same_tensor] + [argument] * 3


def bytes_needed(t):
    return 0 if 0 in t["shape"] else (t.get("offset", 0) + 1 + sum((n - 1) * s for n, s in zip(t["shape"], t["stride"])))


def numbered(tensors):
    """Ids and storages by first sight, as answers number them, and bytes that hold all tensors of a storage.

    One id is one tensor; contents of one dtype are not read as another's, so that indices stay zeros."""
    first, ids, storages, held = {}, {}, {}, {}
    for t in tensors:
        t.update(first.setdefault(t["id"], dict(t)))
        t["id"] = ids.setdefault(t["id"], len(ids))
        t["storage"] = storages.setdefault((t.get("storage", ("own", t["id"])), t["dtype"]), len(storages))
        held[t["storage"]] = max(held.get(t["storage"], 0), bytes_needed(t) * ITEMSIZE.get(t["dtype"], 1))
    for t in tensors:
        t["nbytes"] = held[t["storage"]]


def mutant(rng, call):
    """None: too large, or a form that cannot be changed."""
    new = {"op": call["op"], "args": copy.deepcopy(call["args"]), "kwargs": copy.deepcopy(call.get("kwargs", {}))}
    args = [new["args"], new["kwargs"]]
    tensors = tensors_of(args)
    if any("layout" in t for t in tensors):
        return None
    for t in tensors:
        if "stride" not in t:
            t["stride"] = [1] * len(t["shape"])
            lay_out(t, list(range(len(t["shape"]))))
    changes = GENTLE if rng.random() < 0.5 else ROUGH
    for change in rng.sample(changes, rng.choice([1, 1, 2, 3])):
        if tensors or change is argument:
            change(rng, tensors, args)
            tensors = tensors_of(args)
    return whole(new)


def whole(new):
    """The same call with its tensors numbered; None if it is too large."""
    if any(bytes_needed(t) > MOST_ELEMENTS for t in tensors_of([new["args"], new["kwargs"]])):
        return None
    new = json.loads(json.dumps(new))  # elements that a change repeated become values of their own
    numbered(tensors_of([new["args"], new["kwargs"]]))
    return new


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--each", type=int, default=50)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", default="")
    p.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    p.add_argument("calls", nargs="+")
    o = p.parse_args()
    recorded = {}
    for path in o.calls:
        for line in lines(path):
            call = json.loads(line)
            where = {t["device"].split(":")[0] for t in tensors_of([call["args"], call.get("kwargs", {})])} | {o.device}
            if re.search(o.only, call["op"]) and (where == {o.device} or o.device == "cuda") and "unsupported" not in line:
                recorded.setdefault(call["op"], []).append(call)
    for op in sorted(recorded):
        rng = random.Random(f"{o.seed} {op}")
        made = tries = 0
        while made < o.each and tries < 10 * o.each:
            tries += 1
            m = mutant(rng, rng.choice(recorded[op]))
            if m:
                made += 1
                print(json.dumps({**m, "from": "mutated"}, separators=(",", ":")))


if __name__ == "__main__":
    main()
