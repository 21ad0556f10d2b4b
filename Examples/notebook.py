#!/usr/bin/env python3
"""The cells of the teaching notebook as requests: "your journey starts with one step".

Start the server with `make run`, then run this with its address as the argument, which is
http://localhost:8080 by default. Nothing but Python is needed.
"""
import json
import sys
from urllib.request import Request, urlopen

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"


def post(path, **members):
    """Sends the members as a JSON object and returns the members of the response."""
    request = Request(SERVER + path, json.dumps(members).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as response:
        return json.load(response)


def show(title, tensor):
    """Prints a vector, or the rows of a matrix, with four decimals."""
    rows = tensor if isinstance(tensor[0], list) else [tensor]
    print(f"{title}:")
    for row in rows:
        print("   ", "  ".join(f"{number:.4f}" for number in row))


# In [1] Six tokens, each with an embedding of three numbers
inputs = [
    [0.43, 0.15, 0.89],  # your
    [0.55, 0.87, 0.66],  # journey
    [0.57, 0.85, 0.64],  # starts
    [0.22, 0.58, 0.33],  # with
    [0.77, 0.25, 0.10],  # one
    [0.05, 0.80, 0.55],  # step
]

print("In [2] 1.1.1 Attention scores: the dot products of 'starts' with every token")
starts = post("/scores", inputs=inputs, query=2)
show("Attention scores for 'starts'", starts["scores"])

print("In [3] 1.1.2 Attention weights: the softmax of the scores")
show("Attention weights", starts["weights"])

print("In [4] 1.1.3 Context vector: the sum of the inputs, each multiplied by its weight")
show("Context vector for 'starts'", post("/attention", inputs=inputs, query=2)["context"])

print("In [5] 1.2.1 The scores of all tokens")
everything = post("/scores", inputs=inputs)
show("All attention scores", everything["scores"])

print("In [6] 1.2.2 The weights of all tokens: each row is a softmax and sums to 1")
show("All attention weights", everything["weights"])

print("In [7] 1.2.3 The context vectors of all tokens")
show("All context vectors", post("/attention", inputs=inputs)["context"])

print("In [8] 2.2.1 Three random weight matrices; this seed gives those of the notebook")
parameters = {"seed": 2246701679, "d_out": 3}
drawn = post("/qkv", inputs=inputs, parameters=parameters)["parameters"]
for name in ("wq", "wk", "wv"):
    show(name.capitalize(), drawn[name])

print("In [9] 2.2.2 The query, key and value vectors of 'journey'")
journey = post("/qkv", inputs=inputs, parameters=parameters, query=1)
show("Query vector", journey["queries"])
show("Key vector", journey["keys"])
show("Value vector", journey["values"])

print("In [10] 2.2.3 The score of 'journey' with itself: its query times its key")
show("Attention score (ω11)", post("/scores", queries=[journey["queries"]], keys=[journey["keys"]])["scores"])

print("In [11] 2.2.4 The scores of 'journey'. The notebook multiplies the inputs by Wk instead of")
print("using the query and the keys:")
mistake = {"queries": inputs, "keys": drawn["wk"]}
show("Inputs times Wk transposed", post("/scores", **mistake)["scores"])
print("2.2.4 corrected")
scores = post("/scores", inputs=inputs, parameters=parameters, query=1)
show("Attention scores for 'journey'", scores["scores"])

print("In [12] 2.2.5 The weights of 'journey'. The notebook applies softmax to the columns:")
show("Softmax of each column", post("/scores", **mistake, softmax_axis="queries")["weights"])
print("2.2.5 corrected")
show("Attention weights for 'journey'", scores["weights"])

print("In [13] 2.2.6 The context vector of 'journey'. The notebook multiplies every input by the sum")
print("of a column of weights, which is 1, and so prints the inputs. No request does that.")
print("2.2.6 corrected")
show("Context vector for 'journey'", post("/attention", inputs=inputs, parameters=parameters, query=1)["context"])

print("In [14] 2.3.2 The query, key and value vectors of all tokens")
projected = post("/qkv", inputs=inputs, parameters=parameters)
show("All queries", projected["queries"])
show("All keys", projected["keys"])
show("All values", projected["values"])

print("In [15] 2.3.3 The scores of all tokens")
everything = post("/scores", inputs=inputs, parameters=parameters)
show("All attention scores", everything["scores"])

print("In [16] 2.3.4 The weights of all tokens")
show("All attention weights", everything["weights"])

print("In [17] 2.3.5 The context vectors of all tokens: the values, multiplied by the weights and summed")
show("All context vectors", post("/attention", inputs=inputs, parameters=parameters)["context"])
