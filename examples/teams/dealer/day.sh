# A dealer: whoever of the floor is first gets the lead (jump-ball); nobody in three minutes: those who missed it may still
# take it (shark tank); then the manager (catchall). Fleet leads belong to Uma.
at 14:00:00 'four leads come in at nine o'"'"'clock in Chicago; the whole floor is asked at once'
lr-ingest leads.csv | lr-route | lr-offer | brief
at 14:01:00 'Sue is first; Tim is told he was not'
lr-answer accept L1 --agent sue | brief
lr-answer accept L1 --agent tim | brief
at 14:01:30 'Ray passes on V-3, the others still may take it'
lr-answer decline L3 --agent ray | brief
at 14:03:00 'nobody took V-3 and V-4 in time: the shark tank, for those who missed it'
lr-expire | brief
at 14:04:00 'Tim takes V-3 out of the tank'
lr-answer accept L3 --agent tim | brief
at 14:13:00 'nobody wants V-4: the manager is asked, and hands it to Ray'
lr-expire | brief
lr-admin --agent val assign L4 ray | brief
at 22:00:00 'the evening'
lr-score -o table
lr-report dashboard
lr-check
