# make         an environment in .venv from the hashed lock file, then the default atlas
# make slurm   what `snakemake --profile profiles/slurm` needs in addition, into .venv
# make japanese  a font with Japanese letters for titles and labels, into .venv
# make test    the same set-up, then the fast half of the tests, three minutes on two cores
# make test-all  every test, in twenty minutes on two cores
# make soak    hours of random edits, faults, bad input and edits of the code: see tests/README.md
# make check   formatters, linters, types
# make format  put the code into its standard form
# make schema  renew the config's schema from the code
# make golden  renew the expected pictures and numbers; LINE is the line of CHANGELOG.md for it
# make manual  renew the tables of config/README.md from the code
# make bench   measure against others' tools, installed in .venv-bench; PART=gradient for one part
# make lock    renew the lock files from their requirements.in
# make clean   remove what was computed; .venv stays

PYTHON ?= python3
BIN := .venv/bin
CORES ?= all
# The parts of the benchmark: modules of benchmarks/ that can be run.
PART ?= gradient figures pipeline
# How many cores there are.
PROCESSORS := $(shell getconf _NPROCESSORS_ONLN)
# What `make test` runs: all of these but what tests/conftest.py knows to be slow.
FAST := tests/unit tests/numerics tests/figures tests/golden \
  tests/cache/test_cache.py tests/cache/test_planted_faults.py tests/workflow/test_examples.py
# How long to soak, and from which random numbers.
EDITS ?= 1000
FAULTS ?= 200
FUZZ_EXAMPLES ?= 2000
SEED ?= 1

.PHONY: atlas environment slurm japanese test test-all soak check format schema golden manual bench lock clean

atlas: environment
	$(BIN)/snakemake --cores $(CORES)

environment: .venv/.ready

# The mark is made last, so that a broken installation is started again.
.venv/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11'; exit 1; }
	@# --clear empties what a link leads to: the environment of another checkout.
	@if [ -L .venv ]; then echo '.venv is a link, and would be emptied where it leads to; use' \
	  '$(BIN)/python as it is, or remove the link to get an environment of this checkout'; exit 1; fi
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	@# So that Python in there finds the library: in notebooks, and for python -m gradatlas.
	echo '$(CURDIR)/workflow' > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/gradatlas.pth
	touch $@

# All that the plugin needs is in requirements.lock.
INSTALL_SLURM = $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes \
  --no-deps -r requirements-slurm.lock

slurm: environment
	$(INSTALL_SLURM)

# Only the file of the font is used; the code that comes with it is never run.
japanese: .venv/.japanese

.venv/.japanese: .venv/.ready requirements-japanese.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps \
	  -r requirements-japanese.lock
	touch $@

# For tests it is beside the environment: there it would slow every Snakemake command down.
.venv/slurm: .venv/.ready requirements-slurm.lock
	$(INSTALL_SLURM) --upgrade --target $@
	touch $@

# Tests are handed out in order, and taken over at the end: few fixtures are made twice. As many run
# at once as there are cores; of all tests many wait for a command, and then it is twice as many.
test: TESTERS ?= $(PROCESSORS)
test: environment
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist worksteal -m 'not slow' $(FAST)

test-all: TESTERS ?= $(shell echo $$((2 * $(PROCESSORS))))
test-all: environment japanese .venv/slurm
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist worksteal

soak: environment
	EDITS=$(EDITS) FAULTS=$(FAULTS) FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) SEED=$(SEED) \
	  $(BIN)/python -m pytest --capture no tests/soak

check: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow/rules benchmarks/pipelines/rules/Snakefile
	$(BIN)/snakemake --lint

format: environment
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow/rules benchmarks/pipelines/rules/Snakefile

schema: environment
	PYTHONPATH=workflow $(BIN)/python -m gradatlas.config.schema > workflow/schemas/config.schema.yaml

# Through the environment, so that the shell does not read quotes and backticks in the line.
golden: export GOLDEN_LINE := $(LINE)
golden: environment
	@PYTHONPATH=workflow:. $(BIN)/python -m tests.golden.renew --line "$$GOLDEN_LINE"

manual: environment
	PYTHONPATH=workflow $(BIN)/python -m gradatlas.config.manual

# Each part has its own number of cores for everybody, unless CORES gives one.
bench: .venv-bench/.ready
	@for part in $(PART); do \
	  PYTHONPATH=workflow:. .venv-bench/bin/python -m benchmarks.$$part $(if $(filter-out all,$(CORES)),--cores $(CORES)) || exit 1; \
	done

.venv-bench/.ready: requirements.lock benchmarks/requirements.lock
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes \
	  -r requirements.lock -r benchmarks/requirements.lock
	touch $@

COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header

# For the plugin of Slurm, first the versions that fit, and then its own lines alone.
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	$(COMPILE) requirements.in --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock \
	  benchmarks/requirements.in --output-file benchmarks/requirements.lock
	cp requirements-slurm.lock .venv-lock/slurm
	$(COMPILE) --constraint requirements.lock requirements-slurm.in --output-file .venv-lock/slurm
	$(COMPILE) --constraint .venv-lock/slurm --no-deps \
	  requirements-slurm.in --output-file requirements-slurm.lock
	$(COMPILE) --no-deps requirements-japanese.in --output-file requirements-japanese.lock
	rm -rf .venv-lock
	$(MAKE) workflow/envs/atlas.yaml

workflow/envs/atlas.yaml: requirements.lock .venv/.ready
	PYTHONPATH=workflow $(BIN)/python -m gradatlas_snakemake.environment > $@

clean:
	rm -rf results .snakemake
