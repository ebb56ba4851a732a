# The front door. The build itself is CMake's: see CONTRIBUTING.md.
.POSIX:
.SUFFIXES:

PREFIX = /usr/local
JOBS = $$(nproc)
SETUP = yes
ROUNDS = 5
SECONDS = 1
PORTABILITY_TESTS = quick
SUITES = bookworm trixie
CMAKE_BUILD_PARALLEL_LEVEL = $(JOBS)

help:
	@echo 'make load-test            set up, build, attack the included server, report'
	@echo 'make load-test TARGETS=targets/api.txt RATE=50 DURATION=60s'
	@echo '                          the same against your service'
	@echo 'make truth                measure a server that stalls, on schedule and one hit after another'
	@echo 'make test                 set up, build, run all tests'
	@echo 'make sanitize             the same under AddressSanitizer and UBSan, then under ThreadSanitizer'
	@echo 'make portability          build and test in fresh systems of Debian 12 and 13 (root, debootstrap)'
	@echo 'make install PREFIX=DIR   install what make build has built (PREFIX: /usr/local)'
	@echo 'make build                set up and build the programs into build/release/bin'
	@echo 'make man                  regenerate man/ from the programs'
	@echo 'make bench                compare attack with others, measure the readers: bench/RESULTS.md'
	@echo 'make bench-ws             measure its WebSockets beside a bare client: bench/WEBSOCKET.md'
	@echo 'make profile              count who takes the instructions of a hit'
	@echo 'make bench-update         write the figures of tests/bench/instructions.txt anew'
	@echo 'make format               format the sources'
	@echo 'make clean                remove build/'
	@echo
	@echo 'SETUP=no leaves the machine as it is: nothing is installed first.'

build:
	@[ '$(SETUP)' = no ] || script/install-deps.sh build
	@cmake --preset release --log-level=NOTICE
	@cmake --build --preset release --parallel $(JOBS) --target programs

load-test: build
	@TARGETS='$(TARGETS)' RATE='$(RATE)' DURATION='$(DURATION)' script/load-test.sh build/release/bin

truth: build
	@script/truth.sh build/release/bin

test:
	@[ '$(SETUP)' = no ] || script/install-deps.sh test
	CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) CTEST_PARALLEL_LEVEL=$(JOBS) cmake --workflow --preset dev

sanitize:
	@[ '$(SETUP)' = no ] || script/install-deps.sh test
	CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) CTEST_PARALLEL_LEVEL=$(JOBS) cmake --workflow --preset asan
	CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) CTEST_PARALLEL_LEVEL=$(JOBS) cmake --workflow --preset tsan

portability:
	@PORTABILITY_TESTS='$(PORTABILITY_TESTS)' script/portability.sh $(SUITES)

install:
	@[ -d build/release/bin ] || { echo 'make build comes first' >&2; exit 1; }
	cmake --install build/release --prefix '$(PREFIX)'

man:
	cmake --preset dev
	cmake --build --preset dev --parallel $(JOBS) --target man

bench:
	@[ '$(SETUP)' = no ] || script/install-deps.sh bench
	@cmake --preset release --log-level=NOTICE
	@cmake --build --preset release --parallel $(JOBS) --target bench-programs
	@tests/bench/run.py build/release bench/RESULTS.md $(ROUNDS) $(SECONDS)

bench-ws:
	@[ '$(SETUP)' = no ] || script/install-deps.sh bench
	@cmake --preset release --log-level=NOTICE
	@cmake --build --preset release --parallel $(JOBS) --target bench-ws-programs
	@tests/bench/ws.py build/release bench/WEBSOCKET.md $(ROUNDS)

profile: build
	@[ '$(SETUP)' = no ] || script/install-deps.sh bench
	@script/profile.sh build/release/bin

bench-update:
	cmake --preset dev
	cmake --build --preset dev --parallel $(JOBS) --target bench-update

format:
	git ls-files '*.h' '*.cpp' | xargs clang-format -i

clean:
	rm -rf build

.PHONY: help build load-test truth test sanitize portability install man bench bench-ws profile bench-update format clean
