# make (build), make demo, make check; see HACKING.md
