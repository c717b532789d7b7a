# make         an environment in .venv from the hashed lock file, then the default atlas
# make test    the same set-up, then every test
# make check   formatters, linters, types
# make format  put the code into its standard form
# make schema  renew the config's schema from the code
# make lock    renew requirements.lock from requirements.in
# make clean   remove what was computed; .venv stays

PYTHON ?= python3
BIN := .venv/bin
CORES ?= all

.PHONY: atlas environment test check format schema lock clean

atlas: environment
	$(BIN)/snakemake --cores $(CORES)

environment: .venv/.ready

# The mark is made last, so that a broken installation is started again.
.venv/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11'; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	touch $@

test: environment
	$(BIN)/python -m pytest

check: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/snakemake --lint

format: environment
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow/rules

schema: environment
	PYTHONPATH=workflow $(BIN)/python -m gradatlas.plan.schema > workflow/schemas/config.schema.yaml

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-header requirements.in --output-file requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf results .snakemake
