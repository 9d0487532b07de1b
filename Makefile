# The verbs of Sluice. Each does its own set-up: `setup/prepare` finds a JDK 25 and installs the Debian packages it
# needs.
SHELL := /bin/bash
MVN := mvn --batch-mode --no-transfer-progress
JDK = export JAVA_HOME=$$(setup/find-jdk) &&

.PHONY: help build check test demo bench image fmt clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

build: ## compile everything and put the runnable jars in place
	@setup/prepare build
	@$(JDK) $(MVN) --quiet package -DskipTests

check: ## the quick loop, without root: compile, static checks, unit tests, recordings
	@setup/prepare check
	@$(JDK) $(MVN) --quiet --threads 2 verify -DskipITs -DexcludedGroups=long

test: ## every test: units, recordings, real kernels, real packets (as root)
	@setup/prepare test
	@$(JDK) $(MVN) verify

demo: ## show what Sluice does on this machine, in network namespaces (as root)
	@setup/prepare demo
	@$(MAKE) --no-print-directory build
	@./sluice demo

bench: ## measure the figures of the budgets, one line each (as root)
	@setup/prepare bench
	@$(MAKE) --no-print-directory build
	@bench/run

image: ## build the container image, without a container engine (as root)
	@setup/prepare image
	@$(MAKE) --no-print-directory build
	@deploy/image/build
	@ls -sh deploy/target/sluice-image.tar

fmt: ## format the code
	@setup/prepare build
	@$(JDK) $(MVN) --quiet spotless:apply

clean: ## remove what was built
	@$(JDK) $(MVN) --quiet clean
