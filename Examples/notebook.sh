#!/bin/sh
# The cells of the teaching notebook as requests: "your journey starts with one step".
#
# Start the server with `make run`, then run this with its address as the argument, which is
# http://localhost:8080 by default. Needs curl.
set -eu
server=${1:-http://localhost:8080}

# Sends the JSON object on standard input to a path and prints the response.
post() {
  curl -sS -H 'Content-Type: application/json' -d @- "$server$1"
}

# In [1] Six tokens, each with an embedding of three numbers: your, journey, starts, with, one, step
inputs='[[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64],
  [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55]]'

echo "In [2], In [3] 1.1.1, 1.1.2 Scores and weights of 'starts'"
post /scores <<JSON
{"inputs": $inputs, "query": 2, "decimals": 4}
JSON

echo "In [4] 1.1.3 Context vector of 'starts'"
post /attention <<JSON
{"inputs": $inputs, "query": 2, "decimals": 4}
JSON

echo "In [5], In [6] 1.2.1, 1.2.2 Scores and weights of all tokens"
post /scores <<JSON
{"inputs": $inputs, "decimals": 4}
JSON

echo "In [7] 1.2.3 Context vectors of all tokens"
post /attention <<JSON
{"inputs": $inputs, "decimals": 4}
JSON

# In [8] 2.2.1 Three random weight matrices; this seed gives those of the notebook
parameters='{"seed": 2246701679, "d_out": 3}'

echo "In [9] 2.2.2 Query, key and value vectors of 'journey', and the matrices"
post /qkv <<JSON
{"inputs": $inputs, "parameters": $parameters, "query": 1, "decimals": 4}
JSON

echo "In [10] 2.2.3 Score of 'journey' with itself"
post /scores <<JSON
{"inputs": [[0.55, 0.87, 0.66]], "parameters": $parameters, "decimals": 4}
JSON

wk='[[0.69196826, 0.22562188, 0.21553892], [0.83679616, 0.3716573, 0.8276086], [0.4590658, 0.4487847, 0.104096234]]'

echo "In [11] 2.2.4 As in the notebook, which multiplies the inputs by Wk by mistake"
post /scores <<JSON
{"queries": $inputs, "keys": $wk, "decimals": 4}
JSON

echo "In [12] 2.2.5 As in the notebook, which applies softmax to the columns by mistake"
post /scores <<JSON
{"queries": $inputs, "keys": $wk, "softmax_axis": "queries", "decimals": 4}
JSON

# In [13] 2.2.6 By mistake the notebook prints the inputs.
echo "2.2.4 corrected, 2.2.5 corrected Scores and weights of 'journey'"
post /scores <<JSON
{"inputs": $inputs, "parameters": $parameters, "query": 1, "decimals": 4}
JSON

echo "2.2.6 corrected Context vector of 'journey'"
post /attention <<JSON
{"inputs": $inputs, "parameters": $parameters, "query": 1, "decimals": 4}
JSON

echo "In [14] 2.3.2 Query, key and value vectors of all tokens"
post /qkv <<JSON
{"inputs": $inputs, "parameters": $parameters, "decimals": 4}
JSON

echo "In [15], In [16] 2.3.3, 2.3.4 Scores and weights of all tokens"
post /scores <<JSON
{"inputs": $inputs, "parameters": $parameters, "decimals": 4}
JSON

echo "In [17] 2.3.5 Context vectors of all tokens"
post /attention <<JSON
{"inputs": $inputs, "parameters": $parameters, "decimals": 4}
JSON
