#!/usr/bin/env python3
"""Writes Tests/Fixtures/attention: attention as NumPy and PyTorch compute it.

    python3 -m venv .build-venv-fixtures
    .build-venv-fixtures/bin/pip install torch==2.13.0 numpy==2.4.6
    .build-venv-fixtures/bin/python Scripts/generate-fixtures.py

Expected values come from NumPy in extended precision (longdouble). Where PyTorch can express a
case, its float64 result must agree, so that two independent implementations give each number. The
error of PyTorch's float32 result is stored, and the tests compare ours with it.

Inputs are multiples of 2^-13, stored as 16-bit integers: they are exact in float32, while the
product of two of them is not.
"""

import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "fixtures"))
sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
import torch  # noqa: E402

import draws as model  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Fixtures" / "attention"
UNIT = 2.0**-13
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 19, 23, 24, 31, 32, 33]


class Store:
    """The binary file, to which arrays are appended and which identifies them by byte offset."""

    def __init__(self):
        self.data = bytearray()

    def add(self, array, kind):
        entry = {"shape": list(array.shape), "offset": len(self.data)}
        self.data += np.ascontiguousarray(array).astype(kind).tobytes()
        return entry


def numbers(generator, shape, spread=1.0):
    """Normally distributed numbers as whole multiples of UNIT."""
    scaled = np.round(generator.standard_normal(shape) * spread / UNIT)
    return np.clip(scaled, -32767, 32767).astype(np.int16)


def real(integers):
    return integers.astype(np.longdouble) * np.longdouble(UNIT)


def split(tensor, heads):
    """[..., n, heads * d] -> [..., heads, n, d]"""
    n, width = tensor.shape[-2:]
    return np.moveaxis(tensor.reshape(*tensor.shape[:-1], heads, width // heads), -2, -3)


def attention(queries, keys, values, scale, bias, mask, causal):
    """Attention as openapi.yaml defines it; queries [b,h,n,d], keys and values [b,kv,m,d]."""
    group = queries.shape[1] // keys.shape[1]
    keys, values = np.repeat(keys, group, axis=1), np.repeat(values, group, axis=1)
    scores = scale * np.einsum("bhnd,bhmd->bhnm", queries, keys)
    masked = scores + bias
    n, m = scores.shape[-2:]
    visible = np.broadcast_to(mask, scores.shape).copy()
    if causal:
        visible &= np.arange(m)[None, :] <= np.arange(n)[:, None]
    masked = np.where(visible, masked, -np.inf)
    maximum = masked.max(axis=-1, keepdims=True)
    shift = np.where(np.isneginf(maximum), 0, maximum)
    terms = np.exp(masked - shift)
    total = terms.sum(axis=-1, keepdims=True)
    weights = terms / np.where(total == 0, 1, total)
    context = np.einsum("bhnm,bhmv->bhnv", weights, values)
    with np.errstate(divide="ignore"):
        lse = (shift + np.log(total))[..., 0]
    return {"scores": scores, "masked_scores": masked, "weights": weights, "lse": lse,
            "context": context}


def torch_attention(queries, keys, values, scale, bias, mask, causal, dtype):
    """The same computed by PyTorch, with the context from scaled_dot_product_attention."""
    q, k, v = (torch.tensor(t.astype(np.float64)).to(dtype) for t in (queries, keys, values))
    n, m = q.shape[-2], k.shape[-2]
    visible = torch.tensor(np.ascontiguousarray(mask)).expand(1, 1, n, m) if mask.ndim == 0 \
        else torch.tensor(np.ascontiguousarray(mask))
    if causal:
        visible = visible & torch.ones(n, m, dtype=torch.bool).tril()
    added = torch.tensor(bias.astype(np.float64)).to(dtype)
    added = torch.where(visible, added, torch.tensor(-torch.inf, dtype=dtype))
    added = added.expand(q.shape[0], q.shape[1], n, m)
    context = torch.nn.functional.scaled_dot_product_attention(
        q, k, v, attn_mask=added, scale=float(scale), enable_gqa=q.shape[1] != k.shape[1])
    group = q.shape[1] // k.shape[1]
    scores = (q @ k.repeat_interleave(group, dim=1).transpose(-1, -2)) * float(scale)
    weights = torch.softmax(scores + added, dim=-1)
    lse = torch.logsumexp(scores + added, dim=-1)
    return {"scores": scores, "weights": weights, "lse": lse, "context": context}


def error(found, expected):
    """The greatest absolute difference where both values are finite."""
    found = found.numpy().astype(np.longdouble)
    usable = np.isfinite(expected) & np.isfinite(found)
    return float(np.abs(found[usable] - expected[usable]).max(initial=0))


def response_shape(name, tensor, case):
    """Packs the heads and drops the dimensions that the response does not have."""
    batch, heads = tensor.shape[:2]
    if name in ("context", "output") and case["rank"] != 4:
        if name == "context":
            tensor = np.moveaxis(tensor, 1, 2).reshape(batch, tensor.shape[2], -1)
    elif case["rank"] != 4 and "num_heads" not in case:
        tensor = tensor[:, 0]
    return tensor[0] if case["rank"] == 2 else tensor


def select(name, tensor, case):
    """Selects queries of [b,h,n,...], or of the output, [b,n,...]."""
    query = case.get("query")
    if query is None:
        return tensor
    axis = 1 if name == "output" else 2
    return np.take(tensor, [query] if isinstance(query, int) else query, axis=axis)


def drop_query(name, tensor, case):
    if not isinstance(case.get("query"), int):
        return tensor
    axis = {"context": -2, "output": -2, "lse": -1}.get(name, -2)
    return np.squeeze(tensor, axis=axis)


def make_case(index, store):
    rng = random.Random(index)
    generator = np.random.default_rng(index)
    rank = rng.choice([2, 2, 3, 4, 4])
    batch = 1 if rank == 2 else rng.choice([1, 1, 2, 3])
    heads = rng.choice([1, 1, 2, 3, 4]) if rank == 4 or rng.random() < 0.6 else None
    large = index % 120 == 0
    n = rng.choice([59, 97]) if large else rng.choice(SIZES)
    m = 257 if large else rng.choice([n, rng.choice(SIZES)])
    d = rng.choice([40, 64]) if large else rng.choice([1, 2, 3, 4, 5, 7, 8, 9, 16, 17])
    if large:
        rank, batch, heads = 2, 1, None
    elif batch * (heads or 1) > 2:
        # Many heads get few rows, which keeps the file small.
        n, m = rng.choice(SIZES[:12]), rng.choice(SIZES[:16])
    dv = rng.choice([d, rng.choice([1, 3, 6, 8, 13])])
    source = rng.choice(["given", "given", "inputs", "projected", "memory", "given_projected"])
    if rank == 4:
        source = "given"
    kv = heads
    if heads and rng.random() < 0.5 and source != "inputs":
        kv = rng.choice([x for x in range(1, heads + 1) if heads % x == 0])
    count = heads or 1
    kv_count = kv or 1
    case = {"id": index, "rank": rank, "source": source, "dtype": "float64"
            if rng.random() < 0.2 else "float32"}
    if heads and rank != 4:
        case["num_heads"] = heads
        if kv != heads:
            case["num_kv_heads"] = kv
    lead = [] if rank == 2 else [batch]
    spread = rng.choice([0.3, 0.7, 1.0])
    tensors, parameters, matrices = {}, {}, {}

    def add(name, shape, width=spread):
        tensors[name] = numbers(generator, shape, width)

    layout = rng.choice(["in_out", "out_in"])

    def project(name, role, depth, columns):
        matrix = numbers(generator, (depth, columns), depth**-0.5)
        stored = matrix if layout == "in_out" else np.ascontiguousarray(matrix.T)
        parameters["w" + role] = stored
        result = real(tensors[name]) @ real(matrix)
        matrices["w" + role] = matrix
        if rng.random() < 0.5:
            bias = numbers(generator, (columns,), 0.5)
            parameters["b" + role] = bias
            matrices["b" + role] = bias
            result = result + real(bias)
        return result

    if rank == 4:
        add("queries", [batch, count, n, d])
        add("keys", [batch, kv_count, m, d])
        add("values", [batch, kv_count, m, dv])
        q, k, v = (real(tensors[t]) for t in ("queries", "keys", "values"))
    elif source == "inputs":
        m, dv = n, d
        add("inputs", lead + [n, count * d])
        q = k = v = real(tensors["inputs"])
    elif source == "given":
        add("queries", lead + [n, count * d])
        add("keys", lead + [m, kv_count * d])
        add("values", lead + [m, kv_count * dv])
        q, k, v = (real(tensors[t]) for t in ("queries", "keys", "values"))
    else:
        depth = rng.choice(SIZES)
        if source == "given_projected":
            names = ["queries", "keys", "values"]
            add("queries", lead + [n, depth])
            add("keys", lead + [m, rng.choice([depth, depth + 1])])
            add("values", lead + [m, rng.choice([depth, depth + 2])])
        elif source == "memory":
            names = ["inputs", "memory", "memory"]
            add("inputs", lead + [n, depth])
            add("memory", lead + [m, rng.choice([depth, depth + 3])])
        else:
            m = n
            names = ["inputs"] * 3
            add("inputs", lead + [n, depth])
        q = project(names[0], "q", tensors[names[0]].shape[-1], count * d)
        k = project(names[1], "k", tensors[names[1]].shape[-1], kv_count * d)
        v = project(names[2], "v", tensors[names[2]].shape[-1], kv_count * dv)
    packed = {"queries": q, "keys": k, "values": v}
    if rank != 4:
        q, k, v = split(q, count), split(k, kv_count), split(v, kv_count)
        if rank == 2:
            q, k, v = q[None], k[None], v[None]

    scale = np.longdouble(1)
    choice = rng.choice(["default", "number", "root", "root"])
    if choice == "number":
        case["scale"] = rng.choice([0.125, 0.5, 2.0, -0.25])
        scale = np.longdouble(case["scale"])
    elif choice == "root":
        case["scale"] = "1/sqrt(d)"
        scale = 1 / np.sqrt(np.longdouble(d))
    case["causal"] = rng.random() < 0.3
    target = [batch, count, n, m]

    def broadcast_shape():
        size = rng.choice([2, 2, 3, 4])
        return [rng.choice([x, x, x, 1]) for x in target[4 - size:]]

    mask = np.array(True)
    if rng.random() < 0.4:
        mask = generator.random(broadcast_shape()) < rng.choice([0.3, 0.8])
        case["mask"] = store.add(mask, np.uint8)
    bias = np.zeros((1, 1, 1, 1), dtype=np.longdouble)
    if rng.random() < 0.4:
        whole = numbers(generator, broadcast_shape())
        whole[generator.random(whole.shape) < rng.choice([0.0, 0.2])] = -32768
        case["bias"] = store.add(whole, np.int16)
        bias = np.where(whole == -32768, -np.inf, real(whole))
    draw = rng.random()
    if draw < 0.1:
        case["query"] = rng.randrange(n)
    elif draw < 0.2:
        case["query"] = [rng.randrange(n) for _ in range(rng.randint(1, 4))]

    expected = attention(q, k, v, scale, bias, mask, case["causal"])
    peer = torch_attention(q, k, v, scale, bias, mask, case["causal"], torch.float64)
    for name in ("scores", "context", "weights"):
        difference = error(peer[name], expected[name])
        assert difference < 1e-12 * max(1, np.abs(expected[name]).max()), (index, name, difference)

    def projected_by(dtype):
        """PyTorch's own projections, so that its error includes theirs, as ours does."""
        results = []
        for name, role in zip(
            [*(["queries", "keys", "values"] if source.startswith("given") else
               ["inputs", "memory" if source == "memory" else "inputs",
                "memory" if source == "memory" else "inputs"])], "qkv"
        ):
            tensor = torch.tensor(real(tensors[name]).astype(np.float64)).to(dtype)
            if "w" + role in matrices:
                matrix = torch.tensor(real(matrices["w" + role]).astype(np.float64)).to(dtype)
                tensor = tensor @ matrix
                if "b" + role in matrices:
                    tensor = tensor + torch.tensor(
                        real(matrices["b" + role]).astype(np.float64)).to(dtype)
            results.append(tensor.numpy())
        return results

    q32, k32, v32 = projected_by(torch.float32)
    if rank != 4:
        q32, k32, v32 = split(q32, count), split(k32, kv_count), split(v32, kv_count)
        if rank == 2:
            q32, k32, v32 = q32[None], k32[None], v32[None]
    single = torch_attention(q32, k32, v32, scale, bias, mask, case["causal"], torch.float32)

    if source != "inputs" and rank != 4 and rng.random() < 0.3:
        width = rng.choice(SIZES)
        depth = count * dv
        matrix = numbers(generator, (depth, width), depth**-0.5)
        parameters["wo"] = matrix if layout == "in_out" else np.ascontiguousarray(matrix.T)
        joined = np.moveaxis(expected["context"], 1, 2).reshape(batch, n, -1)
        expected["output"] = joined @ real(matrix)
        joined32 = single["context"].transpose(1, 2).reshape(batch, n, -1)
        single["output"] = joined32 @ torch.tensor(real(matrix).astype(np.float32))
        if rng.random() < 0.5:
            parameters["bo"] = numbers(generator, (width,), 0.5)
            expected["output"] = expected["output"] + real(parameters["bo"])
            single["output"] = single["output"] + torch.tensor(
                real(parameters["bo"]).astype(np.float32))

    if parameters:
        case["layout"] = layout
    case["tensors"] = {
        name: store.add(tensor, np.int16) for name, tensor in {**tensors, **parameters}.items()
    }
    case["expect"] = {}
    wanted = ["context", "lse"] + (["output"] if "output" in expected else [])
    if n * m * batch * count <= 160:
        wanted += ["scores", "weights"]
    for name in wanted:
        tensor = expected[name]
        peer_error = error(single[name], tensor)
        tensor = select(name, tensor, case)
        if name == "output":
            tensor = tensor[0] if rank == 2 else tensor
        else:
            tensor = response_shape(name, tensor, case)
        tensor = drop_query(name, tensor, case)
        entry = store.add(tensor, np.float64)
        entry["torch_error"] = peer_error
        case["expect"][name] = entry
    return case


def multihead_case(index, store):
    """A case whose output and weights are those of torch.nn.MultiheadAttention in float64."""
    torch.manual_seed(index)
    generator = np.random.default_rng(10_000 + index)
    rng = random.Random(10_000 + index)
    heads, size = rng.choice([1, 2, 3, 4]), rng.choice([1, 2, 3, 5, 8])
    width, n, m = heads * size, rng.choice(SIZES), rng.choice(SIZES)
    key_width, value_width = width + rng.choice([0, 1]), width + rng.choice([0, 2])
    batch = rng.choice([1, 2])
    shapes = {"queries": [batch, n, width], "keys": [batch, m, key_width],
              "values": [batch, m, value_width], "wq": [width, width], "wk": [width, key_width],
              "wv": [width, value_width], "wo": [width, width], "bq": [width], "bk": [width],
              "bv": [width], "bo": [width]}
    whole = {name: numbers(generator, shape, 0.7) for name, shape in shapes.items()}

    def run(dtype):
        t = {k: torch.tensor(real(v).astype(np.float64)).to(dtype) for k, v in whole.items()}
        module = torch.nn.MultiheadAttention(
            width, heads, kdim=key_width, vdim=value_width, batch_first=True, dtype=dtype)
        with torch.no_grad():
            if module.in_proj_weight is None:
                module.q_proj_weight.copy_(t["wq"])
                module.k_proj_weight.copy_(t["wk"])
                module.v_proj_weight.copy_(t["wv"])
            else:
                module.in_proj_weight.copy_(torch.cat([t["wq"], t["wk"], t["wv"]]))
            module.in_proj_bias.copy_(torch.cat([t["bq"], t["bk"], t["bv"]]))
            module.out_proj.weight.copy_(t["wo"])
            module.out_proj.bias.copy_(t["bo"])
            return module(t["queries"], t["keys"], t["values"], average_attn_weights=False)

    (output, weights), (output32, weights32) = run(torch.float64), run(torch.float32)
    expect = {}
    for name, tensor, single in (("output", output, output32), ("weights", weights, weights32)):
        entry = store.add(tensor.numpy(), np.float64)
        entry["torch_error"] = error(single, tensor.numpy())
        expect[name] = entry
    return {"id": 10_000 + index, "rank": 3, "source": "given_projected", "dtype": "float32",
            "num_heads": heads, "scale": "1/sqrt(d)", "causal": False, "layout": "out_in",
            "tensors": {name: store.add(t, np.int16) for name, t in whole.items()},
            "expect": expect}


def random_fixtures():
    """Draws of torch.rand times 2^24, which are whole. 1300 draws refill the state twice."""
    seeds = [0, 1, 42, 123, 2246701679, -1, -2, -(2**63), 2**31, 2**32 - 1, 2**32, 2**32 + 42,
             2**40 + 7, 2**63, 2**64 - 1]
    rng = random.Random(1)
    seeds += [rng.randrange(-(2**63), 2**64) for _ in range(40)]
    fixtures = []
    for position, seed in enumerate(seeds):
        torch.manual_seed(seed)
        draws = torch.rand(1300 if position < 3 else 12)
        fixtures.append({"seed": str(seed), "draws": [int(x) for x in draws * 2**24]})
    return fixtures


SEEDS = [0, 1, 123, 2246701679, -1, -7, -(2**63), 2**31, 2**32 - 1, 2**32, 2**32 + 42, 2**40 + 7,
         2**63, 2**64 - 1]


def decimals(tensor):
    """Numbers with nine digits, which identify every float32."""
    return [float("%.9g" % x) for x in tensor.detach().numpy().reshape(-1).tolist()]


def check_vectors():
    """Exits where torch.randn takes another path than that of x86-64 with AVX2, which
    Scripts/fixtures/draws.py describes."""
    torch.manual_seed(1)
    if not (torch.randn(4096).numpy() == model.Draws(1).normal(4096)).all():
        sys.exit("torch.randn does not take its AVX2 path here; use another machine")


def normal_fixtures():
    """Draws of torch.randn: after each seed, tensors of the given sizes, one after the other."""
    sizes = [1, 2, 3, 5, 7, 15, 16, 17, 18, 23, 31, 32, 33, 40, 47, 48, 100, 257, 1000]
    runs = [[size] for size in sizes]
    # The second normal number of a pair is kept for the next tensor of fewer than 16 elements.
    runs += [[3, 3, 3], [1, 16, 1], [5, 17, 2, 40, 1], [15, 15], [1, 1, 1, 1, 1], [16, 3, 16, 3]]
    fixtures = []
    for position, run in enumerate(runs):
        count = 2 if sum(run) > 60 else 4
        for seed in (SEEDS * 6)[position * 3:position * 3 + count]:
            torch.manual_seed(seed)
            tensors = [torch.randn(size) for size in run]
            ours = model.Draws(seed)
            for tensor in tensors:
                assert (ours.normal(len(tensor)) == tensor.numpy()).all(), (run, seed)
            fixtures.append({"seed": str(seed), "sizes": run,
                             "draws": [x for tensor in tensors for x in decimals(tensor)]})
    return fixtures


def multihead_fixtures():
    """The weights of torch.nn.MultiheadAttention(width, heads) after torch.manual_seed, row by row.
    The number of heads makes no difference; the biases are 0."""
    fixtures = []
    for position, width in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 12, 16]):
        for seed in (SEEDS * 6)[position * 2:position * 2 + (2 if width < 12 else 1)]:
            torch.manual_seed(seed)
            module = torch.nn.MultiheadAttention(width, 2 if width % 2 == 0 else 1)
            assert not module.in_proj_bias.any() and not module.out_proj.bias.any()
            weight, out = model.Draws(seed).multihead(width)
            assert (module.in_proj_weight.detach().numpy() == weight).all(), (width, seed)
            assert (module.out_proj.weight.detach().numpy() == out).all(), (width, seed)
            fixtures.append({"seed": str(seed), "width": width,
                             "in_proj_weight": decimals(module.in_proj_weight),
                             "out_proj_weight": decimals(module.out_proj.weight)})
    return fixtures


def write_lines(name, fixtures):
    lines = ",\n".join(json.dumps(x, separators=(",", ":")) for x in fixtures)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n")


def write_draws():
    check_vectors()
    write_lines("torch-rand.json", random_fixtures())
    write_lines("torch-randn.json", normal_fixtures())
    write_lines("torch-multihead.json", multihead_fixtures())


def main():
    assert torch.__version__.startswith("2.13.0"), torch.__version__
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_draws()
    store = Store()
    cases = [make_case(index, store) for index in range(230)]
    cases += [multihead_case(index, store) for index in range(40)]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (FOLDER / "cases.json").write_text(f"[\n{lines}\n]\n")
    (FOLDER / "cases.bin").write_bytes(store.data)
    print(len(cases), "cases,", len(store.data), "bytes of numbers; torch", torch.__version__,
          "numpy", np.__version__, "python", sys.version.split()[0])


if __name__ == "__main__":
    main()
