"""Sends requests with the client that openapi-generator generates; prints each response as a line of JSON.

    python with_openapi_generator.py ORIGIN <requests

Each line of the input is an object with `path` and `request`.
"""

import functools
import json
import sys

from attention_client import ApiClient, ApiException, AttentionApi, Configuration, InferenceApi, models

client = ApiClient(Configuration(host=sys.argv[1]))
api = AttentionApi(client)
inference = InferenceApi(client)
OPERATIONS = {
    "/attention": (api.compute_attention, models.AttentionRequest),
    "/scores": (api.compute_scores, models.ScoresRequest),
    "/qkv": (api.compute_qkv, models.QKVRequest),
    "/merge": (api.merge_parts, models.MergeRequest),
    "/linear-attention": (api.compute_linear_attention, models.LinearAttentionRequest),
    "/diagnose": (api.diagnose, models.DiagnosisRequest),
    "/v2/models/{model}/infer": (functools.partial(inference.infer, "attention"), models.InferenceRequest),
    "/v2/models/{model}/versions/1/infer": (
        functools.partial(inference.infer_version, "attention"),
        models.InferenceRequest,
    ),
}

for line in map(json.loads, sys.stdin):
    operation, request_type = OPERATIONS[line["path"]]
    try:
        answer = operation(request_type(**line["request"]))
    except ApiException as error:
        answer = error.data
    print(json.dumps(answer.to_dict()))
