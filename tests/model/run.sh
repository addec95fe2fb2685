#!/bin/bash
# 200 random histories, played by lr and by the model of model.py: every event the same. TAP.
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo '1..1'; echo 'ok 1 - lr and the model agree # skip no python3'; exit 0; }
exec python3 "$here/play.py" --seed 1 --count 200 --steps 24
