# A brokerage on tags: what a lead asks for is found in its text, and best-match takes whoever fits it most. Luxury leads are for those
# who have the tag, rentals and offices for those who have every required one. Tags with a price are billed to whoever owns the lead.
at 13:00:00 'five leads at nine o'"'"'clock; the tags found in each are recorded'
lr-ingest leads.csv | lr-route | lr-offer | brief
lr-log --event lead.received | sed 's/.*"lead":"\([^"]*\)".*"found":\(\[[^]]*\]\).*/  \1  \2/'
at 13:01:00 'Ida takes the house on the bay: its waterfront and luxury tags match hers, luxury alone is billed'
lr-answer accept L1 --agent ida | brief
lr-log --event offer.accepted | sed 's/.*"lead":"\([^"]*\)","agent":"\([^"]*\)","bill":\([0-9]*\).*/  \1 is billed to \2: \3 cents/'
at 13:02:00 'Jon declines T-5; Ida is the only other one with luxury'
lr-answer decline L5 --agent jon | brief
at 13:12:00 'and lets it time out: Max, who sees what is left'
lr-expire | brief
lr-answer accept L5 --agent max | brief
at 13:13:00 'why was T-3 offered to Lou'
lr-log --explain L3
at 22:00:00 'the evening'
lr-report dashboard
lr-check
