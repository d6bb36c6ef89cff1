# What there is to do; `make` alone lists it. Everything sets up what it needs: C libraries with apt, Python checks in .venv.
PREFIX ?= /usr/local
SIMRUN := .build/release/simrun
PYTHON := .venv/bin/python
SOURCES := Package.swift Sources Tests Benchmarks

.PHONY: help run test install bench validate reliability sanitize coverage scenarios format lint build libraries python clean

help:
	@echo "make run                   build, and run Scenarios/schooling-torus.yaml on all cores"
	@echo "make test                  build, and run the tests"
	@echo "make install PREFIX=...    the program, its man pages and completions (PREFIX: $(PREFIX))"
	@echo "make scenarios             run all scenarios, long ones shortened"
	@echo "make validate              compare with published and independent results (an hour)"
	@echo "make reliability           kill, resume, fill disks, feed nonsense (half an hour)"
	@echo "make sanitize              the tests under the thread and address sanitizers (half an hour)"
	@echo "make coverage              which lines the tests reach"
	@echo "make bench                 race the peers (half an hour)"
	@echo "make format, make lint     swift format"

run: build
	$(SIMRUN) run Scenarios/schooling-torus.yaml --overwrite

# Without testable imports the tests share what `make build` builds.
test: libraries
	swift test -c release --disable-testable-imports

build: libraries
	$(if $(filter Linux,$(shell uname)),SIMRUN_STATIC=1) swift build -c release

install: build
	sh Tests/Setup/install.sh $(SIMRUN) "$(DESTDIR)$(PREFIX)"

scenarios: build
	bash Tests/Scenarios/run.sh

validate: build python
	$(PYTHON) Tests/Validation/validate.py

reliability: build python
	bash Tests/Reliability/run.sh

sanitize: libraries
	Tests/sanitize.sh

coverage: libraries
	Tests/coverage.sh -l

bench: build python
	sh Tests/Setup/python.sh Benchmarks/requirements.txt
	$(PYTHON) Benchmarks/bench.py

format:
	swift format -i -r $(SOURCES)

lint:
	swift format lint --strict -r $(SOURCES)

libraries:
	@sh Tests/Setup/libraries.sh

python:
	@sh Tests/Setup/python.sh Tests/requirements.txt

clean:
	rm -rf .build .venv
