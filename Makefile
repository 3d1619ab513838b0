# GNU make 3.81. run.py holds what each target does (and serves Windows, where there is no make);
# here is only the way to it: the first of these Pythons that is 3.11 or newer, else any that can explain.

PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && break; done)
ifeq ($(PYTHON),)
PYTHON := python3
endif

TARGETS := setup run test test-postgres test-all check fix bench docs

.PHONY: help $(TARGETS)

help:
	@$(PYTHON) run.py --help

# ARGS passes options on: make run ARGS="--enterprises 500", make test ARGS="tests/rules".
$(TARGETS):
	@$(PYTHON) run.py $@ $(ARGS)
