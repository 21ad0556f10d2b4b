// Serves attention with Go's standard library, in plain loops: go run main.go PORT
package main

import (
	"encoding/json"
	"log"
	"math"
	"net/http"
	"os"
)

type request struct {
	Inputs  [][]float32 `json:"inputs"`
	Query   int         `json:"query"`
	Include []string    `json:"include"`
	Scale   *float32    `json:"scale"`
}

type answer struct {
	Context []float32 `json:"context"`
	Scores  []float32 `json:"scores,omitempty"`
	Weights []float32 `json:"weights,omitempty"`
	Scale   float32   `json:"scale"`
	DType   string    `json:"dtype"`
}

func (r request) isValid() bool {
	if r.Query < 0 || r.Query >= len(r.Inputs) {
		return false
	}
	for _, row := range r.Inputs {
		if len(row) != len(r.Inputs[0]) {
			return false
		}
	}
	return true
}

// attend computes attention of one of the inputs to all of them.
func attend(r request) answer {
	scale := float32(1)
	if r.Scale != nil {
		scale = *r.Scale
	}
	query := r.Inputs[r.Query]
	scores := make([]float32, len(r.Inputs))
	highest := float32(math.Inf(-1))
	for i, key := range r.Inputs {
		for j, value := range key {
			scores[i] += scale * query[j] * value
		}
		if scores[i] > highest {
			highest = scores[i]
		}
	}
	weights := make([]float32, len(scores))
	sum := float32(0)
	for i, score := range scores {
		weights[i] = float32(math.Exp(float64(score - highest)))
		sum += weights[i]
	}
	context := make([]float32, len(query))
	for i, row := range r.Inputs {
		weights[i] /= sum
		for j, value := range row {
			context[j] += weights[i] * value
		}
	}
	result := answer{Context: context, Scale: scale, DType: "float32"}
	for _, name := range r.Include {
		switch name {
		case "scores":
			result.Scores = scores
		case "weights":
			result.Weights = weights
		}
	}
	return result
}

func handle(writer http.ResponseWriter, message *http.Request) {
	var parsed request
	if err := json.NewDecoder(message.Body).Decode(&parsed); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	if !parsed.isValid() {
		http.Error(writer, "no such query, or ragged inputs", http.StatusUnprocessableEntity)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(writer).Encode(attend(parsed)); err != nil {
		log.Print(err)
	}
}

func main() {
	http.HandleFunc("/attention", handle)
	http.HandleFunc("/health/live", func(http.ResponseWriter, *http.Request) {})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
