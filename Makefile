# Every target sets up what it needs, and nothing twice: packages when the lock file has changed, the
# compiler when a source has.

check := node scripts/check.js

sources := $(shell find src templates schemas scripts -type f -not -path 'src/generated/*') \
	package.json tsconfig.json tsconfig.build.json
packages := node_modules/.package-lock.json

.PHONY: demo build check lint test conformance golden clean

# A whole job on this machine: simulated nodes, stand-in engines, its verdict and report.
demo: dist/cli.js
	node dist/cli.js run fixtures/demo/demo.yaml -o demo-out

build: dist/cli.js

# Everything, with a sample of the conformance suite; all of it where CI=true.
check: dist/cli.js
	$(check)

lint: $(packages)
	$(check) types lint format

test: $(packages)
	$(check) types uvu coverage shell bats

conformance: dist/cli.js
	CONFORMANCE=all $(check) conformance

# Records what the fixtures are compiled to now: make golden, or make golden CASE=sglang
golden: $(packages)
	npm run --silent golden:update -- $(CASE)

clean:
	rm -rf dist .test-build coverage src/generated

$(packages): package-lock.json
	npm ci
	@touch $@

dist/cli.js: $(packages) $(sources)
	npm run --silent build

# A compiler that was built with errors is not built.
.DELETE_ON_ERROR:
