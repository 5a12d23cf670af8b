# Tasks. `just` lists them; `just --version` comes with `just setup`, or from a system's packages
# (the package on PyPI is rust-just). Commands run in the active virtual environment, else in .venv.

set positional-arguments
set windows-shell := ["bash", "-cu"]

venv := env("VIRTUAL_ENV", justfile_directory() / ".venv")
programs := venv / if os_family() == "windows" { "Scripts" } else { "bin" }
separator := if os_family() == "windows" { ";" } else { ":" }
export PATH := programs + separator + env("PATH")
python := env("PYTHON", if os_family() == "windows" { "python" } else { "python3" })

[private]
default:
    @just --list --unsorted

# Make .venv, with all that these tasks need, in the tested versions
setup:
    {{ python }} -m venv .venv
    .venv/{{ if os_family() == "windows" { "Scripts" } else { "bin" } }}/python -m pip install -q -c constraints.txt -e '.[dev,docs,test]'

# Run the quick tests, or those that are named: just test tests/tablepact/lookup
test *arguments:
    python -m pytest "$@"

# Run everything that CI runs, each step in a fresh environment (an hour)
check:
    bash .ci/run

# Check code, spelling, workflows and CITATION.cff
lint:
    ruff check .
    ruff format --check .
    typos
    zizmor --quiet --offline --persona pedantic .
    check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
    check-jsonschema --builtin-schema vendor.github-actions action.yml
    check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
    check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
    check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
    check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff

# Check types
types:
    mypy cli hatch_build.py

# Format the code, and fix what ruff can fix
format:
    ruff check --fix .
    ruff format .

# Build the documentation into build/docs, with links checked and nothing loaded from elsewhere
docs:
    zensical build --strict --clean
    ! grep -rlE '<(script|link|img)[^>]* (src|href)="(https?:)?//' build/docs --include='*.html'

# Write the pages that are made of help, docstrings, codes and schemas
pages:
    python -m tablepact.cli.command_reference tablepact.cli.main > build-page && mv build-page docs/reference/tablepact.md
    python -m tablepact.cli.command_reference avocado_pivot.commands > build-page && mv build-page docs/reference/commands.md
    python tests/docs/api_page.py > build-page && mv build-page docs/reference/api.md
    tablepact explain -f markdown > build-page && mv build-page docs/reference/codes.md
    dataset describe --all -o docs/reference/er.svg --force
    dataset timeline --article -o docs/timeline.svg --force
    python tests/docs/message_keys.py
    python tests/docs/notebook.py
    python tests/docs/blocks.py

# Write the explorer's pages of the dataset into build/pages
site:
    dataset site build/pages --force

# Measure how much of the code the quick tests run; fails below the floor in pyproject.toml
coverage *arguments:
    python -m pytest --cov --cov-report=term-missing "$@"

# Renew constraints.txt: the newest versions that fit; run `just check` before you commit them
constraints:
    uv pip compile --quiet --universal --upgrade --all-extras --no-annotate --no-header -o constraints.txt pyproject.toml
