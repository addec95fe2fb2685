# A real-estate team over a long weekend: referrals belong to Fay, portal leads to whoever is first, others to the weekday
# people by weight; other people have the weekends, and Eli the holidays, whatever day they fall on. At night leads wait.
from() { sed -n "1p;$1p" leads.csv | lr-ingest | lr-route | lr-offer | brief; }
at 2026-07-02T14:30:00 'Thursday, half past nine in Chicago: two from the web site, a referral, one from a portal; Cho is not in yet'
from 2,5
at 2026-07-02T14:31:00 'Ben is faster than Amy on the portal lead; she takes H-1'
lr-answer accept L4 --agent ben | brief
lr-answer accept L1 --agent amy | brief
at 2026-07-02T14:35:00 'H-2 was not answered in time: Amy is next, since Cho is off duty till noon'
lr-expire | brief
at 2026-07-02T14:38:00 'she takes it'
lr-answer accept L2 --agent amy | brief
at 2026-07-03T01:00:00 'eight in the evening: the office is closed, the lead waits'
from 6
lr-expire
at 2026-07-03T14:00:00 'Friday, nine in the morning: it goes out'
lr-route --pending | lr-offer | brief
at 2026-07-03T14:02:00 'and is taken'
lr-answer accept L5 --agent amy | brief
at 2026-07-04T16:00:00 'Saturday, the Fourth of July: Eli is on duty'
from 7
at 2026-07-04T16:10:00 'he has half an hour, it being a holiday'
lr-answer accept L6 --agent eli | brief
at 2026-07-05T15:30:00 'Sunday, half past ten: portal leads, too, are for the weekend people'
from 8
at 2026-07-05T15:32:00 'Cho is out on a tour and passes it on'
lr-answer decline L7 --agent cho | brief
at 2026-07-05T15:33:00 'Dee takes it; the weekend is over'
lr-answer accept L7 --agent dee | brief
lr-log --explain L5
lr-report dashboard
lr-check
