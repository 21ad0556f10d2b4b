"""Times torch's scaled_dot_product_attention for the shapes on standard input.

compare.py starts it with the number of threads. Each line of input and output is a JSON object.
"""

import json
import sys
import time

import torch
from torch.nn.functional import scaled_dot_product_attention


def tensors(shape):
    kind = torch.float64 if shape["float64"] else torch.float32
    generator = torch.Generator().manual_seed(1)

    def draw(heads, rows):
        return torch.rand(
            (1, heads, rows, shape["dimension"]), generator=generator, dtype=kind
        ) - 0.5

    keys, values = (draw(shape["key_heads"], shape["keys"]) for _ in range(2))
    return draw(shape["heads"], shape["queries"]), keys, values


def measure(shape, seconds):
    queries, keys, values = tensors(shape)

    def attend():
        scaled_dot_product_attention(
            queries, keys, values, scale=0.125, is_causal=shape["causal"],
            enable_gqa=shape["heads"] != shape["key_heads"],
        )

    attend()
    samples = []
    end = time.perf_counter() + seconds
    while not samples or time.perf_counter() < end:
        start = time.perf_counter()
        attend()
        samples.append(time.perf_counter() - start)
    samples.sort()
    return {"median": samples[len(samples) // 2], "best": samples[0]}


torch.set_num_threads(int(sys.argv[1]))
with torch.inference_mode():
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(measure(order["shape"], order["seconds"])), flush=True)
