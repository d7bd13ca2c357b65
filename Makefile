# Every verb sets up what it needs; all of them run on a machine with Python >= 3.11, git and make.
PYTHON ?= python3
STUDENTS ?= 24
SEEDS ?= 0-1999
WHAT ?= kernels
BIN := .venv/bin
READY := .venv/ready
# Folders of which little is ever imported: two fifths of the time to compile everything.
SELDOM := /(tests?|awscli|debugpy|docutils|fastapi|fontTools|gevent|graphql|mypy|mypyc|pip|sagemaker_core|setuptools)/

.PHONY: demo test test-all fuzz bench lint release

demo: $(READY) ## the main job on a simulated cohort, in build/demo
	@$(BIN)/caip demo --students $(STUDENTS)

test: lint ## everything that must pass, in under 15 minutes
	@tools/chromium.sh
	@tools/postgres.sh
	@$(BIN)/pytest -m "not whole" -n 2 --dist loadfile --no-loadscope-reorder

test-all: lint ## and what is too large for every day
	@tools/chromium.sh
	@tools/postgres.sh
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

fuzz: $(READY) ## spoilt notebooks through all of it; SEEDS=17 repeats one that failed
	@FUZZ_SEEDS=$(SEEDS) $(BIN)/pytest tests/fuzz -n 2

bench: $(READY) ## WHAT=grading, scale, regrade, kernels, accounts, attacks, checks, cloud, report, writer: with their peers, in one run
	@$(BIN)/python -m benchmarks.$(WHAT)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

release: $(READY) ## release/, solutions/ and dist/ from source/
	@$(BIN)/caip release --solutions

$(READY): requirements.lock pyproject.toml caip_lab/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@echo "setting up .venv (once; one or two minutes)" >&2
	@$(PYTHON) -m venv .venv
	@tools/packages.sh
	@$(BIN)/python -m compileall -q -j 0 -x '$(SELDOM)' .venv/lib >/dev/null 2>&1 || true # on every core, which pip does on one; some files are no Python
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e caip_lab -e .
	@touch $(READY)
