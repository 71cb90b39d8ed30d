search-title = Search results
search-heading = { $count ->
    [0] Nothing found for “{ $query }”
    [one] One message found for “{ $query }”
   *[other] { $n } messages found for “{ $query }”
 }
search-heading-open = Search for “{ $query }”
search-label = Search this archive
search-button = Search
search-narrow = Narrow the search
search-terms = What can be searched
search-filter-attachment = With attachment
search-filter-week = Last 7 days
search-filter-year = Last 12 months
search-filter-large = Larger than 1 MB
search-hint = Words, "a phrase", -not, OR, ( ), and
search-found = { $count ->
    [one] One message found
   *[other] { $n } messages found
 }
search-nothing = Nothing was found
search-nothing-hint = Try fewer or shorter words, or leave out one of the conditions above.
search-not-yet = Nothing found so far
search-first = First results
search-more = Search on
search-older = More results
search-filters = What is searched for
search-without = Leave this out
search-sort = Sorted by
search-sort-date = Date
search-sort-relevance = Relevance
search-rebuilding = The search index is being made anew: { $done } of { $total } messages. Until then the archive itself is searched, which takes longer and always sorts by date.
search-wrong-date = “{ $text }” is no date. Dates look like 2026-11-01, 2026-11, 2026, today, yesterday, 7d, 2w, 3m or 1y.
search-wrong-has = “has:{ $text }” is unknown. There is has:attachment.
search-wrong-is = “is:{ $text }” is unknown. There is is:trashed.
search-wrong-size = “{ $text }” is no size. Sizes look like 500, 20k, 5M or 1G.
search-wrong-empty = “{ $text }” needs a text after the colon.
search-wrong-or = OR stands between two terms.
search-wrong-and = AND stands between two terms. It can also be left out: all terms must be there anyway.
search-wrong-not = NOT stands before what must not be there.
search-wrong-star = “{ $text }”: the asterisk stands for nothing here, words are searched as they are. Give the whole word, or several of them: price OR prices.
search-wrong-in = “in:{ $text }” is unknown: all mail of a space lies in one archive, without folders. Deleted mail is found by is:trashed.
search-wrong-account = There is no mail account called “{ $text }” in this space.
search-wrong-unclosed = This parenthesis is not closed.
search-wrong-nothing = There is nothing between these parentheses.
search-wrong-deep = Parentheses are nested too deep.
search-wrong-long = This search is too long. Leave some terms out.
search-wrong-place = Here:
field-sort = Results are sorted by “date” or by “relevance”.
search-wrong-field = “{ $typed }:” is nothing that can be searched in. There is { $meant }:
search-instead = Was one of these meant?
search-trashed = Deleted
search-hits = { $count ->
    [one] 1 hit of { $messages }
   *[other] { $n } hits of { $messages }
 }
