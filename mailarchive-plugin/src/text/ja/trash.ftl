menu-trash = 削除済みメール

message-delete = 削除
message-deleted = メールをごみ箱に移動しました。
message-deleted-ask = メールをごみ箱に移動しました。スペース管理者が元に戻せます。
thread-delete = スレッドを削除
thread-deleted = スレッドのメール { $n } 件をごみ箱に移動しました。
thread-deleted-ask = スレッドのメール { $n } 件をごみ箱に移動しました。スペース管理者が元に戻せます。

trash-title = 削除済みメール
trash-lead = 削除したメールは { $n } 日間保管され、その後完全に消去されます。
trash-lead-kept = 削除したメールは、スペース管理者が消去するまで保管されます。
trash-empty = ごみ箱は空です
trash-empty-hint = このスペースで削除したメールがここに表示され、復元できます。
trash-count = { $n } 件
trash-select = 「{ $subject }」を選択
trash-select-all = すべて選択
trash-select-page = このページの { $n } 件をすべて選択
trash-count-of = 全 { $n } 件
trash-restore = 復元
trash-restore-one = 「{ $subject }」を復元
trash-restore-selected = 選択したメールを復元
trash-erase = 完全に消去
trash-by = 削除者: { $name }
trash-reading = このメールはゴミ箱にあり、このスペースの管理者だけが読むことができます。
trash-left = { $count ->
    [0] 1 日以内に完全に消去されます
   *[other] { $n } 日後に完全に消去されます
 }
trash-restored = { $count ->
    [0] 復元したメールはありません。ほかの人が先に操作しました。
   *[other] { $n } 件のメールを復元しました。
 }
trash-erased = { $count ->
    [0] 消去したメールはありません。ほかの人が先に操作しました。
   *[other] { $n } 件のメールを完全に消去しました。
 }
trash-none-selected = 先にメールを選択してください。
trash-erase-title = { $n } 件のメールを完全に消去しますか？
trash-erase-warning = この操作は元に戻せません。メールの内容はディスクから消去され、存在したこと、チェックサム、消去した人と日時だけが残ります。メールサーバーに残っていても、再びアーカイブされることはありません。
trash-erase-confirm = 完全に消去
trash-undo = 元に戻す
trash-all = すべてのメールを削除
trash-all-title = このスペースのすべてのメールを削除
trash-all-warning = このスペースのメール { $n } 件をすべてごみ箱に移動します。ごみ箱で保管されている間は元に戻せます。
trash-all-confirm = 確認のため、このスペースのキーを入力してください: { $key }
trash-all-wrong = このスペースのキーと一致しません。
trash-all-running = すべてのメールをごみ箱に移動しています: { $done } / { $total }
trash-all-done = { $name } が { $date } にすべてのメールを削除しました: { $done } 件
trash-undo-running = 復元しています: { $done } / { $total }

settings-trashDays = 削除済みメールの保管日数
settings-trashDays-hint = この期間を過ぎると完全に消去されます。0 の場合は、誰かが消去するまで保管されます。空欄の場合は 30 日です。
settings-trashDays-wrong = 0 から 3650 までの日数を入力してください。

refusal-delete = メールを削除する権限がありません
refusal-delete-detail = メールを削除するには、このスペースの「メールの削除」権限が必要です。スペース管理者に依頼してください。
trash-undo-all = 元に戻す（すべて復元）
