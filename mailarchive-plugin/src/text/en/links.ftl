labels-title = Labels
labels-add = Add label
labels-add-button = Add
labels-remove = Remove the label { $label }
labels-removed = The label { $label } was removed.
labels-hint = One word, such as price-list: no spaces.
labels-wrong-length = A label has 1 to 64 characters. No label was added.
labels-wrong-character = A label is one word, without spaces or punctuation other than - _ and /. Write price-list in place of price list. No label was added.
labels-wrong-many = This message has as many labels as it can have, and no label was added. Remove one first.
by-message-id-title = { $count ->
    [one] { $n } message has this Message-ID
   *[other] { $n } messages have this Message-ID
}
mentions-title = Pages about this mail
mentions-pages = { $count ->
    [one] { $n } page refers to this mail
   *[other] { $n } pages refer to this mail
}
mentions-create = Create page
macro-message = Mail
macro-message-detail = Shows one archived mail: subject, sender, date and its first words.
macro-search = Mail search
macro-search-detail = Shows the newest archived mail that a search finds each time the page is read.
macro-parameter-id = The id of the mail or of the thread, from its address
macro-parameter-query = What to search for
macro-parameter-limit = How many to show (10)
macro-parameter-space = The key of another space
macro-not-found = There is no such mail here, or you may not read it.
macro-wrong-query = The search “{ $query }” cannot be read. { $reason }
macro-wrong-limit = “limit” is a number from 1 to 50.
macro-no-query = “query” is missing: what to search for, as on the Mail tab.
macro-no-message = “id” is missing or is none: it is what stands behind /messages/ in the address of a message.
macro-no-thread = “id” is missing or is none: it is what stands behind /threads/ in the address of a thread.
macro-search-label = Mail found by “{ $query }”
macro-search-all = Show all on the Mail tab
field-label = A label is one word of 1 to 64 characters, without spaces or punctuation other than - _ and /.
field-label-many = The message has as many labels as it can have.
macro-thread = Mail thread
macro-thread-detail = Shows the first messages of an archived thread.
macro-thread-all = Show the whole thread
