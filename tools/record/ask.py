#!/usr/bin/env python3
"""Ask real PyTorch: what does eager return for these calls, and what does FakeTensor predict?

usage: ask.py CALLS.jsonl [ANSWERS.jsonl]      needs torch; CUDA calls need a GPU; no other file
CALLS: one call a line in the form of the recordings ("real" and "fake", if present, are ignored):
  {"op": "aten.add.Tensor", "args": [{"tensor": {"id": 0, "dtype": "float32", "shape": [2,3], "stride": [3,1], "device": "cpu"}}, 1.5], "kwargs": {}}
A tensor needs id, dtype, shape, device; stride defaults to contiguous, storage to one of its own, nbytes to what it needs.
ANSWERS: the same lines with "real" and "fake" filled in. Contents: floats random in (0, 1), integers 0, bools true.
"""
import json, os, re, subprocess, sys, warnings, logging
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._pytree import tree_leaves, tree_map_only

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def describe(t, ids, storages):
    d = {"id": ids.setdefault(id(t), len(ids)), "dtype": str(t.dtype)[6:], "shape": list(t.shape), "device": str(t.device)}
    if t.layout != torch.strided:
        return {**d, "layout": str(t.layout)[6:]}
    d["stride"] = list(t.stride())
    if t.storage_offset():
        d["offset"] = t.storage_offset()
    d["storage"] = storages.setdefault(t.untyped_storage()._cdata, len(storages))
    d["nbytes"] = t.untyped_storage().nbytes()
    for flag, on in (("conj", t.is_conj()), ("neg", t.is_neg())):
        if on:
            d[flag] = True
    return d


def encode(v, ids, storages):
    if isinstance(v, torch.Tensor):
        return {"tensor": describe(v, ids, storages)}
    if isinstance(v, (list, tuple)):
        return [encode(x, ids, storages) for x in v]
    if v is None or isinstance(v, (bool, int, str)):
        return v
    if isinstance(v, float):
        return v if v == v and abs(v) != float("inf") else {"float": repr(v)}
    if isinstance(v, complex):
        return {"complex": [v.real, v.imag]}
    for kind in ("dtype", "device", "layout", "memory_format"):
        if isinstance(v, getattr(torch, kind)):
            return {kind: str(v).replace("torch.", "")}
    return {"unsupported": type(v).__name__}


class Builder:
    """Turns a call's JSON into real arguments, sharing tensors by id and storages by number."""

    def __init__(self):
        self.tensors, self.storages = {}, {}

    def storage(self, d, dtype):
        need = 0 if 0 in d["shape"] else (d.get("offset", 0) + 1 + sum((n - 1) * s for n, s in zip(d["shape"], d["stride"]))) * dtype.itemsize
        key = d.get("storage", ("own", d["id"]))
        if key not in self.storages:
            n = d.get("nbytes", need)
            s = torch.empty(-(-n // dtype.itemsize), dtype=dtype, device=d["device"])
            if dtype == torch.bool:
                s.fill_(True)
            elif dtype.is_floating_point or dtype.is_complex:
                s.copy_(torch.rand(s.shape, dtype=torch.float32).to(dtype)) if n else None
            else:
                s.zero_()
            s.untyped_storage().resize_(n) if s.untyped_storage().nbytes() != n else None
            self.storages[key] = s.untyped_storage()
        return self.storages[key]

    def tensor(self, d):
        if d["id"] in self.tensors:
            return self.tensors[d["id"]]
        dtype = getattr(torch, d["dtype"])
        if "stride" not in d:
            d = {**d, "stride": list(torch.empty(d["shape"], device="meta").stride())}
        t = torch.empty(0, dtype=dtype, device=d["device"])
        t.set_(self.storage(d, dtype), d.get("offset", 0), d["shape"], d["stride"])
        t = torch._conj(t) if d.get("conj") else t
        t = torch._neg_view(t) if d.get("neg") else t
        self.tensors[d["id"]] = t
        return t

    def value(self, v):
        if isinstance(v, list):
            return [self.value(x) for x in v]
        if not isinstance(v, dict):
            return v
        (kind, x), = v.items()
        if kind == "tensor":
            return self.tensor(x)
        if kind == "float":
            return float(x)
        if kind == "complex":
            return complex(*x)
        if kind in ("dtype", "layout"):
            return getattr(torch, x)
        if kind == "memory_format":
            return getattr(torch, x)
        if kind == "device":
            return torch.device(x)
        if kind == "generator":
            return torch.default_generator
        raise ValueError(f"cannot build {kind}")


def resolve(name):
    ns, op, overload = name.split(".")
    return getattr(getattr(getattr(torch.ops, ns), op), overload)


def run(func, args, kwargs, mode=None):
    if mode is not None:
        memo = {}
        fake = lambda t: memo.setdefault(id(t), mode.from_tensor(t, static_shapes=True))
        args, kwargs = tree_map_only(torch.Tensor, fake, (args, kwargs))
    ins = list({id(t): t for t in tree_leaves((args, kwargs)) if isinstance(t, torch.Tensor)}.values())
    ids, storages = {}, {}
    before = [describe(t, ids, storages) for t in ins]
    try:
        if mode is None:
            out = func(*args, **kwargs)
        else:
            with mode:
                out = func(*args, **kwargs)
    except Exception as e:
        return {"error": type(e).__name__, "message": re.sub(r"\s+", " ", str(e))[:300]}
    r = {"out": encode(out, ids, storages)}
    after = [describe(t, ids, storages) for t in ins]
    return {**r, "after": after} if after != before else r


def numbered(v, ids, storages):
    """The same value with tensors and storages numbered by first sight, as those of the answer are."""
    if isinstance(v, list):
        return [numbered(x, ids, storages) for x in v]
    if isinstance(v, dict) and "tensor" in v:
        t = v["tensor"]
        storage = t.get("storage", ("own", t["id"]))
        return {"tensor": {**t, "id": ids.setdefault(t["id"], len(ids)), "storage": storages.setdefault(storage, len(storages))}}
    return v


def answer(call):
    func = resolve(call["op"])
    ids, storages = {}, {}
    call = {**call, "args": numbered(call["args"], ids, storages)}
    kw = {k: numbered(v, ids, storages) for k, v in call.get("kwargs", {}).items()}
    b = Builder()
    fake = run(func, b.value(call["args"]), {k: b.value(v) for k, v in kw.items()}, FakeTensorMode())
    b = Builder()
    with torch.no_grad():
        real = run(func, b.value(call["args"]), {k: b.value(v) for k, v in kw.items()})
    return {**{k: call[k] for k in ("op", "args")}, "kwargs": kw, "real": real, "fake": "same" if fake == real else fake}


# After these, the process gets no right answer from its GPU any more.
POISONED = re.compile("device-side assert|illegal memory access|CUDA error: (?!no kernel image)|unspecified launch failure|misaligned address")


def ask(calls, first, out):
    """Answers calls from line `first` on; each answer is on disk before the next call is made."""
    for n, line in enumerate(calls):
        if n < first:
            continue
        try:
            r = answer(json.loads(line))
        except Exception as e:
            r = {"line": n + 1, "could_not_ask": f"{type(e).__name__}: {e}"}
        if POISONED.search(json.dumps(r)):
            out.write(json.dumps({"line": n + 1, "could_not_ask": "the GPU gave up"}) + "\n")
            out.flush()
            os._exit(3)
        out.write(json.dumps(r, separators=(",", ":")) + "\n")
        out.flush()


def main():
    """Works in a child process, so that a call that kills PyTorch costs one answer, not the rest."""
    calls = [l for l in open(sys.argv[1]) if l.strip()]
    if len(sys.argv) == 4:
        return ask(calls, int(sys.argv[3]), open(sys.argv[2], "a"))
    path = sys.argv[2] if len(sys.argv) > 2 else "/dev/stdout"
    if path == "/dev/stdout":
        return ask(calls, 0, sys.stdout)
    open(path, "w").close()
    done = 0
    env = {**os.environ, "CUDA_LAUNCH_BLOCKING": "1"}  # a kernel's fault is told by the call that made it
    while done < len(calls):
        code = subprocess.run([sys.executable, sys.argv[0], sys.argv[1], path, str(done)], env=env).returncode
        done = sum(1 for _ in open(path))
        if code not in (0, 3) and done < len(calls):
            with open(path, "a") as out:
                out.write(json.dumps({"line": done + 1, "could_not_ask": f"PyTorch died with code {code}"}) + "\n")
            done += 1


if __name__ == "__main__":
    main()
