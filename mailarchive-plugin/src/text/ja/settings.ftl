settings-title = メールアーカイブの設定
settings-lead = このサイトのすべてのスペースに、すぐに反映されます。
settings-saved = 設定を保存しました。
settings-schedule = スケジュール
settings-schedule-hint = すべてのメールアカウントを確認する時刻を、cron の 5 項目（分、時、日、月、曜日）で UTC で指定します。空の場合は 30 分ごと（*/30 * * * *）です。
settings-schedule-wrong = スケジュールではありません。*/30 * * * * のように 5 項目で指定してください。
settings-workers = 同時に取得するアカウント数
settings-workers-hint = 同時に取得するメールアカウントの数です（1～512）。それを超える分は順番を待ちます。空の場合は 64 です。
settings-workers-wrong = 1 から 512 までの整数を入力してください。
settings-largestMessage = メールの最大サイズ（MB）
settings-largestMessage-hint = これより大きいメールは取得せず、サーバーに残し、アカウントに「アーカイブできないもの」として表示します。1～1000 メガバイト。空の場合は 150 です。
settings-largestMessage-wrong = 1 から 1000 までの整数を入力してください。
settings-unknown = この名前の設定はありません。
settings-wrong-type = 数値または文字列を入力してください。
job-fetch = 新しいメールの取得
job-fetch-detail = 有効なすべてのメールアカウントから新しいメールを取得します。
job-fetch-running = { $n } 件のアカウントを取得しています
job-fetch-failing = { $n } 件のアカウントを取得できませんでした
job-fetch-none = 有効なメールアカウントがないため、取得するものはありません
job-fetch-new = { $count ->
    [0] 新しいメールはありませんでした
   *[other] { $n } 件の新しいメール
}
job-purge = 古い削除済みメールの消去
job-purge-detail = 保存期間を過ぎた削除済みメールを完全に消去します。
job-purge-kept = 削除されたメールは、誰かが消去するまで保存されます。
job-purge-done = { $count ->
    [0] 消去するメールはありませんでした
   *[other] { $n } 件のメールを消去しました
}
job-index = 検索用の索引の再作成
job-index-detail = アーカイブされたすべてのメールを読み直します。索引が失われたり壊れたりすると、自動的に実行されます。その間も検索できますが、時間がかかります。メールは変更されません。
job-index-running = { $total } 件中 { $done } 件
job-index-done = { $count ->
    [0] 登録するメールはありませんでした
   *[other] { $n } 件のメールを索引に登録しました
}
job-broken-off = 最後まで完了しませんでした。もう一度実行されます。
