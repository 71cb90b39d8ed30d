mail-in-threads = { $count ->
    [one] { $messages } in one thread
   *[other] { $messages } in { $n } threads
 }
mail-view = View
mail-view-threads = Threads
mail-view-messages = Messages
threads-label = Threads
threads-gathering = Messages are being gathered in threads right now. Until that is done, single messages are listed.
threads-range = { $first }–{ $last } of { $total } threads
messages-range = { $first }–{ $last } of { $total } messages
threads-messages = { $count ->
    [one] One message
   *[other] { $n } messages
 }

thread-newer = Previous thread
thread-older = Next thread
thread-pager = Threads
thread-view = Order of messages
thread-view-nested = Nested
thread-view-flat = Flat
thread-whole = Whole thread
thread-people = { $count ->
    [one] one person
   *[other] { $n } people
 }
thread-people-more = more than { $n } people
thread-attachments = { $count ->
    [one] one attachment
   *[other] { $n } attachments
 }
thread-overview = In this thread
thread-pages-above = More of this thread, above the messages
thread-pages-below = More of this thread, below the messages
thread-attachments-part = Attachments on this page
thread-unseen = A message that is not in this archive
thread-link = Link to this message
thread-message-previous = Previous message
thread-message-next = Next message
thread-part = Messages { $first } to { $last } of { $n }
thread-part-previous = Earlier in the thread
thread-part-next = Further in the thread
thread-long = This message is long.
thread-open = Open it

thread-split = Split thread here
thread-join = Join with another thread
thread-join-other = Address of the other thread
thread-join-hint = Open the other thread and copy its address from the address bar. It has /mail/threads/ in it; the address of one of its messages will do, too.
thread-join-button = Join
thread-changed = Changed by hand
thread-mark-split = { $who } split this thread on { $when }.
thread-mark-join = { $who } joined two threads here on { $when }.
thread-undo = Undo
thread-done-split = The message and its answers are a thread of their own now.
thread-done-join = The two threads are one now.
thread-undone = The change was taken back.
thread-no-first = This message starts its thread already; there is nothing to split it from. Nothing was changed.
thread-no-same = This is the address of the thread that you are looking at. Nothing was changed; enter the address of the other thread.
thread-no-missing = This is not the address of a thread or message of this space. Nothing was changed. The address of a thread looks like { $address } and stands in the address bar while the thread is open.
thread-no-many = Too many threads of this space were changed by hand. Nothing was changed. Take some of the changes back first.
thread-somebody = Somebody

field-thread = There is no such thread in this space.
field-thread-message = This message is not in this thread.
field-thread-first = This message starts its thread already.
field-thread-same = A thread cannot be joined with itself.
field-thread-mark = There is no such change by hand.
field-thread-many = Too many threads of this space were changed by hand.
field-thread-limit = The limit is a number from 1 to 5000.
