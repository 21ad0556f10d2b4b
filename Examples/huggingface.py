#!/usr/bin/env python3
"""Attention layers of Hugging Face models as requests: compares the service with the layer itself.

    pip install torch transformers
    Examples/huggingface.py [http://127.0.0.1:8080]

The models are tiny and random, so nothing is downloaded. `request_for` works for every layer that is
built like Llama's: Mistral, Qwen2, Qwen3, Gemma, Gemma 2, Gemma 3, OLMo 2, Granite, SmolLM 3 and others.
"""
import json
import sys
from urllib.request import Request, urlopen

import torch
from transformers import AutoModel, Gemma3TextConfig, LlamaConfig, MistralConfig, Qwen3Config

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
TINY = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 8, "vocab_size": 50, "pad_token_id": 0,
        "initializer_range": 0.4, "attn_implementation": "eager"}


def projections(layer):
    """The learned matrices; nn.Linear stores them as [outputs, inputs]."""
    parameters = {"layout": "out_in"}
    for role in "qkvo":
        linear = getattr(layer, f"{role}_proj")
        parameters[f"w{role}"] = linear.weight.tolist()
        if linear.bias is not None:
            parameters[f"b{role}"] = linear.bias.tolist()
    return parameters


def norms(layer):
    """The norms of queries and keys. That of a vector of ones is the weight: w, or 1 + w in Gemma."""
    eps = getattr(layer.q_norm, "eps", None) or layer.q_norm.variance_epsilon
    query, key = (norm(torch.ones_like(norm.weight)) * (1 + eps) ** 0.5 for norm in (layer.q_norm, layer.k_norm))
    return {"type": "rms", "eps": eps, "query_weight": query.tolist(), "key_weight": key.tolist(),
            "over": "head" if len(query) == layer.head_dim else "all"}


def request_for(layer, hidden_states):
    """The request whose `output` is that of `layer` for `hidden_states`, [batch, tokens, width]."""
    config = layer.config
    rope = config.rope_parameters
    rope = rope.get(getattr(layer, "layer_type", None), rope)  # some models have one for each type of layer
    request = {
        "inputs": hidden_states.tolist(),
        "parameters": projections(layer),
        "num_heads": config.num_attention_heads,
        "num_kv_heads": config.num_key_value_heads,
        "scale": layer.scaling,
        "causal": True,
        "rope": {"scaling": {**rope, "max_position_embeddings": config.max_position_embeddings}},
    }
    if hasattr(layer, "q_norm"):
        request["qk_norm"] = norms(layer)
    if getattr(config, "attn_logit_softcapping", None):
        request["softcap"] = config.attn_logit_softcapping
    window = getattr(layer, "sliding_window", config.sliding_window if config.model_type == "mistral" else None)
    if window:
        request["window"] = {"left": window - 1}  # a window of 3 is a token and the two before it
    return request


def post(path, body):
    request = Request(SERVER + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as response:
        return json.load(response)


torch.manual_seed(123)
for kind, others in ((LlamaConfig, {}), (MistralConfig, {"sliding_window": 3}), (Qwen3Config, {}),
                     (Gemma3TextConfig, {"sliding_window": 3, "query_pre_attn_scalar": 8})):
    model = AutoModel.from_config(kind(**TINY, **others))
    layer, seen = model.layers[0].self_attn, {}
    layer.register_forward_hook(with_kwargs=True, hook=lambda layer, arguments, named, result: seen.update(
        hidden_states=named["hidden_states"], output=result[0]))
    with torch.no_grad():
        model(torch.randint(1, 50, (1, 6)))
        answer = post("/attention", request_for(layer, seen["hidden_states"]))
    difference = (torch.tensor(answer["output"]) - seen["output"]).abs().max()
    print(f"{kind.model_type}: the largest difference is {difference:.1e}, "
          f"the largest number {seen['output'].abs().max():.2g}")
