"""Attention as a FastAPI service, with pydantic for JSON and torch for computing."""

from typing import Literal

import torch
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict

torch.set_num_threads(1)  # Two workers share two cores.
app = FastAPI()

Matrix = list[list[float]]


class AttentionRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    inputs: Matrix | None = None
    queries: Matrix | None = None
    keys: Matrix | None = None
    values: Matrix | None = None
    scale: float = 1.0
    query: int | None = None
    include: list[Literal["scores", "weights"]] = []


class AttentionAnswer(BaseModel):
    context: list[float] | Matrix
    scores: list[float] | Matrix | None = None
    weights: list[float] | Matrix | None = None
    scale: float
    dtype: str = "float32"


@app.get("/health/live")
def live() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/attention", response_model_exclude_none=True)
def attention(request: AttentionRequest) -> AttentionAnswer:
    given = (request.queries, request.keys, request.values)
    if request.inputs is not None:
        given = (request.inputs,) * 3
    if any(matrix is None for matrix in given):
        raise HTTPException(422, "inputs, or queries, keys and values are needed")
    try:
        queries, keys, values = (torch.tensor(matrix) for matrix in given)
        if request.query is not None:
            queries = queries[request.query]
        scores = request.scale * queries @ keys.T
        weights = torch.softmax(scores, dim=-1)
        context = weights @ values
    except (IndexError, RuntimeError, ValueError) as error:
        raise HTTPException(422, str(error)) from error
    return AttentionAnswer(
        context=context.tolist(),
        scores=scores.tolist() if "scores" in request.include else None,
        weights=weights.tolist() if "weights" in request.include else None,
        scale=request.scale,
    )
