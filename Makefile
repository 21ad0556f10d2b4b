# Every step of CI is a target here. Longer recipes are in Scripts/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run build test test-debug test-release test-contract lint format sanitize fuzz \
	fuzz-codec soak bench bench-linear bench-kernels bench-codec bench-in-process bench-request bench-fairness \
	bench-inference bench-diagnosis bench-http bench-overload bench-compression \
	generate check check-imports check-words check-dockerfile check-generated check-scripts check-binary \
	check-docker clean

# A target that imports a module without declaring the dependency is an error.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE_BINARY := .build/release/attention-server
SWIFT_SOURCES := Package.swift Sources Tests Benchmarks Fuzz
# The Python packages for tests and checks: validators, pytest, hadolint.
VENV := .build-venv
# The Python packages for benchmarks, which are large: torch.
BENCH_VENV := .build-venv-bench

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs the missing packages for building and testing
	@Scripts/setup.sh test

run: ## Builds the server and serves on 127.0.0.1:8080 (ARGUMENTS="--port 9000" for flags)
	@Scripts/setup.sh run
	swift build $(SWIFT_FLAGS) -c release --product attention-server
	@exec $(RELEASE_BINARY) $(ARGUMENTS)

build: ## Builds the server for release
	@Scripts/setup.sh run
	swift build $(SWIFT_FLAGS) -c release --product attention-server

test: setup test-release test-contract ## Runs all tests, after installing missing packages

test-debug: ## Runs the Swift tests on a debug build
	Scripts/swift-test.sh

# -enable-testing gives tests access to internal declarations. It changes the build, hence the folder.
test-release: ## Runs the Swift tests on a release build
	Scripts/swift-test.sh -c release -Xswiftc -enable-testing --scratch-path .build-release-tests

test-contract: build $(VENV)/installed ## Compares openapi.yaml, README.md and Examples with the binary
	ATTENTION_SERVER_BINARY=$(RELEASE_BINARY) PYTHONDONTWRITEBYTECODE=1 \
	    HYPOTHESIS_STORAGE_DIRECTORY=$(VENV)/hypothesis \
	    $(VENV)/bin/pytest -q -p no:cacheprovider --numprocesses 3 Tests/Contract

lint: ## Checks the formatting of all Swift files
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

format: ## Formats all Swift files in place
	swift format --in-place --recursive --parallel $(SWIFT_SOURCES)

sanitize: setup ## Runs the Swift tests with the address and the thread sanitizer
	Scripts/sanitize.sh address
	Scripts/sanitize.sh thread

fuzz: ## Runs the fuzzers of parsers, connection, decompression, service and inference, each for SECONDS (60)
	Scripts/fuzz.sh $(SECONDS)

fuzz-codec: build ## Compares random numbers and JSON with Python, for SECONDS (60)
	Scripts/fuzz-codec.py --seconds $(or $(SECONDS),60) $(ARGUMENTS)

soak: build ## Sends valid, invalid and abusive traffic for MINUTES (10) and checks for leaks
	Scripts/soak.py --minutes $(or $(MINUTES),10) $(ARGUMENTS)

bench: ## Measures attention by shape
	swift run -c release attention-bench

bench-linear: ## Measures linear attention by rule
	swift run -c release attention-bench linear

bench-kernels: $(BENCH_VENV)/installed ## Compares the engine with torch, on 1 and 2 threads
	swift build $(SWIFT_FLAGS) -c release --product attention-bench
	$(BENCH_VENV)/bin/python Benchmarks/compare.py $(ARGUMENTS)

bench-codec: $(BENCH_VENV)/installed ## Compares reading and printing JSON with simdjson and orjson
	@Scripts/setup.sh codec
	$(BENCH_VENV)/bin/python Benchmarks/codec.py

bench-in-process: ## Measures a small request from bytes to bytes
	swift run $(SWIFT_FLAGS) -c release request-bench

bench-fairness: build ## Measures small requests while large ones are computed
	Benchmarks/fairness.py $(ARGUMENTS)

bench-overload: build ## Measures responses at half to four times the capacity
	Benchmarks/overload.py $(ARGUMENTS)

bench-compression: build ## Measures what gzip costs and saves, over HTTP
	Benchmarks/compression.py $(ARGUMENTS)

bench-inference: build ## Measures inference requests with binary tensors
	Benchmarks/inference.py $(ARGUMENTS)

bench-diagnosis: build ## Measures diagnoses: their time, and the share of known mistakes found
	Benchmarks/diagnosis.py $(ARGUMENTS)

bench-http: build ## Compares small requests over HTTP with nginx, Go, Hummingbird and Python
	@Scripts/setup.sh bench
	Benchmarks/http-load.py $(ARGUMENTS)

bench-request: build ## Compares whole requests over HTTP with Python services that use torch
	@Scripts/setup.sh bench
	Benchmarks/request.py $(ARGUMENTS)

generate: $(VENV)/installed ## Regenerates openapi.json and the pages
	$(VENV)/bin/python Scripts/generate-documents.py

check: setup lint check-imports check-words check-generated check-dockerfile check-scripts check-binary ## Runs all checks of CI except tests

check-imports: ## Checks the dependencies between modules and between their folders
	Scripts/check-imports.py

check-words: ## Checks for words that make comments and documents hard to read
	Scripts/check-words.py

check-generated: $(VENV)/installed ## Checks that openapi.json and the pages are up to date
	$(VENV)/bin/python Scripts/generate-documents.py --check

check-dockerfile: $(VENV)/installed ## Lints the Dockerfile
	$(VENV)/bin/hadolint Dockerfile

check-scripts: $(VENV)/installed ## Lints the shell scripts
	$(VENV)/bin/shellcheck Scripts/*.sh Examples/*.sh .ci/run

check-binary: build ## Checks the instructions of the hot loops, and the error on older processors
	Scripts/check-codegen.sh $(RELEASE_BINARY)
	Scripts/check-baseline.sh $(RELEASE_BINARY)

check-docker: setup ## Runs the Dockerfile's steps without Docker and tests the result
	Scripts/check-docker.py

clean: ## Removes all build products
	rm -rf .build .build-*

$(VENV)/installed: Scripts/requirements.txt
	python3 -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(BENCH_VENV)/installed: Benchmarks/requirements.txt
	python3 -m venv --clear $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
