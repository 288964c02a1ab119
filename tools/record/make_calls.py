#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes calls of operators to be answered by ask.py: make_calls.py [cpu|cuda] >CALLS.jsonl

Shapes, layouts, dtypes and broken arguments are drawn with a fixed seed."""
import json
import random
import sys

device = "cuda:0" if sys.argv[1:] == ["cuda"] else "cpu"
rng = random.Random(20)
next_id = 0


def tensor(shape, dtype="float32", order=None, offset=0, step=1, on=None):
    """Strides follow `order` (outermost first), the innermost being `step`."""
    global next_id
    order = list(order) if order is not None else list(range(len(shape)))
    stride, n = [0] * len(shape), step
    for d in reversed(order):
        stride[d] = n
        n *= max(shape[d], 1)
    t = {"id": next_id, "dtype": dtype, "shape": list(shape), "device": on or device, "stride": stride, "storage": next_id}
    if offset:
        t["offset"] = offset
    next_id += 1
    return {"tensor": t}


def expanded(t, dims):
    for d in dims:
        t["tensor"]["stride"][d] = 0
    return t


def call(op, *args, **kwargs):
    global next_id
    print(json.dumps({"op": "aten." + op, "args": list(args), "kwargs": kwargs, "from": "made"}))
    next_id = 0


def orders(rank):
    result = [list(range(rank)), rng.sample(range(rank), rank)]
    if rank == 4:
        result.append([0, 2, 3, 1])
    if rank == 5:
        result.append([0, 2, 3, 4, 1])
    return result


SHAPES = [[], [1], [5], [0], [2, 3], [1, 4], [3, 1, 2], [2, 0, 3], [2, 3, 4, 5], [1, 3, 1, 1], [2, 1, 3, 3], [2, 3, 2, 2, 2]]
DTYPES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "int8", "bool", "complex64"]


def unary(op):
    for shape in SHAPES:
        for order in orders(len(shape)):
            for dtype in rng.sample(DTYPES, 4):
                call(op, tensor(shape, dtype, order, rng.choice([0, 0, 3]), rng.choice([1, 1, 2])))
    call(op, expanded(tensor([4, 3]), [0]))
    call(op, expanded(tensor([2, 3, 4, 5]), [1, 2]))


def logical_and():
    for _ in range(140):
        a = rng.choice(SHAPES)
        b = rng.choice([a, a, a[1:], [1] * len(a), [3], [], rng.choice(SHAPES)])
        dtypes = DTYPES if rng.random() < 0.2 else ["int64", "int32", "uint8", "int8", "bool"]
        x = tensor(a, rng.choice(dtypes), rng.choice(orders(len(a))), rng.choice([0, 0, 3]), rng.choice([1, 1, 2]))
        y = tensor(b, rng.choice(dtypes), rng.choice(orders(len(b))), on=rng.choice([device] * 9 + ["cpu"]))
        call("__and__.Tensor", x, y)


def local_scalar():
    for shape in [[], [1], [1, 1], [1, 1, 1], [2], [0], [2, 3], [1, 0]]:
        for dtype in DTYPES + ["int16"]:
            for offset in (0, 3):
                call("_local_scalar_dense.default", tensor(shape, dtype, offset=offset))


def attention_shape():
    return rng.choice([1, 2, 3]), rng.choice([1, 2, 4]), rng.choice([1, 5, 16, 33]), rng.choice([1, 7, 32, 65]), rng.choice([8, 16, 24, 64])


def heads(b, h, s, d, dtype):
    return tensor([b, h, s, d], dtype, rng.choice([[0, 1, 2, 3], [0, 2, 1, 3], [0, 2, 1, 3], [1, 0, 2, 3]]), rng.choice([0, 0, 8]))


def flash_cpu():
    for _ in range(160):
        b, h, sq, sk, d = attention_shape()
        dtype = rng.choice(["float32", "float32", "float64", "bfloat16", "float16"])
        kwargs = {}
        if rng.random() < 0.3:
            kwargs["attn_mask"] = tensor(rng.choice([[sq, sk], [b, 1, sq, sk], [b, h, sq, sk]]), dtype)
        if rng.random() < 0.2:
            kwargs["scale"] = 0.5
        q, k, v = heads(b, h, sq, d, dtype), heads(b, h, sk, d, dtype), heads(b, h, sk, d, dtype)
        args = [q, k, v] + rng.choice([[], [0.0], [0.0, True], [0.0, False]])
        call("_scaled_dot_product_flash_attention_for_cpu.default", *args, **kwargs)


def efficient():
    for _ in range(160):
        b, h, sq, sk, d = attention_shape()
        dtype = rng.choice(["float32", "bfloat16", "float16"])
        dv = rng.choice([d, d, 32])
        bias = tensor([b, h, sq, -(-sk // 8) * 8], dtype) if rng.random() < 0.2 else None
        if bias:
            bias["tensor"]["shape"][3] = sk
            bias["tensor"]["nbytes"] = b * h * sq * -(-sk // 8) * 8 * 4
        q, k, v = heads(b, h, sq, d, dtype), heads(b, h, sk, d, dtype), heads(b, h, sk, dv, dtype)
        call("_scaled_dot_product_efficient_attention.default", q, k, v, bias, rng.random() < 0.5, 0.0, rng.random() < 0.3)


def cudnn_batch_norm():
    for _ in range(160):
        shape = rng.choice([[2, 3, 4, 5], [1, 8, 7, 7], [4, 16, 1, 1], [2, 3, 5], [2, 4, 3, 3, 3], [3, 6], [0, 3, 4, 4]])
        dtype = rng.choice(["float32", "float16", "bfloat16", "float64"])
        stats = "float64" if dtype == "float64" else rng.choice(["float32"] * 5 + [dtype])
        c = shape[1]
        vector = lambda: tensor([c if rng.random() < 0.95 else c + 1], stats)
        training = rng.random() < 0.5
        running = [vector(), vector()] if rng.random() < 0.9 else [None, None]
        bias = vector() if rng.random() < 0.95 else None
        call("cudnn_batch_norm.default", tensor(shape, dtype, rng.choice(orders(len(shape)))), vector(), bias, *running,
             training, 0.1, 1e-5)


unary("relu_.default")
unary("alias.default")
logical_and()
local_scalar()
if device == "cpu":
    flash_cpu()
else:
    efficient()
    cudnn_batch_norm()
