# Two commands do all the set-up: `make run` starts the application, `make test` runs every test.

VENV   := .venv
PYTHON ?= python3
PY     := $(VENV)/bin/python
PORT   ?= 8501

.PHONY: run test suite check quick coverage slow mutants corpus bench sample screens questions clean browser-parts requirements

# Rebuilt only when the pinned requirements change, so starting again takes seconds.
$(VENV)/.run-ready: requirements.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test-ready: requirements-dev.txt requirements.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run-ready

# Scripts and style sheets are compressed once: half a minute, a fifth less for every first visit.
$(VENV)/.assets-ready: $(VENV)/.run-ready
	@$(PY) -W ignore -m ui.server.assets
	@touch $@

# Several processes on PostgreSQL, behind nginx: make run WORKERS=2
run: $(VENV)/.assets-ready
	@echo "打开 http://127.0.0.1:$(PORT) （按 Ctrl+C 停止）"
	@exec $(if $(WORKERS),$(PY) -m ui.server.supervisor --workers $(WORKERS) --port $(PORT),\
		$(PY) -m streamlit run app.py --server.port $(PORT))

# The browser tests need Chromium and Chinese fonts; the rendering tests need LibreOffice.
browser-parts:
	@sh tests/install_browser.sh

# A file goes to one process whole, so that its server, browser or office is made once. Three processes for two cores,
# since a browser test mostly waits; in the order of their names, so that the long browser files do not come last.
# Types are checked beside, in what the waiting leaves of the second core.
test:
	@$(MAKE) --no-print-directory -j3 check suite

suite: $(VENV)/.test-ready browser-parts
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not slow"

check: $(VENV)/.test-ready
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy

# Without the browser: for the minutes between two edits.
quick: $(VENV)/.test-ready
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not slow and not browser"

# Which lines of the pure layers (analytics, reports, data without the store) no test runs that needs no database, page or
# server: some eight minutes of a processor. Fails below the floor in pyproject.toml, but of chosen tests: TESTS="...".
PURE = $(shell grep -LE "$(IMPURE)" tests/test_*.py)
IMPURE = Store|AppTest|subprocess|soffice|(from|import) (ui|pages)|tests.(pages|browser|tab|wire|serving|sites|conversion)
coverage: $(VENV)/.test-ready
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest -n 3 --dist loadfile -m "not slow and not browser" -k "not postgresql" $(or $(TESTS),$(PURE))
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report $(if $(TESTS),--fail-under=0)

slow: $(VENV)/.test-ready
	@$(PY) -m pytest -m slow

# Changes the code that must not go wrong unseen, one operator or constant at a time, and tells which changes no test
# notices: make mutants, or of one module: make mutants ONLY="data.scoring*"
mutants: $(VENV)/.test-ready
	@nice -n 19 $(PY) -m mutmut run --max-children 1 $(ONLY)
	@$(PY) -m mutmut results

# Reads a folder of spreadsheets nobody here wrote: make corpus DIR=path
corpus: $(VENV)/.run-ready
	@$(PY) -m data.intake.corpus "$(DIR)"

# The sample street that ships, from its workbooks; needed again only when what they hold is changed.
sample: $(VENV)/.run-ready
	@$(PY) -W ignore -m data.sample.prepared

screens: $(VENV)/.test-ready browser-parts
	@$(PY) -m tests.screens $(PAGES)

# What leaders ask, from the first page to the answer in Chromium: clicks and seconds, at a desk and on a phone.
questions: $(VENV)/.test-ready browser-parts
	@$(PY) -W ignore -m tests.questions

bench: $(VENV)/.test-ready
	@$(PY) -W ignore -m benchmarks $(ONLY)

# Compiles both pinned files, with hashes, from the short lists in pyproject.toml. What is pinned already stays
# unless a list asks for another version; `make requirements UPGRADE=--upgrade` takes the newest of everything.
COMPILE = $(PY) -m uv pip compile pyproject.toml --universal --generate-hashes --quiet $(UPGRADE) \
	--custom-compile-command "make requirements"
requirements:
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --group dev --output-file requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
