## Reading one message.

reading-diff = Changes to files

reading-doubt-name = The sender's name shows “{ $shown }”, but the message is from { $real }.
reading-doubt-mixed = The sender's domain reads “{ $reads }” and is really { $domain }. It mixes letters of several alphabets that look alike: { $letters }. It may imitate another domain.
reading-letter-latin = “{ $letter }” is a Latin letter ({ $code })
reading-letter-greek = “{ $letter }” is a Greek letter ({ $code })
reading-letter-cyrillic = “{ $letter }” is a Cyrillic letter ({ $code })
reading-letter-armenian = “{ $letter }” is an Armenian letter ({ $code })
reading-letters = { $letters }, { $letter }
reading-doubt-punycode = The sender's domain { $domain } is an international name and reads “{ $reads }”.
reading-doubt-reply = Replies go to { $address }, not to the sender's own domain.
reading-doubt-label = About the sender

reading-images-show = Show images
reading-images-hide = Hide images
reading-images-reveal = Loading them from { $hosts } tells whoever runs that server that this message is read now, from which network address and with which browser. Only this one view changes; nothing is remembered.
reading-images-shown = { $count ->
    [one] One remote image is loaded from { $hosts }. Whoever runs that server can see that this message is read now.
   *[other] { $n } remote images are loaded from { $hosts }. Whoever runs those servers can see that this message is read now.
 }
reading-images-left = { $count ->
    [one] One remote image stays hidden, because it is a background or would come over an unsafe way.
   *[other] { $n } remote images stay hidden, because they are backgrounds or would come over an unsafe way.
 }
reading-pixels = { $count ->
    [one] One tracking pixel was removed. It would have reported the reading to: { $names }.
   *[other] { $n } tracking pixels were removed. They would have reported the reading to: { $names }.
 }
reading-astray = { $count ->
    [one] One link names another address than the one it leads to. The real host stands behind it.
   *[other] { $n } links name another address than the one they lead to. The real hosts stand behind them.
 }
reading-leads-to = leads to { $host }
reading-frame-part = The forwarded message

reading-preview = Preview of { $name }
reading-preview-cut = The first lines are shown. The file holds more.
reading-open-image = Open { $name }
reading-type = { $type }, { $size }

reading-forwarded = Forwarded message
reading-forwarded-from = from { $from }, { $date }
reading-forwarded-unsaid = from { $from }
reading-forwarded-deep = More forwarded messages are inside. They are offered as files.

reading-event-request = Invitation
reading-event-publish = Event
reading-event-cancel = Cancelled event
reading-event-reply = Answer to an invitation
reading-event-counter = Proposal of another time
reading-event-untitled = (no title)
reading-event-when = When
reading-event-where = Where
reading-event-organizer = Organizer
reading-event-who = Invited
reading-event-status = Status
reading-event-repeats = Repeats
reading-event-about = About
reading-event-range = { $start } to { $end }
reading-event-zone = ({ $zone })
reading-event-sender-zone = { $time } in the sender's time zone ({ $zone })
reading-event-unknown-zone = in the time zone “{ $zone }”, which is not known here
reading-event-floating = local time
reading-event-all-day = all day
reading-event-no-time = no time is given
reading-event-more = More events are in the file.
reading-event-confirmed = confirmed
reading-event-tentative = tentative
reading-event-cancelled = cancelled
reading-answer-accepted = accepted
reading-answer-declined = declined
reading-answer-tentative = perhaps
reading-answer-needs-action = no answer yet
reading-answer-delegated = delegated

reading-every-day = { $count ->
    [one] every day
   *[other] every { $n } days
 }
reading-every-week = { $count ->
    [one] every week
   *[other] every { $n } weeks
 }
reading-every-month = { $count ->
    [one] every month
   *[other] every { $n } months
 }
reading-every-year = { $count ->
    [one] every year
   *[other] every { $n } years
 }
reading-every-on = { $every } on { $days }
reading-every-other = by a rule that the file tells
reading-until = { $every }, until { $end }
reading-times = { $count ->
    [one] { $every }, once
   *[other] { $every }, { $n } times
 }

reading-contact = Contact

reading-way = How this message came here
reading-auth = What { $server } found out about the sender
reading-auth-caution = No station on the way of this message has that name. Anybody may have written these lines.
reading-auth-untold = { $count ->
    [one] One more such field, further down, is not told: anybody may have written it.
   *[other] { $n } more such fields, further down, are not told: anybody may have written them.
 }
reading-auth-none = No server said whether the sender is who it says it is.
reading-auth-nothing = It made no checks.
reading-auth-dkim-pass = DKIM: the signature of { $about } is valid; what it covers was not changed on the way.
reading-auth-dkim-fail = DKIM: the signature of { $about } is not valid; the message was changed, or the signature is false.
reading-auth-dkim-none = DKIM: the message is not signed.
reading-auth-spf-pass = SPF: the sending server may send for { $about }.
reading-auth-spf-fail = SPF: the sending server may not send for { $about }.
reading-auth-spf-softfail = SPF: the sending server should probably not send for { $about }.
reading-auth-spf-none = SPF: { $about } does not say which servers may send for it.
reading-auth-dmarc-pass = DMARC: the message really comes from the domain { $about } that it shows as its sender's.
reading-auth-dmarc-fail = DMARC: the message does not come from the domain { $about } that it shows as its sender's.
reading-auth-dmarc-none = DMARC: { $about } does not say what holds for its mail.
reading-auth-other = { $method }: { $result }
reading-auth-other-about = { $method }: { $result } ({ $about })
reading-auth-somebody = its domain
reading-path = Stations
reading-path-hop = from { $from } to { $by }
reading-path-from = from { $from }
reading-path-by = at { $by }
reading-path-unsaid = a station that does not name itself
reading-path-with = by { $protocol }
reading-path-after = after { $time }
reading-path-before = by its clock { $time } before the one above; one of the clocks is wrong
reading-list = Mailing list
reading-fields = Show every header field
reading-fields-hide = Hide the header fields
reading-fields-title = Header fields
reading-fields-cut = There are more or longer fields. The original holds all of them.

receipt-title = How this message was archived
receipt-account = Mail account
receipt-account-removed = an account that was removed
receipt-imported-by = Imported by
receipt-file = From the file
receipt-mailbox = Mailbox
receipt-server-id = On the mail server
receipt-uid = UID { $id }, with UIDVALIDITY { $validity }
receipt-unique-id = the unique-id { $id }
receipt-number = number { $id } of its session, since the server has no unique-ids
receipt-received = Received by the mail server
receipt-archived = Fetched and archived
receipt-imported = Imported
receipt-size = Size
receipt-why = The SHA-256 sum is that of the original, byte for byte as it came. Whoever has the downloaded original can compute it and compare.

reading-source-title = Source of “{ $subject }”
reading-source-back = Back to the message
reading-source-label = Source
reading-source-cut = The beginning is shown ({ $shown } of { $size }). The download holds all of it.
reading-source-bytes = Bytes that are no UTF-8 are shown as replacement characters here. The download is exact.

keys-title = Keyboard shortcuts
keys-next = Next thread or message of the list
keys-previous = Previous thread or message of the list
keys-thread-next = Next message of the thread
keys-thread-previous = Previous message of the thread
keys-up = Up to the list
keys-search = Search
keys-help = This help
keys-on = Use these keys
keys-hint = They do nothing while you type in a field or hold Ctrl, Alt or the command key. This browser remembers your choice.
keys-close = Close
reading-attachments-all = All { $n } as zip
