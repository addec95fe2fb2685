#!/usr/bin/env bats
# Who may do what to a lead in which state, cell by cell. The tables say what must be, state by state; after every cell the invariants
# hold, and where a cell says no nothing is written.
#
#   N new   H held   W waiting   R routed   X exclusive   J jump ball   T shark tank   C catchall   P pool   O owned   F follows   V void
#
# Who is who:  cat declined (X J T C P O V)   ann let it time out (X T C P O V; in J she is asked)   bob is asked (X J T) and owns (O)
#              zoe is the catchall user       dan is on no route, nobody ever asked him              boss is an admin
#
# A cell: >O done, the lead is owned now; = done, nothing was written; a reason: refused with it; no: refused by lr-admin (1); 77.
# What is refused writes nothing and says so on stderr.

load helper

# ---- the twelve states, made once

ago() { # DAYS: that long before the real now, which is what --as goes by
	TZ=UTC printf -v LR_NOW '%(%Y-%m-%dT%H:%M:%S)TZ' $((NOW - $1 * 86400))
	export LR_NOW
}

# Windows of five days, so that each state is reached with its window running at NOW.
base() { # STATE RULE DAYS: a lead that came DAYS ago on a route with that rule
	export LR_STATE=$BASES/$1
	ago "$3"
	lr-init -q
	printf '{"account":"A","tz":"UTC","offer_window":"5d","shark_tank":"5d"}' | lr-admin apply -q settings=- >/dev/null
	printf 'agent,role,catchall\ncat,,\nann,,\nbob,,\nzoe,,true\ndan,,\nboss,admin,\n' | lr-admin apply -q agents=- >/dev/null
	printf '[{"route":"r","rule":"%s","agents":["cat","ann","bob"]}]' "$2" | lr-admin apply -q routes=- >/dev/null
	echo '{"ext_id":"X1","source":"web","email":"kim@x.example"}' | lr-ingest >/dev/null
}
ring() { lr-route --pending | lr-offer >/dev/null; }
over() { ago "$1"; lr-expire >/dev/null; }
walk() { # STATE DAYS: cat declines, ann lets it time out, bob is asked
	base "$1" round-robin "$2"
	ring
	lr-answer decline O1 --agent cat >/dev/null
	over $(($2 - 5))
}

make_bases() {
	base N round-robin 1
	base H round-robin 1; lr-admin hold L1 >/dev/null
	base W round-robin 1; lr-admin pause-route r >/dev/null; lr-route --pending >/dev/null
	base R round-robin 1; lr-route --pending >/dev/null
	walk X 8
	base J jump-ball 1; ring; lr-answer decline O1 --agent cat >/dev/null
	walk T 12; over 2
	walk C 17; over 7; over 2
	walk P 22; over 12; over 7; over 2
	walk O 8; ago 1; lr-answer accept O3 --agent bob >/dev/null
	base F round-robin 1; echo '{"ext_id":"X2","source":"web","email":"kim@x.example"}' | lr-ingest >/dev/null
	walk V 8; lr-admin void L1 >/dev/null
}

setup_file() {
	fresh
	export BASES=$BATS_FILE_TMPDIR/bases
	NOW=$(date +%s)
	export NOW
	mkdir "$BASES"
	make_bases
}

setup() {
	fresh
	BATS_CHECK=no # every cell is checked by itself
	ago 0
}

# ---- a cell

# The letter of domain's picture for where the lead stands, by what the tools print.
state() { # LEAD
	local word
	word=$(lr-admin forget -n "$1" | fields status)
	case $word in
	offered) lr-offer --open | fields lead stage | awk -v l="$1" '$1 == l {
		print $2 == "exclusive" ? "X" : $2 == "jump_ball" ? "J" : $2 == "shark_tank" ? "T" : "C"; exit }' ;;
	new) echo N ;; held) echo H ;; waiting) echo W ;; routed) echo R ;; pool) echo P ;; follows) echo F ;; void) echo V ;;
	accepted | assigned | claimed | coalesced) echo O ;;
	*) echo "?$word" ;;
	esac
}

do_it() { # ACTION WHO LEAD
	case $1 in
	accept | decline | requeue | claim | release) lr-answer "$1" "$3" --agent "$2" ;;
	assign) lr-admin assign "$3" "${2#to-}" ;;
	reassign) lr-admin reassign --from bob --to "${2#to-}" ;;
	admin-release) lr-admin release "$3" ;;
	edit) lr-admin edit "$3" message=hello ;;
	as-edit) (unset LR_NOW; lr-admin --as "$2" edit "$3" message=hello) ;;
	as-*) (unset LR_NOW; lr-admin --as "$2" "${1#as-}" "$3" ${4-}) ;;
	*) lr-admin "$1" "$3" ;;
	esac
}

J=journal/00000001.ndjson

cell() { # ACTION WHO STATE: into $found
	local lead=L1 rc=0 out err reason to=
	[ "$3" != F ] || lead=L2
	[ "$1" != as-assign ] || to=dan
	export LR_STATE=$PWD/cell-$3
	[ -e "$LR_STATE" ] || cp -a "$BASES/$3" "$LR_STATE" # left from a cell that wrote nothing
	out=$(do_it "$1" "$2" $lead $to 2>err) || rc=$?
	if cmp -s "$BASES/$3/$J" "$LR_STATE/$J"; then found='='; else
		case $1 in as-*) unset LR_NOW ;; esac
		found=">$(state $lead)"
		lr-check >/dev/null 2>&1 || found="$found,lr-check:$?"
		rm -rf "$LR_STATE"
		ago 0
	fi
	[ $rc -ne 0 ] || return 0
	case $out in
	*'"reason":"'*) reason=${out#*'"reason":"'} reason=${reason%%'"'*} reason=${reason// /_} ;;
	*) reason=$rc ;;
	esac
	[ "$reason" != 1 ] || reason=no
	[ -s err ] || reason=$reason,silent
	[ "$found" = = ] || reason=$reason,$found # refused, and yet written
	found=$reason
}

# The file `table`: rows ACTION WHO CELL x 12.
matrix() {
	local action who rest row s
	while read -r action who rest; do
		row="$action $who"
		for s in N H W R X J T C P O F V; do
			cell "$action" "$who" $s
			row="$row $found"
		done
		echo "$row"
	done <table >found
	diff -u --label must --label is <(tr -s ' \t' ' ' <table) found
}

@test "the twelve states are what they are called" {
	local s lead
	for s in N H W R X J T C P O F V; do
		lead=L1
		[ $s != F ] || lead=L2
		LR_STATE=$BASES/$s
		assert_equal "$s $(state $lead)" "$s $s"
	done
}

@test "accept: whoever is asked, nobody else" {
	cat >table <<-'END'
		accept bob    not_yours not_yours not_yours not_yours >O        >O        >O        expired   expired   already_answered follows expired
		accept ann    not_yours not_yours not_yours not_yours expired   >O        >O        expired   expired   expired          follows expired
		accept cat    not_yours not_yours not_yours not_yours declined  declined  declined  declined  declined  declined         follows declined
		accept zoe    not_yours not_yours not_yours not_yours not_yours not_yours not_yours >O        expired   taken            follows not_yours
		accept dan    not_yours not_yours not_yours not_yours not_yours not_yours not_yours not_yours not_yours taken            follows not_yours
		accept nobody unknown   unknown   unknown   unknown   unknown   unknown   unknown   unknown   unknown   unknown          unknown unknown
	END
	matrix
}

@test "decline: whoever is asked; the lead walks on when nobody is left" {
	cat >table <<-'END'
		decline bob   not_yours not_yours not_yours not_yours >T        >J        >T        expired   expired   already_answered follows expired
		decline ann   not_yours not_yours not_yours not_yours expired   >J        >T        expired   expired   expired          follows expired
		decline cat   not_yours not_yours not_yours not_yours already_answered already_answered already_answered already_answered already_answered already_answered follows already_answered
		decline zoe   not_yours not_yours not_yours not_yours not_yours not_yours not_yours >P        expired   taken            follows not_yours
		decline dan   not_yours not_yours not_yours not_yours not_yours not_yours not_yours not_yours not_yours taken            follows not_yours
	END
	matrix
}

@test "requeue: whose offer timed out in this run, while it is with somebody else or in the shark tank" {
	cat >table <<-'END'
		requeue ann   not_timed_out not_timed_out not_timed_out not_timed_out >X            not_timed_out >O            wait          use_claim     taken            follows not_timed_out
		requeue bob   not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out >O            wait          use_claim     already_answered follows not_timed_out
		requeue cat   not_timed_out not_timed_out not_timed_out not_timed_out declined      declined      declined      declined      declined      taken            follows declined
		requeue dan   not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out taken            follows not_timed_out
		requeue zoe   not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out not_timed_out taken            follows not_timed_out
	END
	matrix
}

@test "claim: out of the pool or while it waits, by anybody, decliners too" {
	cat >table <<-'END'
		claim dan     not_in_pool not_in_pool >O not_in_pool not_in_pool not_in_pool not_in_pool not_in_pool >O taken            follows not_in_pool
		claim cat     not_in_pool not_in_pool >O not_in_pool not_in_pool not_in_pool not_in_pool not_in_pool >O taken            follows not_in_pool
		claim bob     not_in_pool not_in_pool >O not_in_pool not_in_pool not_in_pool not_in_pool not_in_pool >O already_answered follows not_in_pool
	END
	matrix
}

@test "release: what is owned, by its owner or an admin" {
	cat >table <<-'END'
		release bob       not_yours not_yours not_yours not_yours not_yours not_yours not_yours not_yours already_answered >P        not_yours not_yours
		release dan       not_yours not_yours not_yours not_yours not_yours not_yours not_yours not_yours already_answered not_yours not_yours not_yours
		admin-release -   no        no        no        no        no        no        no        no        no               >P        no        no
		as-release boss   no        no        no        no        no        no        no        no        no               >P        no        no
		as-release bob    77        77        77        77        77        77        77        77        77               77        77        77
	END
	matrix
}

@test "assign and reassign: by an admin wherever it is, but void; to who has it already: nothing" {
	cat >table <<-'END'
		assign to-dan   >O >O >O >O >O >O >O >O >O >O >O no
		assign to-bob   >O >O >O >O >O >O >O >O >O =  >O no
		assign to-cat   >O >O >O >O >O >O >O >O >O >O >O no
		as-assign boss  >O >O >O >O >O >O >O >O >O >O >O no
		as-assign dan   77 77 77 77 77 77 77 77 77 77 77 77
		as-assign bob   77 77 77 77 77 77 77 77 77 77 77 77
		as-assign zoe   77 77 77 77 77 77 77 >O 77 77 77 77
		reassign to-dan  =  =  =  =  =  =  =  =  = >O  =  =
		reassign to-pool =  =  =  =  =  =  =  =  = >P  =  =
		reassign to-route = =  =  =  =  =  =  =  = >N  =  =
	END
	matrix
}

@test "resubmit: out of the pool, the catchall, the shark tank; a catchall user while he is asked" {
	cat >table <<-'END'
		resubmit -         no no no no no no >N >N >N no no no
		as-resubmit boss   no no no no no no >N >N >N no no no
		as-resubmit zoe    77 77 77 77 77 77 77 >N 77 77 77 77
		as-resubmit dan    77 77 77 77 77 77 77 77 77 77 77 77
	END
	matrix
}

@test "hold: new, waiting and in the pool; unhold: held; what is so already stays" {
	cat >table <<-'END'
		hold -         >H =  >H no no no no no >H no no no
		as-hold boss   >H =  >H no no no no no >H no no no
		as-hold bob    77 77 77 77 77 77 77 77 77 77 77 77
		unhold -       =  >N =  no no no no no no no no no
		as-unhold boss =  >N =  no no no no no no no no no
		as-unhold zoe  77 77 77 77 77 77 77 77 77 77 77 77
	END
	matrix
}

@test "void: anything, by an admin" {
	cat >table <<-'END'
		void -       >V >V >V >V >V >V >V >V >V >V >V =
		as-void boss >V >V >V >V >V >V >V >V >V >V >V =
		as-void bob  77 77 77 77 77 77 77 77 77 77 77 77
	END
	matrix
}

@test "edit: anything but void, by an admin; forget: anything, by a rainmaker; the lead stays where it is" {
	cat >table <<-'END'
		edit -         >N >H >W >R >X >J >T >C >P >O >F no
		as-edit boss   >N >H >W >R >X >J >T >C >P >O >F no
		as-edit bob    77 77 77 77 77 77 77 77 77 77 77 77
		forget -       >N >H >W >R >X >J >T >C >P >O >F >V
		as-forget boss 77 77 77 77 77 77 77 77 77 77 77 77
	END
	matrix
}

# ---- what a cell brings about

in_state() { rm -rf cell; cp -a "$BASES/$1" cell; export LR_STATE=$PWD/cell; }

@test "assigning and voiding end every live offer, the line is gone, followers come along or are new" {
	in_state X
	lr-answer requeue L1 --agent ann >/dev/null
	echo '{"ext_id":"X2","source":"web","email":"kim@x.example"}' | lr-ingest >/dev/null
	run -0 lr-admin assign L1 dan
	assert_equal "$(lr-log | tail -n 3 | fields event lead agent reason)" \
		$'offer.withdrawn L1 bob assigned\nlead.assigned L1 dan -\nlead.coalesced L2 dan -'
	assert_equal "$(lr-answer accept L1 --agent bob | fields reason)" taken
	assert_equal "$(lr-answer requeue L1 --agent ann | fields reason)" taken
	assert_equal "$(lr-offer --open)" ""
	run -0 lr-admin void L1
	assert_equal "$(state L2)" O
	lr-check >/dev/null
}

@test "the catchall's live offers end when it is resubmitted, and decliners stay out of the new run" {
	in_state C
	lr-admin resubmit L1 >/dev/null
	assert_equal "$(lr-log --event offer.withdrawn | fields agent reason)" "zoe resubmitted"
	ring
	assert_equal "$(lr-offer --open | fields agent)" ann
	lr-answer decline L1 --agent ann >/dev/null
	assert_equal "$(lr-offer --open | fields agent)" bob
	lr-answer decline L1 --agent bob >/dev/null
	assert_equal "$(lr-offer --open | fields agent stage)" "zoe catchall"
	lr-check >/dev/null
}

@test "a former owner may claim what he gave back" {
	in_state O
	lr-answer release L1 --agent bob >/dev/null
	assert_equal "$(lr-answer claim L1 --agent bob | fields result)" ok
	lr-check >/dev/null
}

@test "an agent made inactive cannot answer, live offers walk on, what he owns stays" {
	local s
	for s in X J T O; do
		in_state $s
		lr-admin show agents --csv | awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == "active") c = i} $1 == "bob" {$c = "false"; OFS = ","; $1 = $1} 1' OFS=, >agents.csv
		lr-admin apply -q agents.csv >/dev/null
		case $s in
		O) assert_equal "$(state L1)" O ;;
		X) assert_equal "$s $(lr-offer --open | fields agent stage)" "X ann shark_tank" ;;
		*) assert_equal "$s $(lr-offer --open | fields agent)" "$s ann" ;;
		esac
		run lr-answer accept L1 --agent bob
		assert_equal "$s $(fields result <<<"$output")" "$s refused"
		run -77 lr-answer claim L1 --agent bob
		lr-check >/dev/null
	done
	in_state P
	lr-admin apply -q agents.csv >/dev/null
	assert_equal "$(lr-answer claim L1 --agent bob | fields reason)" not_permitted
}
