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
live-brought = { $count ->
    [0] The fetch is over. There was no new mail.
    [one] The fetch is over. One new message was archived.
   *[other] The fetch is over. { $n } new messages were archived.
 }
live-brought-in-part = { $count ->
    [0] No new mail was archived, and not every account could be checked. Nothing is lost: what was not fetched is still on the mail server.
    [one] One new message was archived, but not every account could be checked. Nothing is lost: the rest is still on the mail server.
   *[other] { $n } new messages were archived, but not every account could be checked. Nothing is lost: the rest is still on the mail server.
 }
live-brought-until-stopped = The fetch was stopped. What it had archived is in the list, the rest is still on the mail server. The next fetch goes on there.
live-brought-untold = The fetch is over. What it brought is in the list.
live-stopped = stopped
live-stop = Stop

day-today = Today
day-yesterday = Yesterday
day-this-week = Last 7 days

pager-label = More messages
pager-newest = Newest
pager-newer = Newer
pager-older = Older

about-title = This archive
about-accounts = Active accounts
about-messages = Messages
about-oldest = Oldest message
about-size = Size
about-next = Next check

empty-title = No mail here yet
empty-add = Add a mail account, and this space will start to collect its messages by itself.
empty-fetch = The mail accounts of this space have not brought any mail yet. Fetch it now, or wait for the next check.
empty-import = Import mail from files
empty-ask = No mail was archived in this space so far. Ask an administrator of this space to add a mail account.

message-no-subject = (no subject)
message-attachments = Attachments
people-doubt = May be somebody else than the name or domain suggests
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
refusal-sign-in = Username and password are needed
refusal-sign-in-detail = This feed is for those who may view its space. Give your feed reader the username and password of one of them.
refusal-forbidden = For space administrators
refusal-forbidden-detail = Only administrators of this space may do this. Ask one of them.
refusal-site = For site administrators
refusal-site-detail = Only administrators of the whole site may do this. Ask one of them. Nothing was changed.
refusal-to-mail = Mail of this space
refusal-to-start = All spaces
refusal-malformed = This request cannot be read
refusal-malformed-detail = What was sent is not what this page expects. Go back, reload the page and try again. Nothing was changed.
refusal-too-large = Too much was sent
refusal-too-large-detail = What was sent is longer than this page accepts. Nothing was changed.
refusal-fields = Some fields cannot be accepted
refusal-fields-detail = Go back and correct them. Nothing was changed.
refusal-raced = Somebody else was faster
refusal-raced-detail = This was changed by somebody else at the same time. Look at it again and repeat your change.
refusal-busy = The wiki cannot answer now
refusal-busy-detail = Its storage is busy or full. Nothing was lost. Try again in a moment; if it stays so, tell the site administrator.
refusal-broken = Something went wrong
refusal-broken-detail = This is a defect, and it was written to the wiki's log. Nothing was lost. Tell the site administrator if it happens again.
permission-delete-mail = Delete mail
permission-delete-mail-detail = Move archived mail of this space to the trash.
feed-title = Mail of { $space }
feed-search-title = “{ $query }” in the mail of { $space }
feed-no-sender = (no sender)
refusal-inactive = Mail is being switched
refusal-inactive-detail = The Mail Archiving Plugin is being switched or renewed right now. Try again in a moment.
refusal-query = This search cannot be read
refusal-query-detail = Look at what was typed and correct it.
refusal-deleted-mail = Deleted mail is for space administrators.
refusal-deleted-mail-detail = Only administrators of this space may search its deleted mail. Leave out “is:trashed”, or ask one of them.
message-back-search = Back to the search
feed-of-space = Atom feed
feed-of-search = Feed of this search
feed-of-thread = Feed of this thread
fetch-all-disabled = Nothing is fetched: all mail accounts of this space are disabled. Enable one first.
empty-deleted = { $count ->
    [one] The one message of this space is in the trash
   *[other] All { $n } messages of this space are in the trash
 }
empty-deleted-undo = They can be restored while the trash keeps them.
empty-deleted-ask = An administrator of this space can bring them back while the trash keeps them.
