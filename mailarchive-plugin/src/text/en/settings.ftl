settings-title = Mail archiving settings
settings-lead = They hold for all spaces of this site, and at once.
settings-saved = The settings were saved.
settings-schedule = Schedule
settings-schedule-hint = When all mail accounts are checked, as five fields of cron in UTC: minute, hour, day of month, month, day of week. Empty: every 30 minutes (*/30 * * * *).
settings-schedule-wrong = This is not a schedule. It has five fields, such as */30 * * * *.
settings-workers = Accounts at the same time
settings-workers-hint = How many mail accounts are fetched at the same time, from 1 to 512; further ones wait for their turn. Empty: 64.
settings-workers-wrong = Enter a whole number from 1 to 512.
settings-largestMessage = Largest message (MB)
settings-largestMessage-hint = A longer message is not fetched: it stays on the server and is shown in the account as not archived. From 1 to 1000 megabytes. Empty: 150.
settings-largestMessage-wrong = Enter a whole number from 1 to 1000.
settings-unknown = There is no setting of this name.
settings-wrong-type = Enter a number or a text.
job-fetch = Fetch new mail
job-fetch-detail = Fetches the new mail of all enabled mail accounts.
job-fetch-running = { $count ->
    [one] { $n } account is being fetched
   *[other] { $n } accounts are being fetched
}
job-fetch-failing = { $count ->
    [one] { $n } account could not be fetched
   *[other] { $n } accounts could not be fetched
}
job-fetch-none = Nothing to do: no mail account is enabled
job-fetch-new = { $count ->
    [0] No new messages
    [one] One new message
   *[other] { $n } new messages
}
job-purge = Erase old deleted mail
job-purge-detail = Erases for good what was in the trash for as long as deleted mail is kept.
job-purge-kept = Deleted mail is kept until somebody erases it.
job-purge-done = { $count ->
    [0] Nothing to do: nothing was old enough
    [one] One message was erased
   *[other] { $n } messages were erased
}
job-index = Make the search index anew
job-index-detail = Reads all archived mail again. This happens by itself where the index is lost or damaged. Searching goes on meanwhile, and takes longer. Nothing of the mail is changed.
job-index-running = { $done } of { $total } messages
job-index-done = { $count ->
    [0] Nothing to do: there was no mail
    [one] One message was indexed
   *[other] { $n } messages were indexed
}
job-broken-off = It did not come to its end; it is tried again.
