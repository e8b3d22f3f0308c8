# Two commands: `make run` and `make test`. Both set everything up on first use and ask for nothing.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1
unexport PYTHONDONTWRITEBYTECODE # compiled anew, every process would start a second later

CONTENT := $(shell find faq -name '*.py' -o -name '*.yaml' -o -name '*.jsonl')

.PHONY: run test check proof bench eval lock clean help

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: build/.matcher ## set up and serve web chat, desk and channels
	@$(BIN)/hoidap run

# Three processes on two cores: threads of the linear algebra would only wait for each other.
test: build/.matcher ## set up and run the tests (needs nothing but pip)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadgroup -m "not proof"

check: build/.matcher ## format, lint, types, import contract, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hoidap check

proof: build/.matcher ## the slow proofs: browser, Telegram emulator, kill -9
	@$(BIN)/python -m pytest -m proof --timeout 2400

bench: build/.matcher ## figures: latency, throughput, start, memory
	@$(BIN)/python -m bench

eval: build/.matcher ## score our own held-out questions; fails past the stated risk
	@$(BIN)/hoidap eval tests/eval/heldout.jsonl --gate --worst 0

lock: $(BIN)/uv ## resolve the versions anew
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements.lock

clean: ## remove what set-up made; data stays
	rm -rf $(VENV) build

$(BIN)/uv:
	$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check uv

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q bot desk escalation faq handlers store
	touch $@

# The matcher is trained once from the content (about ten seconds); the program only loads it.
build/.matcher: $(VENV)/.ready $(CONTENT)
	@mkdir -p build/matcher
	$(BIN)/hoidap build-matcher build/matcher
	@touch $@
