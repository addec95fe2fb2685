#!/bin/bash
# As many random histories as ten minutes hold, 10,000 at most, played by lr and by the model of tests/model/: every event the
# same. The seeds are new each day, so other days try other histories; a difference prints its seed. TAP.
#   model.sh [SEED]
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo '1..1'; echo 'ok 1 - lr and the model agree # skip no python3'; exit 0; }
exec python3 "$here/../model/play.py" --seed "${1:-$(($(date +%s) / 86400 * 10000))}" --count 10000 --seconds 570
