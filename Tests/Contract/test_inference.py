"""Sends inference requests with Triton's clients, and compares the results with NumPy and with the JSON operations."""

import asyncio
import json
import re
import subprocess
import sys

import ml_dtypes
import numpy as np
import pytest
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

import kserve_environment
from server import BINARY, ROOT, Server

RANDOM = np.random.default_rng(16)
FLOATS = [np.float32, np.float64, np.float16, ml_dtypes.bfloat16]
TOLERANCES = {"FP32": 1e-5, "FP64": 1e-12, "FP16": 2**-9, "BF16": 2**-6}


def numbers(*shape: int, dtype=np.float32) -> np.ndarray:
    return RANDOM.standard_normal(shape).astype(dtype)


def infer_input(name: str, array: np.ndarray, binary: bool = True) -> triton.InferInput:
    tensor = triton.InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype))
    return tensor.set_data_from_numpy(array, binary_data=binary)


def inputs(binary: bool = True, **arrays: np.ndarray) -> list[triton.InferInput]:
    return [infer_input(name, array, binary) for name, array in arrays.items()]


def outputs(*names: str, binary: bool = True) -> list[triton.InferRequestedOutput]:
    return [triton.InferRequestedOutput(name, binary_data=binary) for name in names]


def attention(queries, keys, values, scale=1.0, mask=None) -> np.ndarray:
    """Returns the context that NumPy computes in float64."""
    q, k, v = (array.astype(np.float64) for array in (queries, keys, values))
    scores = scale * q @ np.swapaxes(k, -1, -2)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def as_json(server, path: str, request: dict) -> dict:
    answer = server.send("POST", path, json.dumps(request).encode(), Content_Type="application/json")
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


@pytest.fixture(scope="module")
def aliased():
    """A server with aliases and an API key."""
    with Server(ATTENTION_MODEL_ALIAS="llama=attention,probe=scores", ATTENTION_API_KEYS="secret") as running:
        yield running


@pytest.fixture
def client(server):
    with triton.InferenceServerClient(server.origin.removeprefix("http://")) as client:
        yield client


# ---- Triton's client ----


@pytest.mark.parametrize("dtype", FLOATS, ids=lambda dtype: np.dtype(dtype).name)
def test_binary_tensors_of_each_datatype_give_the_numbers_of_numpy(client, dtype):
    q, k, v = numbers(2, 3, 5, 8, dtype=dtype), numbers(2, 3, 7, 8, dtype=dtype), numbers(2, 3, 7, 4, dtype=dtype)
    result = client.infer("attention", inputs(queries=q, keys=k, values=v), parameters={"scale": "1/sqrt(d)"})
    context = result.as_numpy("context")
    assert context.dtype == dtype
    expected = attention(q, k, v, 1 / np.sqrt(8))
    tolerance = TOLERANCES[result.get_output("context")["datatype"]]
    assert np.abs(context.astype(np.float64) - expected).max() <= tolerance * max(1, np.abs(expected).max())


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16], ids=lambda dtype: np.dtype(dtype).name)
def test_json_and_binary_give_the_same_numbers(server, client, dtype):
    arrays = {"queries": numbers(4, 6, dtype=dtype), "keys": numbers(5, 6, dtype=dtype), "values": numbers(5, 6, dtype=dtype)}
    names = ["context", "scores", "weights", "lse"]
    results = [
        client.infer("attention", inputs(binary, **arrays), outputs=outputs(*names, binary=wanted), parameters={"num_heads": 2})
        for binary in (True, False)
        for wanted in (True, False)
    ]
    request = {name: array.tolist() for name, array in arrays.items()}
    request |= {"num_heads": 2, "include": names[1:], "dtype": np.dtype(dtype).name}
    plain = as_json(server, "/attention", request)
    for name in names:
        expected = results[0].as_numpy(name)
        for result in results[1:]:
            np.testing.assert_array_equal(result.as_numpy(name), expected)
        # The datatype of lse is never half precision.
        np.testing.assert_array_equal(np.array(plain[name], expected.dtype), expected)


def test_masks_lengths_and_structured_parameters(client):
    q, k, v = numbers(2, 4, 8), numbers(2, 4, 8), numbers(2, 4, 8)
    mask = np.tril(np.ones((4, 4), bool))
    lengths = np.array([4, 2], np.int64)
    result = client.infer(
        "attention",
        inputs(queries=q, keys=k, values=v, mask=mask, key_lengths=lengths),
        parameters={"window": json.dumps({"left": 2})},
    )
    positions = np.arange(4)
    seen = mask & (positions[:, None] - positions <= 2) & (positions < lengths[:, None, None])
    np.testing.assert_allclose(result.as_numpy("context"), attention(q, k, v, mask=seen), rtol=1e-5, atol=1e-6)


def test_minus_infinity_is_binary_and_null_in_json(client):
    q, k = numbers(2, 4), numbers(2, 4)
    bias = np.array([[0, -np.inf], [0, 0]], np.float32)
    result = client.infer("scores", inputs(queries=q, keys=k, bias=bias), outputs=outputs("masked_scores"))
    assert result.as_numpy("masked_scores")[0, 1] == -np.inf
    result = client.infer("scores", inputs(queries=q, keys=k, bias=bias), outputs=outputs("masked_scores", binary=False))
    assert result.get_output("masked_scores")["data"][1] is None


def test_projections_merging_and_linear_attention(server, client):
    x, w = numbers(6, 3), numbers(3, 4)
    result = client.infer("qkv", inputs(inputs=x, wqkv=np.concatenate([w, w, w], axis=1)))
    for name in ["queries", "keys", "values"]:
        np.testing.assert_allclose(result.as_numpy(name), x @ w, rtol=1e-5, atol=1e-6)

    q, k, v = numbers(5, 8), numbers(9, 8), numbers(9, 8)
    shards = [
        client.infer("attention", inputs(queries=q, keys=k[part], values=v[part]), outputs=outputs("context", "lse"))
        for part in (slice(0, 4), slice(4, 9))
    ]
    stacked = {name: np.stack([shard.as_numpy(name) for shard in shards]) for name in ["context", "lse"]}
    merged = client.infer("merge", inputs(**stacked))
    np.testing.assert_allclose(merged.as_numpy("context"), attention(q, k, v), rtol=1e-4, atol=1e-5)

    arrays = {"queries": numbers(4, 3), "keys": numbers(4, 3), "values": numbers(4, 2), "decay": -np.abs(numbers(4))}
    result = client.infer("linear-attention", inputs(**arrays), parameters={"rule": "gated"})
    plain = as_json(server, "/linear-attention", {name: array.tolist() for name, array in arrays.items()} | {"rule": "gated"})
    for name in ["context", "present_state"]:
        np.testing.assert_array_equal(result.as_numpy(name), np.array(plain[name], np.float32))


def test_a_large_request_and_response(client):
    q, k, v = (numbers(4, 512, 64) for _ in range(3))
    queries, keys, values = (array[None] for array in (q, k, v))
    result = client.infer("attention", inputs(queries=queries, keys=keys, values=values), outputs=outputs("weights", "context"))
    np.testing.assert_allclose(result.as_numpy("weights").sum(axis=-1), np.ones((1, 4, 512)), rtol=1e-4)
    np.testing.assert_allclose(result.as_numpy("context")[0], attention(q, k, v), rtol=1e-4, atol=1e-4)


def test_an_empty_cache_has_no_bytes(client):
    x, empty = numbers(1, 2, 4), np.zeros((1, 0, 4), np.float32)
    result = client.infer(
        "attention",
        inputs(queries=x, keys=x, values=x, past_keys=empty, past_values=empty),
        outputs=outputs("context", "present_keys"),
    )
    np.testing.assert_array_equal(result.as_numpy("present_keys"), x)


def test_request_ids_and_the_parameters_of_the_protocol(client):
    x = numbers(2, 4)
    result = client.infer(
        "attention", inputs(inputs=x), request_id="seventeen", priority=2, timeout=10**6,
        sequence_id=4, sequence_start=True, sequence_end=True, model_version="1",
    )
    response = result.get_response()
    assert (response["id"], response["model_name"], response["model_version"]) == ("seventeen", "attention", "1")
    assert response["parameters"] == {"scale": 1.0, "dtype": "float32"}


def test_metadata_configuration_and_health(client):
    assert client.is_server_live() and client.is_server_ready()
    assert client.get_server_metadata()["name"] == "attention-server"
    for model in ["attention", "scores", "qkv", "merge", "linear-attention"]:
        assert client.is_model_ready(model) and client.is_model_ready(model, "1")
        metadata, config = client.get_model_metadata(model), client.get_model_config(model, "1")
        assert metadata["name"] == config["name"] == model
        assert metadata["versions"] == ["1"]
        assert [item["name"] for item in metadata["inputs"]] == [item["name"] for item in config["input"]]
    assert {model["name"] for model in client.get_model_repository_index()} == {
        "attention", "scores", "qkv", "merge", "linear-attention"
    }
    assert not client.is_model_ready("bert") and not client.is_model_ready("attention", "2")


@pytest.mark.parametrize(
    "call, text",
    [
        (lambda client: client.get_inference_statistics(), "no statistics"),
        (lambda client: client.load_model("attention"), "cannot be loaded"),
        (lambda client: client.get_model_metadata("bert"), "the models are attention"),
        (lambda client: client.get_system_shared_memory_status(), "shared memory is not offered"),
        (lambda client: client.get_cuda_shared_memory_status(), "shared memory is not offered"),
        (lambda client: client.get_trace_settings(), "settings cannot be changed"),
        (lambda client: client.get_log_settings(), "settings cannot be changed"),
    ],
    ids=["statistics", "load", "unknown-model", "system-memory", "cuda-memory", "trace", "log"],
)
def test_what_is_not_offered_is_said_by_name(client, call, text):
    with pytest.raises(InferenceServerException, match=text):
        call(client)


def test_errors_name_the_tensor_and_its_shape(client):
    x = numbers(2, 4)
    wrong = x.copy()
    wrong[1, 2] = np.nan
    for arrays, text in [
        ({"inputs": wrong}, r"inputs has NaN at index 6 \[1,2\].*FP32 \[2,4\]"),
        ({"queries": x, "keys": x[:, :3], "values": x}, r"keys has head size 3; expected 4.*input keys, FP32 \[2,3\]"),
        ({"inputs": x, "mask": np.ones((2, 2), np.int32)}, 'datatype of input mask is "INT32"; expected BOOL'),
        ({"inputs": x, "attention_mask": np.ones((2, 2), bool)}, 'no input "attention_mask"'),
    ]:
        with pytest.raises(InferenceServerException, match=text):
            client.infer("attention", inputs(**arrays))
    with pytest.raises(InferenceServerException, match="classification is not offered"):
        client.infer("attention", inputs(inputs=x), outputs=[triton.InferRequestedOutput("weights", class_count=2)])


def test_models_have_aliases_and_post_needs_a_key(aliased):
    x = numbers(2, 4)
    with triton.InferenceServerClient(aliased.origin.removeprefix("http://")) as client:
        assert client.is_server_live() and client.is_model_ready("llama")
        with pytest.raises(InferenceServerException, match="401"):
            client.infer("llama", inputs(inputs=x))
        headers = {"Authorization": "Bearer secret"}
        result = client.infer("llama", inputs(inputs=x), headers=headers)
        assert result.get_response()["model_name"] == "llama"
        assert client.infer("probe", inputs(inputs=x), headers=headers).as_numpy("scores").shape == (2, 2)


@pytest.mark.parametrize("aliases", ["x", "x=bert", "a b=qkv", "qkv=attention", "x=qkv,x=merge", "=qkv"])
def test_a_malformed_alias_is_rejected_at_the_start(aliases):
    command = [ROOT / BINARY, "--port", "0", "--model-alias", aliases]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 64
    assert "--model-alias" in done.stderr


def test_requests_in_parallel(client):
    arrays = [{name: numbers(16, 8) for name in ["queries", "keys", "values"]} for _ in range(8)]
    pending = [client.async_infer("attention", inputs(**each)) for each in arrays]
    for each, request in zip(arrays, pending, strict=True):
        expected = attention(each["queries"], each["keys"], each["values"])
        np.testing.assert_allclose(request.get_result().as_numpy("context"), expected, rtol=1e-4, atol=1e-5)


# ---- Triton's client for asyncio ----


CODINGS = [("gzip", None), ("deflate", None), (None, "gzip"), (None, "deflate"), ("gzip", "gzip")]


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "JSON"])
@pytest.mark.parametrize("request_coding, response_coding", CODINGS)
@pytest.mark.parametrize("count", [6, 700])
def test_compressed_requests_and_responses(server, client, binary, request_coding, response_coding, count):
    arrays = {"queries": numbers(count, 64), "keys": numbers(9, 64), "values": numbers(9, 64)}
    codings = {"request_compression_algorithm": request_coding, "response_compression_algorithm": response_coding}

    def infer(client, **options):
        wanted = outputs("context", "weights", binary=binary)
        return client.infer("attention", inputs(binary, **arrays), outputs=wanted, **options)

    async def infer_asynchronously():
        async with triton_aio.InferenceServerClient(server.origin.removeprefix("http://")) as client:
            return await infer(client, **codings)

    plain = infer(client)
    for result in [infer(client, **codings), asyncio.run(infer_asynchronously())]:
        for name in ["context", "weights"]:
            assert np.array_equal(result.as_numpy(name), plain.as_numpy(name))


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "JSON"])
def test_the_client_for_asyncio(server, binary):
    async def run():
        async with triton_aio.InferenceServerClient(server.origin.removeprefix("http://")) as client:
            assert await client.is_server_live() and await client.is_server_ready()
            assert await client.is_model_ready("scores")
            assert (await client.get_model_config("scores"))["name"] == "scores"
            arrays = [{name: numbers(3, 4) for name in ["queries", "keys", "values"]} for _ in range(6)]
            results = await asyncio.gather(
                *(
                    client.infer("attention", inputs(binary, **each), outputs=outputs("context", binary=binary), request_id=str(i))
                    for i, each in enumerate(arrays)
                )
            )
            for i, (each, result) in enumerate(zip(arrays, results, strict=True)):
                assert result.get_response()["id"] == str(i)
                expected = attention(each["queries"], each["keys"], each["values"])
                np.testing.assert_allclose(result.as_numpy("context"), expected, rtol=1e-4, atol=1e-5)
            with pytest.raises(InferenceServerException, match="no input"):
                await client.infer("attention", inputs(binary, query_states=numbers(2, 2)))

    asyncio.run(run())


# ---- KServe's client ----


def test_the_client_of_kserve(aliased):
    kserve_environment.install()
    output = kserve_environment.run("with_kserve.py", aliased.origin, "secret")
    assert output.splitlines() == ["live", "ready", "model ready", "JSON", "binary", "error 422"]


# ---- The README ----


def test_the_program_of_the_readme_runs(server, tmp_path):
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Open Inference Protocol")[1]
    [program] = re.findall(r"^```py\n(.*?)^```$", section.split("\n## ")[0], flags=re.MULTILINE | re.DOTALL)
    assert "localhost:8080" in program
    file = tmp_path / "program.py"
    file.write_text(program.replace("localhost:8080", f"127.0.0.1:{server.port}"))
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "(1, 4, 6, 8) float32 (1, 4, 6)\n"
