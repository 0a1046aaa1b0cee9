# The two commands of the README, and the ones of CONTRIBUTING. Python ≥ 3.11 is all that is needed.
PYTHON ?= python3
VENV   ?= .venv
# The tests of the transformers engine and of the training recipe need torch, those of clusters Ray,
# big downloads: `make test TORCH=` leaves all of them out.
TORCH  ?= torch==2.13.0

BIN := $(VENV)/bin
# No address of an index goes into the files: whoever installs from them uses their own.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock"
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test check eval fix bench docs dist lock sbom clean

run: $(VENV)/.installed            ## translate seeds/ into out/
	$(BIN)/id2en translate seeds -o out --force

test: $(VENV)/.tested              ## run all tests
	$(BIN)/python -m pytest

check: $(VENV)/.tested             ## lint and type-check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

eval: $(VENV)/.installed           ## fail if the seeds' translations got worse than the baseline
	$(BIN)/id2en eval --suite seeds --gate

fix: $(VENV)/.tested               ## mend what lint can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.tested             ## speed and memory beside what a user would run instead
	$(BIN)/python bench/speed.py

docs: $(VENV)/.installed            ## make the man page and the command reference of the help texts
	$(BIN)/python docs/build.py

dist: $(VENV)/.release             ## wheel and sdist, the same bytes each time for one commit
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build

lock: $(VENV)/.release             ## pin what a container installs, with hashes
	$(LOCK) --extra web --output-file requirements.lock
	$(LOCK) --extra web --extra scale --output-file requirements-scale.lock

sbom: dist                         ## list what is installed with the wheel, as CycloneDX
	$(PYTHON) -m venv --clear --without-pip build/locked
	$(PIP) --python build/locked install --require-hashes -r requirements.lock
	$(PIP) --python build/locked install --no-deps --no-index --find-links dist id2en
	$(BIN)/cyclonedx-py environment build/locked --output-reproducible -o dist/id2en.cdx.json

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip
	$(PIP) install --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) install --group test --group lint --group browser
	$(PIP) install --editable '.[web]'
ifneq ($(TORCH),)
	$(PIP) install $(TORCH)
	$(PIP) install --editable '.[marian,scale]'
endif
	touch $@

$(VENV)/.release: $(VENV)/.installed
	$(PIP) install --group release
	touch $@
