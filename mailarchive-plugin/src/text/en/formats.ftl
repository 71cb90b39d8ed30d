## How numbers, sizes, dates and lengths of time are written.
## Dates are patterns of strftime: %Y year, %m %-m month, %d %-d day, %H %-H hour, %M minute, %B %b the name of the month,
## long and short, %a the name of the weekday. The names are lists, separated by spaces.

format-group = ,
format-decimal = .
format-months = January February March April May June July August September October November December
format-months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
format-weekdays = Sun Mon Tue Wed Thu Fri Sat
format-time = %H:%M
format-date = %-d %b %Y
format-date-of-year = %-d %b
format-date-weekday = %a, %-d %b %Y
format-date-time = %-d %b %Y, %H:%M
format-today = Today { $time }
format-month = %B %Y
format-month-of-year = %b

format-bytes = { $count ->
    [one] { $n } byte
   *[other] { $n } bytes
 }
format-kilobytes = { $n } KB
format-megabytes = { $n } MB
format-gigabytes = { $n } GB

format-days = { $n } d
format-hours = { $n } h
format-minutes = { $n } min
format-seconds = { $n } s
