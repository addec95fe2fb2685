# Samples of spawn (label, wall us, cpu us, RSS KiB, anonymous KiB) as a table: median wall, mean cpu, largest RSS, and how
# many times as long as BASE each command took: the median of the rounds' own ratios if they are few and as many, else
# the ratio of the medians. Variables: base (a label), unit (s or us), anon (1: a column for anonymous memory).
BEGIN { FS = "\t" }
!($1 in runs) { order[++labels] = $1 }
{
	wall[$1, ++runs[$1]] = $2
	cpu[$1] += $3
	if ($4 > rss[$1]) rss[$1] = $4
	if ($5 > own[$1]) own[$1] = $5
}
function median(n,    i, j, v) {
	for (i = 2; i <= n; i++) {
		v = a[i]
		for (j = i - 1; j > 0 && a[j] > v; j--) a[j + 1] = a[j]
		a[j + 1] = v
	}
	return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}
function middle(l,    i) {
	for (i = 1; i <= runs[l]; i++) a[i] = wall[l, i]
	return median(runs[l])
}
function ratio(l,    i) {
	if (!(base in runs) || l == base) return "-"
	if (runs[l] != runs[base] || runs[l] > 50) return sprintf("%.1fx", middle(l) / middle(base))
	for (i = 1; i <= runs[l]; i++) a[i] = wall[l, i] / wall[base, i]
	return sprintf("%.1fx", median(runs[l]))
}
function mb(kb) { return sprintf("%.1f", kb / 1024) }
END {
	scale = unit == "us" ? 1 : 1000000
	form = unit == "us" ? "%.0f" : "%.3f"
	for (i = 1; i <= labels; i++) if (length(order[i]) > width) width = length(order[i])
	printf "  %-" width "s  %5s  %10s  %10s  %9s", "command", "runs", "wall " unit, "cpu " unit, "RSS MB"
	if (anon) printf "  %9s", "anon MB"
	printf "  %8s\n", "peer/lr"
	for (i = 1; i <= labels; i++) {
		l = order[i]
		printf "  %-" width "s  %5d  %10s  %10s  %9s", l, runs[l], sprintf(form, middle(l) / scale), sprintf(form, cpu[l] / runs[l] / scale), mb(rss[l])
		if (anon) printf "  %9s", own[l] ? mb(own[l]) : "-"
		printf "  %8s\n", ratio(l)
	}
}
