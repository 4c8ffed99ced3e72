# Every target works on a machine with Python 3.11+, git and make: the tools install themselves below this folder.
PYTHON ?= python3
BIN := .venv/bin
# One more than there are cores here: the tests of browsers and of time-outs mostly wait.
WORKERS ?= 3
# What was compiled once is kept: the tests start the program dozens of times.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help demo test proofs playground lint learn bench figures pythons container crash lock sbom clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet uv

.venv/ready: .tools/bin/uv pyproject.toml requirements.lock
	.tools/bin/uv venv --quiet --allow-existing --python $(PYTHON) .venv
	.tools/bin/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	.tools/bin/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

demo: .venv/ready ## the web desk on this machine, five made-up schools, no account anywhere (PORT=8080)
	$(BIN)/canipost demo --port $(or $(PORT),8080)

test: .venv/ready ## the tests
	$(BIN)/pytest -q -n $(WORKERS) -m "not proof and not playground"

proofs: .venv/ready ## the tests that walk every combination of facts, which take longer
	$(BIN)/pytest -q -n auto -m proof

playground: .venv/ready ## a private chat and a channel in Microsoft's Agents Playground (npm), driven in Chromium
	$(BIN)/pytest -q -n 0 -m playground tests/playground

lint: .venv/ready ## style, types and the packs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/canipost check

learn: .venv/ready ## learn what is out of date of what the package brings, after a change to a pack or a bank (canipost learn --all: everything)
	$(BIN)/canipost learn

pythons: .venv/ready ## install it on each Python that it claims and is here, and walk the main paths
	$(BIN)/python -m tests.pythons

container: .venv/ready ## build the image by Containerfile without root, run it, and say how large it is (buildah, podman)
	$(BIN)/python -m tests.container

crash: .venv/ready ## the crash campaign: KILLS=1000 of them on each database, and the table of what was lost
	$(BIN)/python -m tests.crash --kills $(or $(KILLS),200)

bench: .venv/ready ## what is fast or small, beside its peers, in one table, and docs/performance.svg (SHORT=1: whether it runs)
	$(BIN)/python -m tests.bench $(if $(SHORT),--short,--draw docs/performance.svg)

figures: .venv/ready ## repeat the other figures: many schools, the look-up's tables, campaigns, registers
	$(BIN)/python -m tests.bench_holding
	$(BIN)/python -m tests.bench_schools
	$(BIN)/python -m tests.bench_unseen
	$(BIN)/python -m tests.bench_campaigns
	$(BIN)/python -m tests.bench_registers

lock: .tools/bin/uv ## pin the newest versions that pyproject.toml allows
	.tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header --group dev --upgrade pyproject.toml -o requirements.lock

sbom: .tools/bin/uv ## what a school installs, as a bill of materials (CycloneDX 1.6): build/canipost.cdx.json
	@mkdir -p build
	.tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header --all-extras -c requirements.lock pyproject.toml -o build/runtime.lock
	.tools/bin/uvx --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements build/runtime.lock --pyproject pyproject.toml --mc-type application --sv 1.6 --output-reproducible -o build/canipost.cdx.json

clean: ## forget what was installed and built
	rm -rf .venv .tools build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
