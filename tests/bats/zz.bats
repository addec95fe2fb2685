load helper
t() { local s=$(date +%s%N); local i; for i in 1 2 3 4 5 6 7 8 9 10; do "$@" >/dev/null 2>&1; done; echo "# $(( ($(date +%s%N)-s)/10000 )) us: $*" >&3; }
@test x {
 t true
 t fresh
 t team ann bob
 t write_agents ann bob
 t write_settings
 t apply settings.json
 t lr-check
 t lr-expire
 t tick 5m
 t story L1
 t fields a b c <<<'{"a":1}'
 t run -0 --separate-stderr lr-expire
 t run -0 lr-expire
 t lead X1
 i=0; newlead() { i=$((i+1)); offered X$i; }
 t newlead
 t lead_json X1
 t bash -c true
 t assert_equal a a
 t events offer.made
 t diff -u /dev/null /dev/null
}
