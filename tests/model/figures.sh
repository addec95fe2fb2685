#!/bin/bash
# Random histories played by lr, and every figure of lr-report against sqlite3 over lr-log. TAP. figures.sh [OPTION]... as figures.py
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo '1..1'; echo 'ok 1 - lr-report and SQL agree # skip no python3'; exit 0; }
exec python3 "$here/figures.py" "$@"
