#!/usr/bin/env bash
# Build the wheel, install it beside the libraries that are there already, and use it from another folder.
set -euo pipefail
root=$PWD
python=$root/.venv/bin/python
rm -rf dist build
"$python" -m build --wheel --outdir dist . >/dev/null
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
"$python" -m venv "$away/venv"
site=$("$away/venv/bin/python" -c 'import site; print(site.getsitepackages()[0])')
"$away/venv/bin/python" -m pip install --quiet --no-deps dist/*.whl
"$python" -c 'import site; print(site.getsitepackages()[0])' > "$site/libraries.pth"
cd "$away"
"$away/venv/bin/python" - <<'PY'
import llmasos, pathlib
from importlib.metadata import entry_points
assert "site-packages" in llmasos.__file__ and "llmasos" in llmasos.__file__, llmasos.__file__
from llmasos.kernel.learning.install import shipped
from llmasos.tools.guidelines.card import load_cards
assert (shipped() / "adapter.safetensors").is_file(), "the adapter is not in the wheel"
assert len(load_cards()) >= 80, "the cards are not in the wheel"
print("wheel:", len(load_cards()), "cards,", pathlib.Path(llmasos.__file__).parent)
PY
"$away/venv/bin/llmasos" tools call gene_lookup '{"gene": "PALB2"}' | grep -q '16p12.2'
"$away/venv/bin/llmasos" ask "Which disorders are linked to PALB2?" --json | grep -q '"status": "answered"'
echo "the wheel works from $away"
