"""Sends requests with the client that openapi-python-client generates; prints each response as a line of JSON.

    python with_openapi_python_client.py ORIGIN <requests

Each line of the input is an object with `path` and `request`.
"""

import functools
import json
import sys

from attention_client import Client, models
from attention_client.api.attention import (
    compute_attention,
    compute_linear_attention,
    compute_qkv,
    compute_scores,
    diagnose,
    merge_parts,
)
from attention_client.api.inference import infer, infer_version

OPERATIONS = {
    "/attention": (compute_attention, models.AttentionRequest),
    "/scores": (compute_scores, models.ScoresRequest),
    "/qkv": (compute_qkv, models.QKVRequest),
    "/merge": (merge_parts, models.MergeRequest),
    "/linear-attention": (compute_linear_attention, models.LinearAttentionRequest),
    "/diagnose": (diagnose, models.DiagnosisRequest),
    "/v2/models/{model}/infer": (infer, models.InferenceRequest),
    "/v2/models/{model}/versions/1/infer": (infer_version, models.InferenceRequest),
}

with Client(base_url=sys.argv[1]) as client:
    for line in map(json.loads, sys.stdin):
        operation, request_type = OPERATIONS[line["path"]]
        request = request_type.from_dict(line["request"])
        send = operation.sync
        if "{model}" in line["path"]:
            send = functools.partial(send, "attention")
        print(json.dumps(send(client=client, body=request).to_dict()))
