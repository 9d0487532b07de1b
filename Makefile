# The verbs of Sluice. Each does its own set-up: `setup/prepare` finds a JDK 25 and installs the Debian packages it
# needs.
SHELL := /bin/bash
# A release gives its version to all parts of the build.
MVN := mvn --batch-mode --no-transfer-progress $(if $(SLUICE_VERSION),-Drevision=$(SLUICE_VERSION))
JDK = export JAVA_HOME=$$(setup/find-jdk) &&

# Of `release` and `publish`: the version, which a tag may give with its v; the registry for images and chart; the
# address of the project.
export VERSION ?=
export REGISTRY ?= localhost
export PROJECT ?=

.PHONY: help build check test cluster demo bench image scan release publish fmt clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

build: ## compile everything and put the runnable jars in place
	@setup/prepare build
	@$(JDK) $(MVN) --quiet package -DskipTests
	@setup/archive

check: ## the quick loop, without root: compile, static checks, unit tests, recordings
	@setup/prepare check
	@$(JDK) $(MVN) --quiet --threads 2 verify -DskipITs -DexcludedGroups=long

test: ## every test: units, recordings, real kernels, real packets (as root)
	@setup/prepare test
	@$(JDK) $(MVN) verify

cluster: ## the tests on real clusters, k3s and kind, in Docker (as root)
	@setup/prepare cluster
	@$(JDK) PATH=$$(setup/kind):$$PATH $(MVN) verify --projects deploy --also-make -Dsluice.cluster=true -Dtest=none -Dit.test='K3s*IT,Kind*IT' \
		-Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

demo: ## show what Sluice does on this machine, in network namespaces (as root)
	@setup/prepare demo
	@$(MAKE) --no-print-directory build
	@./sluice demo

bench: ## measure the figures of the budgets, one line each (as root)
	@setup/prepare bench
	@$(MAKE) --no-print-directory build
	@bench/run

image: ## build the container image for amd64 and arm64, without a container engine (as root)
	@setup/prepare image
	@$(MAKE) --no-print-directory build
	@deploy/image/build
	@ls -sh deploy/target/sluice-*

scan: ## look for known vulnerabilities in our jars; without a network once the advisories are there
	@setup/prepare scan
	@$(MAKE) --no-print-directory build
	@deploy/scan

release: ## make a release in target/release: VERSION=1.2.3 [REGISTRY=ghcr.io/OWNER] [PROJECT=URL] (as root)
	@setup/prepare release
	@deploy/release/build "$${VERSION#v}"

publish: ## publish what `make release` made: VERSION=1.2.3 REGISTRY=ghcr.io/OWNER
	@deploy/release/publish "$${VERSION#v}"

fmt: ## format the code
	@setup/prepare build
	@$(JDK) $(MVN) --quiet spotless:apply

clean: ## remove what was built
	@$(JDK) $(MVN) --quiet clean
