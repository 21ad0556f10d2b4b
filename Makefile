# Every step that CI takes is a target here. What takes more than a few lines is in Scripts/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run build test test-debug test-release test-contract lint format sanitize fuzz \
	fuzz-codec soak bench bench-kernels bench-codec bench-in-process bench-request bench-fairness \
	bench-http bench-overload \
	generate check check-imports check-words check-dockerfile check-generated check-scripts check-binary \
	check-docker clean

# A target that imports a module without declaring the dependency is an error.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE_BINARY := .build/release/attention-server
SWIFT_SOURCES := Package.swift Sources Tests Benchmarks Fuzz
# Python packages (validators, pytest, hadolint) live in the tree and nowhere else.
VENV := .build-venv
# Those of the comparison with torch are large, and nothing else needs them.
BENCH_VENV := .build-venv-bench

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what building and testing need and this machine lacks
	@Scripts/setup.sh test

run: ## Builds the server and serves on 127.0.0.1:8080 (ARGUMENTS="--port 9000" for flags)
	@Scripts/setup.sh run
	swift build $(SWIFT_FLAGS) -c release --product attention-server
	@exec $(RELEASE_BINARY) $(ARGUMENTS)

build: ## Builds the server for release
	@Scripts/setup.sh run
	swift build $(SWIFT_FLAGS) -c release --product attention-server

test: setup test-release test-contract ## Runs every test, installing what is missing

test-debug: ## Runs the Swift tests on a debug build, for debugging them
	Scripts/swift-test.sh

# The flag lets tests see what is internal; it changes the build, which so gets a folder of its own.
test-release: ## Runs the Swift tests on a release build
	Scripts/swift-test.sh -c release -Xswiftc -enable-testing --scratch-path .build-release-tests

test-contract: build $(VENV)/installed ## Compares openapi.yaml and README.md with the binary's answers
	ATTENTION_SERVER_BINARY=$(RELEASE_BINARY) PYTHONDONTWRITEBYTECODE=1 \
	    HYPOTHESIS_STORAGE_DIRECTORY=$(VENV)/hypothesis \
	    $(VENV)/bin/pytest -q -p no:cacheprovider Tests/Contract

lint: ## Checks the formatting of all Swift files
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

format: ## Formats all Swift files in place
	swift format --in-place --recursive --parallel $(SWIFT_SOURCES)

sanitize: setup ## Runs the Swift tests under the address and the thread sanitizer
	Scripts/sanitize.sh address
	Scripts/sanitize.sh thread

fuzz: ## Runs the fuzzers of the parsers, the connection and the service, each for SECONDS (60)
	Scripts/fuzz.sh $(SECONDS)

fuzz-codec: build ## Compares numbers and JSON with the C library and Python, for SECONDS (60)
	Scripts/fuzz-codec.py --seconds $(or $(SECONDS),60) $(ARGUMENTS)

soak: build ## Mixes valid, invalid and rude traffic for MINUTES (10) and looks at what is left
	Scripts/soak.py --minutes $(or $(MINUTES),10) $(ARGUMENTS)

bench: ## Measures the engine
	swift run -c release attention-bench

bench-kernels: $(BENCH_VENV)/installed ## Measures the engine beside torch, on 1 and 2 threads
	swift build $(SWIFT_FLAGS) -c release --product attention-bench
	$(BENCH_VENV)/bin/python Benchmarks/compare.py $(ARGUMENTS)

bench-codec: $(BENCH_VENV)/installed ## Measures reading and printing JSON beside simdjson and orjson
	@Scripts/setup.sh codec
	$(BENCH_VENV)/bin/python Benchmarks/codec.py

bench-in-process: ## Measures a small request from bytes to bytes, without a socket
	swift run $(SWIFT_FLAGS) -c release request-bench

bench-fairness: build ## Measures small requests while large ones run beside them
	Benchmarks/fairness.py $(ARGUMENTS)

bench-overload: build ## Offers from half to four times as many requests as can be answered
	Benchmarks/overload.py $(ARGUMENTS)

bench-http: build ## Measures small requests over HTTP beside nginx, Go, Hummingbird and Python
	@Scripts/setup.sh bench
	Benchmarks/http-load.py $(ARGUMENTS)

bench-request: build ## Measures whole requests over HTTP beside Python services with torch
	@Scripts/setup.sh bench
	Benchmarks/request.py $(ARGUMENTS)

generate: $(VENV)/installed ## Rewrites what is generated from openapi.yaml
	$(VENV)/bin/python Scripts/generate-documents.py

check: setup lint check-imports check-words check-generated check-dockerfile check-scripts check-binary ## Runs all checks of CI besides the tests

check-imports: ## Checks which module imports which, and which folder of it uses which
	Scripts/check-imports.py

check-words: ## Checks comments, texts, names and documents for words that make prose hard to read
	Scripts/check-words.py

check-generated: $(VENV)/installed ## Checks that the generated files are fresh
	$(VENV)/bin/python Scripts/generate-documents.py --check

check-dockerfile: $(VENV)/installed ## Lints the Dockerfile
	$(VENV)/bin/hadolint Dockerfile

check-scripts: $(VENV)/installed ## Lints the shell scripts
	$(VENV)/bin/shellcheck Scripts/*.sh Examples/*.sh .ci/run

check-binary: build ## Checks the hot loops' instructions, and what older processors are told
	Scripts/check-codegen.sh $(RELEASE_BINARY)
	Scripts/check-baseline.sh $(RELEASE_BINARY)

check-docker: setup ## Performs the Dockerfile's steps without Docker and tries the result
	Scripts/check-docker.py

clean: ## Removes everything that was built
	rm -rf .build .build-*

$(VENV)/installed: Scripts/requirements.txt
	python3 -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(BENCH_VENV)/installed: Benchmarks/requirements.txt
	python3 -m venv --clear $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
