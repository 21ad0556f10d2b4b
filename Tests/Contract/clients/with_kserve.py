"""Asks for the health of a server and sends inference requests with KServe's client; prints a line for each.

    python with_kserve.py ORIGIN KEY
"""

import asyncio
import logging
import sys

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

ORIGIN, KEY = sys.argv[1:]
HEADERS = {"Authorization": f"Bearer {KEY}"}
ARRAYS = {name: np.arange(8, dtype=np.float32).reshape(4, 2) / (i + 3) for i, name in enumerate(["queries", "keys", "values"])}


def expected() -> np.ndarray:
    scores = np.exp(ARRAYS["queries"] @ ARRAYS["keys"].T)
    return scores / scores.sum(axis=1, keepdims=True) @ ARRAYS["values"]


def request(binary: bool, arrays: dict[str, np.ndarray] = ARRAYS) -> InferRequest:
    inputs = []
    for name, array in arrays.items():
        tensor = InferInput(name, list(array.shape), "FP32")
        tensor.set_data_from_numpy(array, binary_data=binary)
        inputs.append(tensor)
    return InferRequest("llama", inputs, parameters={"binary_data_output": binary})


async def main() -> None:
    logging.disable()
    client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=60))
    assert await client.is_server_live(ORIGIN) is True
    print("live")
    assert await client.is_server_ready(ORIGIN) is True
    print("ready")
    assert await client.is_model_ready(ORIGIN, "llama") is True
    print("model ready")
    for name, binary in [("JSON", False), ("binary", True)]:
        response = await client.infer(ORIGIN, request(binary), model_name="llama", headers=dict(HEADERS))
        [output] = response.outputs
        assert output.name == "context", output.name
        np.testing.assert_allclose(output.as_numpy(), expected(), rtol=1e-5)
        print(name)
    try:
        await client.infer(ORIGIN, request(True, {"queries": ARRAYS["queries"]}), model_name="llama", headers=dict(HEADERS))
    except httpx.HTTPStatusError as error:
        print("error", error.response.status_code)
    await client.close()


asyncio.run(main())
