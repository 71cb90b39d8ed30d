menu-mail = Mail

mail-title = Mail
mail-messages = { $count ->
    [0] No messages
    [one] One message
   *[other] { $n } messages
 }
mail-messages-label = Messages
fetch-new-mail = Fetch new mail

live-label = Progress
live-checking = { $count ->
    [one] Checking one account
   *[other] Checking { $n } accounts
 }
live-over = Done
live-progress = { $fetched } of { $total }
live-connecting = connecting
live-new = { $count ->
    [0] nothing new
    [one] one new message
   *[other] { $n } new messages
 }
live-stopped = stopped
live-stop = Stop

day-today = Today
day-yesterday = Yesterday
day-this-week = Earlier this week

pager-label = More messages
pager-newer = Newer
pager-older = Older

about-title = This archive
about-accounts = Active accounts
about-messages = Messages
about-size = Size
about-next = Next check

empty-title = No mail here yet
empty-add = Add a mail account, and this space will start to collect its messages by itself.
empty-fetch = The mail accounts of this space have not brought any mail yet. Fetch it now, or wait for the next check.
empty-ask = No mail was archived in this space so far. Ask an administrator of this space to add a mail account.

search-title = Search results
search-label = Search this archive
search-button = Search
search-hint = Words, "a phrase", -not, OR, and
search-found = { $count ->
    [one] One message found
   *[other] { $n } messages found
 }
search-nothing = Nothing was found
search-not-yet = Nothing found so far
search-more = Search on
search-wrong-date = “{ $text }” is no date. Dates look like 2026-11-01.
search-wrong-has = “has:{ $text }” is unknown. There is has:attachment.
search-wrong-empty = “{ $text }” needs a text after the colon.
search-wrong-or = OR stands between two terms.
search-wrong-long = This search is too long. Leave some terms out.

message-no-subject = (no subject)
message-attachments = Attachments
message-newer = Newer message
message-older = Older message
message-back = Back to the list
message-to = to
message-cc = cc
message-more = More for this message
message-source = Show source
message-download = Download original (.eml)
message-download-part = Download { $name }
message-view = View
message-view-html = Formatted
message-view-text = Plain text
message-frame = The message
message-raw = This message could not be taken apart. It is archived whole; here is what it holds.
message-quoted = { $count ->
    [one] One quoted line
   *[other] { $n } quoted lines
 }
message-remote = { $count ->
    [one] One remote image is not shown, so that the sender does not learn that you read this.
   *[other] { $n } remote images are not shown, so that the sender does not learn that you read this.
 }
message-copies = { $n } copies
message-copies-why = { $n } copies of this mail arrived. All of them are kept; lists show one.
message-copy = Copy { $n }
message-blocked-image = Image from { $host } not shown
message-cut = This message is very long. Its beginning is shown; the original holds all of it.
message-defects = { $count ->
    [one] One thing in this message is not as it should be
   *[other] { $n } things in this message are not as they should be
 }

refusal-not-found = Not found
refusal-not-found-detail = There is nothing at this address, or you may not see it.
refusal-forbidden = For space administrators
refusal-forbidden-detail = Only administrators of this space may do this. Ask one of them.
refusal-malformed = This request cannot be read
refusal-malformed-detail = What was sent is not what this page expects. Go back, reload the page and try again. Nothing was changed.
refusal-too-large = Too much was sent
refusal-too-large-detail = What was sent is longer than this page accepts. Nothing was changed.
refusal-fields = Some fields cannot be accepted
refusal-fields-detail = Go back and correct them. Nothing was changed.
refusal-raced = Somebody else was faster
refusal-raced-detail = This was changed by somebody else at the same time. Look at it again and repeat your change.
refusal-inactive = Mail is being switched
refusal-inactive-detail = The Mail Archiving Plugin is being switched or renewed right now. Try again in a moment.
refusal-not-yet = Not available yet
refusal-not-yet-detail = This function is not available yet.
refusal-busy = The wiki cannot answer now
refusal-busy-detail = Its storage is busy or full. Nothing was lost. Try again in a moment; if it stays so, tell the site administrator.
refusal-broken = Something went wrong
refusal-broken-detail = This is a defect, and it was written to the wiki's log. Nothing was lost. Tell the site administrator if it happens again.
