"""Attention as a minimal and fast Python service: Starlette, orjson, NumPy, torch."""

import numpy
import orjson
import torch
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from torch.nn import functional

torch.set_num_threads(1)  # Two workers share two cores.


def matrix(rows):
    return torch.from_numpy(numpy.array(rows, dtype=numpy.float32))


@torch.inference_mode()
def answer(request):
    if "inputs" in request:
        queries = keys = values = matrix(request["inputs"])
    else:
        queries, keys, values = (matrix(request[name]) for name in ("queries", "keys", "values"))
    scale = request.get("scale", 1.0)
    found = {"scale": scale, "dtype": "float32"}
    if request.keys() & {"query", "include"}:
        scores = scale * queries[request.get("query", slice(None))] @ keys.T
        weights = torch.softmax(scores, dim=-1)
        context = weights @ values
        extra = {"scores": scores, "weights": weights}
        found |= {name: extra[name].numpy() for name in request.get("include", [])}
    else:
        # The fused kernel requires a batch dimension and heads.
        queries, keys, values = (tensor[None, None] for tensor in (queries, keys, values))
        context = functional.scaled_dot_product_attention(queries, keys, values, scale=scale)[0, 0]
    found["context"] = context.numpy()
    return found


async def attention(message):
    request = orjson.loads(await message.body())
    text = orjson.dumps(answer(request), option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(text, media_type="application/json")


async def live(message):
    return Response("ok")


app = Starlette(
    routes=[Route("/attention", attention, methods=["POST"]), Route("/health/live", live)]
)
