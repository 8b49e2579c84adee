# Two commands do everything on a fresh Debian machine with Swift, set-up included:
#   make pipeline      real imagery, from nothing to a report
#   make test          every test but those of make test-peers
PIPELINE ?= Pipelines/earth.yaml
SWIFT ?= swift
TILES := .build/release/tiles
# Tests run optimised, in the build that `make build` leaves: a network in a debug build takes minutes.
BUILD_FLAGS := -c release
# Noted in checkpoints; of this folder's own repository, and "unknown" where there is none.
export TILES_COMMIT := $(shell git --git-dir=.git --work-tree=. describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || echo unknown)

SECONDS ?= 600

.PHONY: pipeline test test-quick test-peers build fuzz mlflow setup setup-test requirements check format lint lint-torch sanitize goldens bench bench-fetch bench-duplicates bench-learn bench-onnx bench-pages bench-pytorch bench-quality bench-scale bench-train bench-cuda man completions clean install help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-12s %s\n", $$1, $$2}'

pipeline: setup build ## Set up, build, run PIPELINE (Pipelines/earth.yaml) to its report
	@Scripts/pipeline $(TILES) $(PIPELINE)

COMPUTING = DeepClusterTests|TorchTests|FuzzTests
# They need what takes minutes to install.
PEERS = LauncherTests|QGISTests

# They listen on the loopback interface, or start a browser or MLflow.
SERVING = HTTPTests|TrackingTests|ViewerTests.ServerTests|ReportTests.BrowserTests
TEST = Scripts/test $(SWIFT) test $(BUILD_FLAGS) --disable-testable-imports

test: setup setup-test ## Set up, build, run every test but those of test-peers; at the end, how many were skipped and why
	@# In three runs: those that compute or wait for processes would take the threads that the asynchronous ones need.
	@$(TEST) -- --skip '$(COMPUTING)|EndToEndTests' -- --filter '$(COMPUTING)' \
	  -- --filter EndToEndTests --skip '$(PEERS)'

test-quick: ## The tests that need no network, no browser, no server and no training (after make setup)
	@$(TEST) -- --skip '$(COMPUTING)|$(SERVING)|EndToEndTests'

test-peers: setup build ## The tests beside programs that take minutes to install: Slurm, PyTorch's torchrun, QGIS (gigabytes); two hosts (root)
	@Scripts/setup slurm torchrun qgis
	@# The door of PyTorch 2, for its ranks: the program itself is the same one.
	@for torch in $${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/torchrun/lib/python3*/site-packages/torch; do \
	  test ! -d "$$torch" || LIBTORCH="$$torch" $(SWIFT) build $(BUILD_FLAGS) --product tiles-torch --scratch-path .build/libtorch-2 \
	    || exit 1; \
	done
	@$(TEST) -- --filter '$(PEERS)'

fuzz: ## Hostile inputs for every reader, one after the other (SECONDS=600 each; READERS="npy manifest"; SEED=1)
	$(SWIFT) build $(BUILD_FLAGS) --product tiles
	$(SWIFT) build $(BUILD_FLAGS) --product fuzz
	@.build/release/fuzz $(or $(READERS),$$(.build/release/fuzz list)) --seconds $(SECONDS) --seed $(or $(SEED),1)

build: ## Build the program
	$(SWIFT) build $(BUILD_FLAGS) --product tiles
	$(SWIFT) build $(BUILD_FLAGS) --product tiles-torch

setup: ## Install system packages, weights and the Blue Marble (quick when nothing is missing)
	@Scripts/setup packages weights lites bluemarble

setup-test: ## What tests and lint need beside that: MLflow, chromium, GDAL, poppler-utils, utiles, pmtiles, webdataset, zsh, fish, safetensors, DVC, eslint, check-jsonschema, clang-format, clang-tidy
	@Scripts/setup mlflow browser interop webdataset shells safetensors dvc weblint workflows cxxlint

requirements: ## Make Scripts/requirements/*.txt anew: the newest versions, with their hashes (NAMES="dvc keras": those only)
	@NAMES="$(NAMES)" Scripts/setup requirements

sanitize: ## The C doors and the CPU kernels under AddressSanitizer and UBSan, with sound and damaged input
	@$(MAKE) --no-print-directory -f Tests/Sanitized/Makefile -j$$(nproc) SWIFT="$(SWIFT)"

check: lint lint-torch test sanitize ## Every lint, every test, and the sanitizers

lint: ## swift format lint; node, eslint for the web pages; clang-format, clang-tidy for the C doors (make setup-test brings them)
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	@Scripts/lint-web
	@Scripts/lint-workflows
	@Scripts/lint-deploy
	@Scripts/lint-cxx

goldens: ## The golden files anew in .build/golden, by Keras and scikit-learn (COMPARE=folder: how near those there are)
	@Scripts/setup goldens
	@"$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/goldens/bin/python" Scripts/goldens .build/golden \
	  --compare "$(or $(COMPARE),Tests/Golden)"

lint-torch: ## clang-tidy over the C++ with libtorch's headers: minutes, so apart
	@Scripts/lint-cxx torch

format: ## swift format and clang-format, in place
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests
	@Scripts/lint-cxx format

mlflow: setup build ## A real MLflow UI over the runs of Data and Data/* (DATA=folder, PORT=5000)
	@Scripts/setup mlflow
	@Scripts/mlflow $(TILES) $(or $(PORT),5000) $(or $(DATA),Data $(patsubst %/,%,$(wildcard Data/*/)))

bench: setup build ## Images a second and peak memory, as a table
	@Scripts/bench $(TILES)

bench-quality: setup build ## How well the groups of each recipe agree with known classes (IMAGERY=folder; hours; RESULTS=file keeps what is done; BACKBONES=xception,efficientnet-lite2; STEPS=0: untrained; WORDS="--rest --side 256": more of the script's)
	@Scripts/bench-quality $(TILES) "$${IMAGERY:-../shared/imagery}" $(if $(RESULTS),--results "$(RESULTS)") \
	  $(if $(BACKBONES),--backbones "$(BACKBONES)") $(if $(STEPS),--steps "$(STEPS)") $(WORDS)

bench-scale: setup build ## Time and memory of the commands at 10,000 and 100,000 tiles (SIZES="N N"; half an hour)
	@Scripts/setup mlflow
	@"$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/venv/bin/python" Scripts/bench-scale $(TILES) $(SIZES)

bench-pages: setup build ## Report and viewer in a real browser at 100,000 tiles (SIZES="N N"; ten minutes)
	@Scripts/setup mlflow browser
	@"$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/venv/bin/python" Scripts/bench-pages $(TILES) $(SIZES)

bench-learn: setup build ## What `tiles groups learn` gains by a few moves of each class (IMAGERY=folder; WORDS="--network": more of the script's)
	@Scripts/bench-learn $(TILES) "$${IMAGERY:-../shared/imagery}" $(WORDS)

bench-duplicates: setup build ## Which copies of photographs are found (PHOTOS=folder)
	@test -n "$$PHOTOS" || { echo "bench-duplicates: expected PHOTOS=/path/to/photographs" >&2; exit 64; }
	@Scripts/setup mlflow
	@"$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/venv/bin/python" Scripts/bench-duplicates $(TILES) "$$PHOTOS"

bench-train: setup build ## Race the network and the whole job against Keras (REFERENCE=program, IMAGES=folder, BACKBONE=resnet50-keras; half an hour)
	@Scripts/setup keras
	@Scripts/bench-train $(TILES) "$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/keras/bin/python" \
	  --reference "$${REFERENCE:-../shared/reference/seed_reference.py}" $(if $(IMAGES),--images "$(IMAGES)") \
	  $(if $(BACKBONE),--backbone "$(BACKBONE)")

bench-onnx: setup build ## EfficientNet-Lite0 beside onnxruntime on this machine (WORDS="--side 128": more of the script's; two minutes)
	@Scripts/setup onnx
	@"$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/onnx/bin/python" Scripts/bench-onnx $(TILES) $(WORDS)

bench-pytorch: setup build ## ResNet-50 and a vision transformer beside PyTorch on this machine (WORDS="--networks resnet50": more of the script's; gigabytes to install, ten minutes)
	@Scripts/setup torchrun
	@"$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/torchrun/bin/python" Scripts/bench-pytorch $(TILES) $(WORDS)

bench-cuda: ## Images a second and the published experiment's size on a GPU (LIBTORCH=folder of a CUDA libtorch)
	@test -n "$$LIBTORCH" || { echo "bench-cuda: expected LIBTORCH=/path/to/torch, a libtorch with CUDA" >&2; exit 64; }
	@$(MAKE) setup build
	@Scripts/bench-cuda $(TILES)

bench-fetch: setup build ## Race `tiles fetch` against curl, landez and tileget on loopback
	@Scripts/setup peers
	@Scripts/bench-fetch $(TILES) "$${XDG_CACHE_HOME:-$$HOME/.cache}/tiles/peers/bin/python"

man: build ## The manual page, in .build/man
	@mkdir -p .build/man
	Scripts/manual $(TILES) > .build/man/tiles.1

completions: build ## Completions for bash, zsh and fish, in .build/completions
	@mkdir -p .build/completions
	$(TILES) --generate-completion-script bash > .build/completions/tiles
	$(TILES) --generate-completion-script zsh > .build/completions/_tiles
	$(TILES) --generate-completion-script fish > .build/completions/tiles.fish

PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share
install: build man completions ## Install the program, its regions, legends, manual page and completions under PREFIX
	install -D -m 755 $(TILES) $(DESTDIR)$(PREFIX)/bin/tiles
	install -D -m 644 .build/release/libtiles-torch.so $(DESTDIR)$(PREFIX)/lib/tiles/libtiles-torch.so
	install -d $(SHARE)/tiles/regions
	install -m 644 Data/regions/*.geojson $(SHARE)/tiles/regions
	install -d $(SHARE)/tiles/legends
	install -m 644 Data/legends/*.csv $(SHARE)/tiles/legends
	install -d $(SHARE)/tiles/pipelines
	install -m 644 Pipelines/*.yaml $(SHARE)/tiles/pipelines
	install -D -m 644 .build/man/tiles.1 $(SHARE)/man/man1/tiles.1
	install -D -m 644 .build/completions/tiles $(SHARE)/bash-completion/completions/tiles
	install -D -m 644 .build/completions/_tiles $(SHARE)/zsh/site-functions/_tiles
	install -D -m 644 .build/completions/tiles.fish $(SHARE)/fish/vendor_completions.d/tiles.fish

clean: ## Remove what was built
	rm -rf .build
