# Each target is one script or one command; the scripts are in scripts/.
.PHONY: help run test dev check e2e bench fuzz fmt ci

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1	/p' Makefile | expand -t 10

run: ## build and start with demo data (PORT=3000, BUSBAR_DATA=data)
	@scripts/run.sh

test: ## everything CI checks: format, lints, SQLite, PostgreSQL, browser
	@scripts/test.sh

dev: ## build, run, and again on each change
	@scripts/dev.sh

check: ## the quick look before a commit
	@scripts/check.sh

e2e: ## the browser tests only
	@scripts/e2e.sh

bench: ## measure the release build
	@scripts/bench.sh

fuzz: ## try the readers of files with inputs made up by a fuzzer, a minute each
	@scripts/fuzz.sh

fmt: ## format the code
	@cargo fmt

ci: ## what CI runs
	@.ci/run
