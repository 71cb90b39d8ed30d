## 数、サイズ、日付、時間の書き方。
## 日付は strftime の書式で、月と曜日の名前は空白で区切った一覧で指定する。

format-group = ,
format-decimal = .
format-months = 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
format-months-short = 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
format-weekdays = 日 月 火 水 木 金 土
format-time = %-H:%M
format-date = %Y/%m/%d
format-date-of-year = %-m/%-d
format-date-weekday = %Y/%m/%d (%a)
format-date-time = %Y/%m/%d %-H:%M
format-today = 今日 { $time }
format-month = %Y 年 %-m 月
format-month-of-year = %-m月

format-bytes = { $n } バイト
format-kilobytes = { $n } KB
format-megabytes = { $n } MB
format-gigabytes = { $n } GB

format-days = { $n } 日
format-hours = { $n } 時間
format-minutes = { $n } 分
format-seconds = { $n } 秒
