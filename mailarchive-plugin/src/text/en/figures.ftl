figures-title = Statistics
figures-since = since { $date }
figures-counting = Messages are being counted right now. Until that is done, these figures are too low.
figures-none = Statistics appear here as soon as mail is archived.
figures-activity = Activity
figures-weeks = { $count ->
    [one] One week
   *[other] { $n } weeks
 }
figures-week = { $first } – { $last }
figures-week-head = Week
figures-quiet = No mail in this time.
figures-peak = { $count ->
    [one] Up to one message a week
   *[other] Up to { $n } messages a week
 }
figures-up-to = Up to { $value }
figures-most = Most: { $messages }, { $when }
figures-people-by = by messages sent
figures-table = Show as a table
figures-years = By year
figures-year = Year
figures-messages-by-year = Messages by year
figures-size-by-year = Size by year
figures-people = Top correspondents
figures-person = Sender
