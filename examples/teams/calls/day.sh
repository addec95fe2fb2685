# A call team: balanced by weight (Cleo works half time), a turn counts when it is accepted, nobody has more than two calls on
# the table, nor more open leads than his limit; what cannot be placed waits and goes out when somebody has room.
at 07:00:00 'twelve callers at nine in the morning: six calls can be on the table'
lr-ingest leads.csv | lr-route | lr-offer | brief
at 07:01:00 'everybody takes what he has'
lr-offer --open | sed 's/.*"offer":"\([^"]*\)".*"agent":"\([^"]*\)".*/{"answer":"accept","offer":"\1","agent":"\2"}/' | lr-answer | brief
at 07:02:00 'the rest goes out, oldest first; Cleo is at her limit'
lr-route --pending | lr-offer | brief
at 07:03:00 'Ben is called away for the day; his two calls stay on the table till they end'
lr-admin pause ben --until 2026-07-01 --why 'sick child'
at 07:04:00 'they do; Ada is at her limit with what she holds and has on the table'
lr-expire | brief
at 07:05:00 'Lea gives Cleo room for two more'
lr-admin limit cleo 4
lr-route --pending | lr-offer | brief
lr-log --explain L12
at 16:00:00 'the evening'
lr-expire | brief
lr-report dashboard
lr-check
