VENV := .venv
BIN := $(VENV)/bin
LINTER := .linter
MUTATION := .mutation
DIR ?= tests/scenarios
CORES := $(shell getconf _NPROCESSORS_ONLN)
JOBS ?= $(CORES)
TYPED := $(addprefix azext_acrdiag/,domain facts rules explain engine access access_report inventory estate bundle sources render providers \
	composition.py edges.py access_run.py listings.py scan_run.py ports.py)
SOURCES := setup.py README.md $(shell find azext_acrdiag -name '*.py' -o -name '*.json')

# The first Python that the Azure CLI runs on and that can make virtual environments. Looked for only when needed.
USABLE := import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 14))
PYTHON = $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c '$(USABLE)' 2>/dev/null && echo $$python && break; done)

.PHONY: help venv wheel docs check linter test scenario scenarios matrix demo bench chaos mutation release clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(VENV)/.stamp ## a private virtual environment with the Azure CLI and what the tests need

$(VENV)/.stamp: tests/requirements.txt
	@test -n "$(PYTHON)" || { echo "no Python 3.10 to 3.13 with the modules venv and ensurepip was found" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

wheel: dist/.stamp ## dist/acrdiag-….whl, what `az extension add --source` takes

# setuptools puts whatever lies in build/lib into the wheel, files deleted since included.
dist/.stamp: $(VENV)/.stamp $(SOURCES)
	@rm -rf build/lib build/bdist.* dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	@touch $@

docs: venv ## docs/rules and the table of rules in both READMEs, written from the rules
	$(BIN)/python tools/gen_docs.py

check: venv ## format, lint, types, generated pages, architecture and unit tests; under a minute
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy $(TYPED)
	$(BIN)/python tools/gen_docs.py --check
	$(BIN)/python -m pytest -q -m "not integration and not slow" --numprocesses $(JOBS)

# A virtual environment on top of the other one: only azdev, or what makes mutants, and what that needs is installed.
.%/.stamp: tests/%-requirements.txt $(VENV)/.stamp
	$(BIN)/python -m venv .$*
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$(.$*/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/base.pth"
	.$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

linter: $(LINTER)/.stamp ## azdev linter and azdev style, which Azure CLI extensions have to pass; about a minute
	$(LINTER)/bin/python tools/official_linter.py

test: check linter wheel ## check, linter, then simulator, real clients, every scenario, and some with the oldest az
	$(BIN)/python -m pytest -q -m "integration or slow" --numprocesses $(JOBS) --dist worksteal
	$(BIN)/python -m tests.matrix --ends --jobs $(JOBS)
	$(BIN)/python -m tests.harness scenarios --jobs $(JOBS) tests/scenarios tests/demo

scenario: wheel ## FILE=path.yaml: one scenario, with what was expected and what came (V=1: all output)
	@test -n "$(FILE)" || { echo "usage: make scenario FILE=path.yaml" >&2; exit 2; }
	@$(BIN)/python -m tests.harness scenario $(if $(V),--verbose) "$(FILE)"

scenarios: wheel ## DIR=path: every scenario below a folder, JOBS=n side by side
	@$(BIN)/python -m tests.harness scenarios --jobs $(JOBS) "$(DIR)"

matrix: wheel ## chosen scenarios with the oldest and the newest az on each Python that this machine has
	$(BIN)/python -m tests.matrix --jobs $(JOBS)

demo: wheel ## three stories on a terminal: an expired secret, a missing role, a firewall
	@$(BIN)/python -m tests.harness demo

bench: wheel ## times, requests and memory, against other ways and as worlds grow; writes tests/bench/RESULTS.md
	@$(BIN)/python -m tests.bench $(PARTS)

chaos: wheel ## every request of every command with every fault, about half an hour; writes tests/chaos/RESULTS.md
	$(BIN)/python -m tests.chaos --jobs $(JOBS)

mutation: $(MUTATION)/.stamp ## SAMPLE=n small mistakes in what draws conclusions (SEED=n: others), and how many the unit tests notice; writes tests/mutation/RESULTS.md
	$(MUTATION)/bin/python -m tests.mutation --jobs $(JOBS) --sample $(or $(SAMPLE),1000) --seed $(or $(SEED),1)

release: venv ## URL=https://…: wheel (reproducible), checksum, index entry and SBOM of the last commit, in dist/release
	@test -n "$(URL)" || { echo "usage: make release URL=https://folder/of/the/wheel" >&2; exit 2; }
	@$(BIN)/python tools/release.py --url "$(URL)"

clean: ## remove what the other commands made
	rm -rf $(VENV) $(LINTER) $(MUTATION) .matrix build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
