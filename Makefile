# The one entry point for the workflow. `make help` prints the targets.
SHELL := /bin/sh
PYTHON ?= python3
UV := .tools/bin/uv
UV_VERSION := 0.13.9
PY := .venv/bin/python
# uv trusts whom the machine trusts, as pip does.
export UV_SYSTEM_CERTS ?= $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),1,0)

# Unit tests share the processors. Tests of whole systems mostly wait, so their three kinds run beside each other.
UNIT := not (system or browser or faults)
PARALLEL := --numprocesses auto --maxprocesses 4 --dist worksteal

# What failed stands far above the end of so long an output.
name_failed = { echo "vitrine: these tests failed:"; cat test-results/failed.txt; exit 1; }

# It takes from half a minute to minutes, in which nothing else is said.
say_installing = echo "vitrine: installing the Python packages for $(1); the first time it may take minutes" >&2

.DEFAULT_GOAL := help
.PHONY: help run test test-system test-short-faults test-browser check test-faults test-compose contract bench judge reconcile scrub user setup-code lint lint-static format sbom nginx test-tools bench-tools clean

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: .venv/run nginx ## Install what is missing, then run the whole system here, without Docker
	@exec $(PY) -m runner

# With ARGS only the tests that they name are run, in one process, and nothing is linted.
test: .venv/test nginx test-tools $(if $(ARGS),,lint) ## Install what is missing, then run every check and test
ifdef ARGS
	@$(PY) -m pytest $(ARGS)
else
	@rm -f test-results/failed.txt
	@$(PY) -m pytest -m "$(UNIT)" $(PARALLEL) --cov --cov-report= || $(name_failed)
	@echo "vitrine: tests of the whole system and in the browser, half an hour; what they say comes at their end"
	@$(MAKE) --no-print-directory --jobs 3 --output-sync=target test-browser test-system test-short-faults || $(name_failed)
	@$(PY) -m tests.coverage_floors
endif

test-system:
	@$(PY) -m pytest -m "system and not (browser or faults)"

test-short-faults:
	@$(PY) -m pytest -m faults

test-browser:
	@$(PY) -m pytest -m browser

check: .venv/test $(if $(ARGS),,lint) ## Run what needs no server, in some minutes: all checks, and most unit tests
	@$(PY) -m pytest -m "$(UNIT) and not (postgres or minio or slow)" $(PARALLEL) $(ARGS)

test-faults: .venv/test nginx test-tools ## Break the running system in every way for half an hour, and print what it bore
	@VITRINE_FAULTS=long $(PY) -m pytest tests/faults $(ARGS)

test-compose: .venv/test ## Where Docker is: bring compose.yaml up with two replicas of each service, test and break it
	@$(PY) -m tests.compose.trial

contract: .venv/contract nginx ## Ask a system of its own all that the API documents say, for 10 minutes each, and by generated clients
	@$(PY) -m tests.contract.trial $(ARGS)

bench: .venv/test nginx test-tools bench-tools ## Measure every figure against its reference, and write docs/performance.md
	@$(PY) -m bench $(ARGS)

judge: .venv/test ## Compare every picture of the corpus (ARGS: a folder) with Chromium, and write docs/pictures.md
	@sh tests/install-tools.sh chromium
	@$(PY) -m judge $(ARGS)

setup-code: .venv/run ## Print the code that the first account takes, where others can reach the address
	@$(PY) -m runner security setup-code

reconcile: .venv/run ## Compare database and store of the running system, and heal what differs
	@$(PY) -m runner uploader reconcile $(ARGS)

scrub: .venv/run ## Read all pictures of the running system again and compare their hashes
	@$(PY) -m runner uploader scrub --all $(ARGS)

user: .venv/run ## Of the running system: ARGS="list", "reset-link LOGIN", "promote LOGIN", "disable LOGIN", "enable LOGIN"
	@$(PY) -m runner security user $(ARGS)

lint: .venv/test ## Check style, types, templates and documents
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy security uploader bff runner compose bench judge
	@$(PY) -m djlint --lint --quiet templates static/errors
	@$(PY) -m yamllint --strict compose.yaml monitoring
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory lint-static; \
	else echo "vitrine: no npm here: scripts and style sheets are not checked"; test -z "$$VITRINE_TESTS_COMPLETE"; fi

lint-static: node_modules/.installed ## Check the types of scripts and the style sheets only
	@node_modules/.bin/tsc --project tsconfig.json
	@node_modules/.bin/tsc --project tsconfig.worker.json
	@node_modules/.bin/stylelint 'static/css/**/*.css'

format: .venv/test ## Rewrite the Python code in the project's format
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

sbom: $(UV) ## Write what each service is made of, as a bill of materials (CycloneDX 1.5), to sbom/
	@for service in security uploader bff; do \
	    $(UV) export --quiet --locked --no-default-groups --group $$service --group serve --preview-features sbom-export \
	        --format cyclonedx1.5 --output-file sbom/$$service.cdx.json >/dev/null || exit 1; \
	done

nginx: .venv/run
	@sh runner/install-nginx.sh

test-tools: .venv/test
	@sh tests/install-tools.sh

bench-tools:
	@sh bench/install-tools.sh

clean: ## Remove what was installed here; the pictures in data/ stay
	rm -rf .venv .tools node_modules .mypy_cache .ruff_cache .pytest_cache .schemathesis test-results

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "vitrine: Python 3.11 or later is needed; say which with PYTHON=" >&2; exit 1; }
	@echo "vitrine: installing uv, which installs all else" >&2
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools "uv==$(UV_VERSION)"

# Compiled here once: it leaves megabytes behind in a process that has to compile and then stays, and the
# tests start hundreds of processes.
.venv/run: pyproject.toml uv.lock | $(UV)
	@$(call say_installing,running)
	@$(UV) sync --quiet --locked --inexact --compile-bytecode --python $(PYTHON)
	@$(PY) -X no_debug_ranges -m runner.bytecode
	@touch $@

.venv/test: pyproject.toml uv.lock | $(UV)
	@$(call say_installing,tests)
	@$(UV) sync --quiet --locked --inexact --compile-bytecode --group dev --group bench --python $(PYTHON)
	@$(PY) -X no_debug_ranges -m runner.bytecode
	@touch $@ .venv/run

# schemathesis and openapi-python-client; openapi-generator is fetched by Maven, where Java is.
.venv/contract: .venv/test
	@$(call say_installing,generated clients)
	@$(UV) sync --quiet --locked --inexact --compile-bytecode --group dev --group contract --python $(PYTHON)
	@touch $@

# Checks of scripts and style sheets; nothing of it is served.
node_modules/.installed: package.json package-lock.json .npmrc
	@npm ci --loglevel=error --no-audit --no-fund --no-update-notifier >/dev/null
	@touch $@
