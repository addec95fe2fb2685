#!/bin/bash
# As many random histories as five minutes hold, every figure of them against sqlite3 over lr-log. New seeds each day. TAP.
#   figures.sh [SEED]
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../model/figures.sh" --seed "${1:-$(($(date +%s) / 86400 * 10000))}" --count 10000 --steps 50 --seconds 290
