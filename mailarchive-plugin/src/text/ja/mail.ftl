menu-mail = メール

mail-title = メール
mail-messages = { $count ->
    [0] メールはありません
   *[other] { $n } 件のメール
 }
mail-messages-label = メール
fetch-new-mail = 新しいメールの取得

live-label = 進行状況
live-checking = { $n } 件のアカウントを確認しています
live-over = 完了しました
live-progress = { $total } 件中 { $fetched } 件
live-connecting = 接続中
live-new = { $count ->
    [0] 新着なし
   *[other] 新着 { $n } 件
 }
live-brought = { $count ->
    [0] 取得が完了しました。新しいメールはありませんでした。
   *[other] 取得が完了しました。{ $n } 件の新しいメールをアーカイブしました。
 }
live-brought-in-part = { $count ->
    [0] 新しいメールはアーカイブされず、確認できなかったアカウントがあります。何も失われていません。取得できなかったメールはメールサーバーに残っています。
   *[other] { $n } 件の新しいメールをアーカイブしましたが、確認できなかったアカウントがあります。何も失われていません。残りはメールサーバーにあります。
 }
live-brought-until-stopped = 取得を中止しました。それまでにアーカイブしたメールは一覧にあり、残りはメールサーバーにあります。次回の取得で続きから再開します。
live-brought-untold = 取得が完了しました。取得したメールは一覧にあります。
live-stopped = 中止しました
live-stop = 中止

day-today = 今日
day-yesterday = 昨日
day-this-week = 過去 7 日間

pager-label = ほかのメール
pager-newest = 最新のメール
pager-newer = 新しいメール
pager-older = 以前のメール

about-title = このアーカイブ
about-accounts = 有効なアカウント
about-messages = メール
about-oldest = 最も古いメール
about-size = サイズ
about-next = 次回の確認

empty-title = メールはまだありません
empty-add = メールアカウントを追加すると、このスペースは自動的にメールを集め始めます。
empty-fetch = このスペースのメールアカウントには、まだ取得したメールがありません。今すぐ取得するか、次回の確認をお待ちください。
empty-import = ファイルからメールをインポート
empty-ask = このスペースにはまだメールがアーカイブされていません。メールアカウントの追加をスペース管理者に依頼してください。

message-no-subject = （件名なし）
message-attachments = 添付ファイル
people-doubt = 名前やドメインとは別の差出人の可能性があります
message-newer = 新しいメール
message-older = 以前のメール
message-back = 一覧に戻る
message-to = 宛先
message-cc = CC
message-more = このメールのその他の操作
message-source = ソースを表示
message-download = 原文をダウンロード（.eml）
message-download-part = { $name } をダウンロード
message-view = 表示
message-view-html = 書式付き
message-view-text = テキスト
message-frame = メール本文
message-raw = このメールは解析できませんでした。全体がそのままアーカイブされています。内容は次のとおりです。
message-quoted = 引用 { $n } 行
message-remote = 外部画像 { $n } 点を表示していません。送信者に開封を知られることはありません。
message-copies = { $n } 通
message-copies-why = このメールは { $n } 通届きました。すべて保存されており、一覧には 1 通だけ表示されます。
message-copy = { $n } 通目
message-blocked-image = { $host } の画像は表示していません
message-cut = このメールは非常に長いため、始めの部分だけを表示しています。原文にはすべてが含まれています。
message-defects = このメールには規格に合わない点が { $n } 個あります

refusal-not-found = 見つかりません
refusal-not-found-detail = このアドレスには何もないか、閲覧する権限がありません。
refusal-sign-in = ユーザー名とパスワードが必要です
refusal-sign-in-detail = このフィードを購読できるのは、スペースの閲覧権限があるユーザーだけです。フィードリーダーにそのユーザー名とパスワードを設定してください。
refusal-forbidden = スペース管理者専用です
refusal-forbidden-detail = この操作ができるのはこのスペースの管理者だけです。管理者に依頼してください。
refusal-site = サイト管理者専用です
refusal-site-detail = この操作ができるのはサイト管理者だけです。サイト管理者に依頼してください。何も変更されていません。
refusal-to-mail = このスペースのメール
refusal-to-start = すべてのスペース
refusal-malformed = リクエストを読み取れません
refusal-malformed-detail = 送信された内容がこのページの想定と異なります。前のページに戻って再読み込みし、もう一度お試しください。何も変更されていません。
refusal-too-large = 送信された内容が大きすぎます
refusal-too-large-detail = このページで受け付けられる長さを超えています。何も変更されていません。
refusal-fields = 受け付けられない項目があります
refusal-fields-detail = 前のページに戻って修正してください。何も変更されていません。
refusal-raced = ほかの人が先に変更しました
refusal-raced-detail = 同時にほかの人が変更しました。内容を確認して、もう一度変更してください。
refusal-busy = Wiki が応答できません
refusal-busy-detail = ストレージが混み合っているか、空き容量がありません。何も失われていません。しばらくしてからもう一度お試しください。続く場合はサイト管理者に連絡してください。
refusal-broken = 問題が発生しました
refusal-broken-detail = これは不具合で、Wiki のログに記録されました。何も失われていません。繰り返す場合はサイト管理者に連絡してください。
permission-delete-mail = メールの削除
permission-delete-mail-detail = このスペースにアーカイブされたメールをごみ箱に移動します。
feed-title = { $space } のメール
feed-search-title = { $space } のメール「{ $query }」
feed-no-sender = （差出人なし）
refusal-inactive = メールを切り替えています
refusal-inactive-detail = メールアーカイブプラグインを切り替えているか、更新しています。しばらくしてからもう一度お試しください。
refusal-query = この検索条件を読み取れません
refusal-query-detail = 入力した内容を確認して直してください。
refusal-deleted-mail = 削除されたメールを検索できるのはスペース管理者だけです。
refusal-deleted-mail-detail = 「is:trashed」を外すか、このスペースの管理者に依頼してください。
message-back-search = 検索結果に戻る
feed-of-space = Atom フィード
feed-of-search = この検索のフィード
feed-of-thread = このスレッドのフィード
fetch-all-disabled = このスペースのメールアカウントはすべて無効なため、取得するメールはありません。まずアカウントを有効にしてください。
empty-deleted = このスペースのメール { $n } 件はすべてごみ箱にあります
empty-deleted-undo = ごみ箱に保存されている間は復元できます。
empty-deleted-ask = ごみ箱に保存されている間は、このスペースの管理者が復元できます。
