#!/usr/bin/env bash
# Make .venv and install LLMasOS into it. $1 is the Python to use, $2 the extras ("" or "[dev]").
set -euo pipefail
python=$1 extras=$2

fail() { echo "llmasos: $1" >&2; exit 1; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || fail "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"
command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null \
  || fail "a C++ compiler is needed to build llama.cpp; on Debian run: apt-get install g++ make"
free=$(df -Pk . | awk 'NR == 2 {print int($4 / 1024)}')
[ "$free" -ge 6000 ] || fail "only $free MB are free here; set-up needs 6000 MB"

if [ ! -x .venv/bin/python ]; then
  echo "making .venv" >&2
  "$python" -m venv .venv || fail "the virtual environment could not be made; on Debian run: apt-get install python3-venv"
fi
echo "installing libraries (llama.cpp is built from source: about five minutes the first time)" >&2
log=.venv/install.log
# The range of torch resolves to a build for the CPU where one is on offer; it is asked for first, so that no other package asks for another.
.venv/bin/python -m pip install --quiet --progress-bar off "torch>=2.6,<2.14" >"$log" 2>&1 \
  && .venv/bin/python -m pip install --quiet --progress-bar off -e ".$extras" >>"$log" 2>&1 \
  || fail "the libraries could not be installed ($(grep -m1 -E 'ERROR|error:|No space|Could not' "$log" | cut -c1-160)); no network? The log is $log; run the same command again to go on"
touch .venv/.installed
[ -z "$extras" ] || touch .venv/.developed
