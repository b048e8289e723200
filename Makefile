# Everything starts from an empty checkout: `make run` and `make test` make .venv first.
# Another Python: make test PYTHON=python3.12. Another place for it: make test VENV=/tmp/venv.

PYTHON ?= python3
VENV ?= .venv

BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# What PySide6's wheels expect of a bare Debian or Ubuntu; .ci/run installs the same list.
QT_LIBRARIES := libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1

.DEFAULT_GOAL := run
.PHONY: run test lint format translations screenshots qt-libraries print-qt-libraries clean

# With no screen it says so, and runs the demo without a window.
run: qt-libraries
	$(BIN)/tldesk open --sample

# Two processes: most of the time goes to programs that are started and waited for.
test: lint
	$(BIN)/pytest -n 2 --dist loadfile

lint: qt-libraries
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Reads every text in the sources into the catalogues, compiles them, and lists what is not translated yet.
translations: qt-libraries
	$(BIN)/python resources/scripts/update_translations.py

# Every place and state of the window, in light and dark, English and Chinese, at 100 % and 200 %, into .screenshots.
screenshots: qt-libraries
	$(BIN)/python resources/scripts/make_screenshots.py --docs

qt-libraries: $(STAMP)
	@$(BIN)/python -c "import PySide6.QtGui, PySide6.QtWidgets" || { \
		echo "error: Qt cannot be loaded, its system libraries are missing; on Debian or Ubuntu install them with:"; \
		echo "sudo apt-get install -y $(QT_LIBRARIES)"; \
		exit 1; } >&2

print-qt-libraries:
	@echo $(QT_LIBRARIES)

$(STAMP): pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
		echo "error: $(PYTHON) is not Python 3.11 or newer; name one with PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[dev]"
	@touch $@

clean:
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .screenshots
