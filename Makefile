# make app     the page on http://127.0.0.1:7860 (PORT= changes it)
# make test    every test
# make check   linter, formatter, types
# make index   build the index anew
# make eval    measure how right the answers are: on the gold set, and on two corpora made up on the spot
# The first run installs into .venv; later runs need no network.

PYTHON ?= python3
PORT ?= 7860

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Nothing that runs here tells anybody anything, or asks a hub, unless KIKERU_ENCODER names a model of one.
OFFLINE := GRADIO_ANALYTICS_ENABLED=False
ifeq ($(KIKERU_ENCODER),)
OFFLINE += HF_HUB_OFFLINE=1
endif

.PHONY: app test check index eval browser
.DELETE_ON_ERROR:

# The page builds the index behind it where that is missing or stale, and says so while it does.
app: $(VENV)/installed
	$(OFFLINE) PORT=$(PORT) $(BIN)/python app.py

test: $(VENV)/installed-dev browser
	$(OFFLINE) $(BIN)/python -m pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

index: $(VENV)/installed
	$(OFFLINE) $(BIN)/python -m index build

eval: $(VENV)/installed
	$(OFFLINE) $(BIN)/python -m index build --if-stale
	$(OFFLINE) $(BIN)/python -m eval run --out eval/runs/gold
	$(OFFLINE) $(BIN)/python -m eval run --generated 1-2 --out eval/runs/generated

# torch by itself first: resolved together with the rest, pip may fetch a far larger build of it.
$(VENV)/installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install "$$(grep -m 1 '^torch==' requirements.txt)"
	$(PIP) install -r requirements.txt
	touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(PIP) install -r requirements-dev.txt
	touch $@

# The browser tests drive Chromium and read Japanese; without them these tests are skipped, and say so.
browser:
	@if command -v chromium >/dev/null && fc-list :lang=ja 2>/dev/null | grep -q .; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fontconfig fonts-noto-cjk fonts-noto-color-emoji >/dev/null; } \
	  || echo "make: chromium and its fonts could not be installed: the browser tests will be skipped" >&2; \
	else \
	  echo "make: chromium or a Japanese font is missing: the browser tests will be skipped." >&2; \
	  echo "make: to run them: apt-get install chromium fontconfig fonts-noto-cjk fonts-noto-color-emoji" >&2; \
	fi
