menu-accounts = メールアカウント

accounts-title = メールアカウント
accounts-lead = ここに登録したアカウントのメールはこのスペースにアーカイブされ、「メール」タブに表示されます。
accounts-add = メールアカウントの追加
accounts-created = メールアカウントを追加しました。メールは次回の確認時に取得されます。「新しいメールの取得」ですぐに取得することもできます。
accounts-changed = メールアカウントを変更しました。
accounts-removed = メールアカウントとパスワードを完全に削除しました。アーカイブ済みのメールはこのスペースに残ります。
accounts-none = メールアカウントはまだありません
accounts-none-lead = アカウントを追加すると、このスペースはメールを集め始めます。
accounts-schedule = 30 分ごとに自動で確認します
accounts-schedule-set = サイトのスケジュール { $schedule }（UTC）で自動的に確認します
accounts-next = 次回の確認: { $time }

state-idle = 有効
state-running = 取得中
state-failing = エラー
state-disabled = 無効

account-last = 前回の確認
account-next = 次回の確認
account-archived = アーカイブ済み
account-never = まだありません
account-cleartext = 暗号化なし
account-actions = { $name } のその他の操作
account-edit = 編集
account-enable = 有効にする
account-disable = 無効にする
account-remove = 削除
account-edit-and-test = アカウントを編集してテスト
account-attempts = { $count ->
    [one] { $since } に 1 回失敗しました。次回の確認時に再試行します。
   *[other] { $since } から { $n } 回続けて失敗しています。成功するまで、間隔を空けながら再試行します。
 }
account-contested = このサイトの別のメールアカウントが同じホストとユーザーを使っています。同じメールボックスのアカウントは互いのメールを取り合います。アカウントごとに別のメールボックスを用意してください。
account-quarantined = { $n } 件のメールをアーカイブできません（150 MB を超えているか、サーバーが内容を渡しません）。サーバーに残っており、確認のたびに再試行します。

clone-warning = アーカイブしたメールはメールサーバーから削除されます。
clone-advice = 普段使っているメールボックスではなく、必ずクローンのメールボックスを指定してください。
clone-how = クローンの作り方
clone-title = 追加する前に
clone-step-1 = メールサーバーにクローンのメールボックスを作成します。
clone-step-2 = 実際のメールボックスにある既存のメールをすべてクローンにコピーします。
clone-step-3 = 送信メールがクローンに BCC で届くように、実際のメールボックスを設定します。
clone-step-4 = 受信メールがクローンに転送されるように、実際のメールボックスを設定します。
clone-example = 例:


form-title-add = メールアカウントの追加
form-title-edit = メールアカウントの編集
form-lead = このアカウントのメールは自動的に取得され、このスペースにアーカイブされます。
form-wrong = このアカウントは保存されていません。印の付いた項目を確認してください。
form-name = アカウント名
form-name-hint = Wiki の中で使われる名前です。
form-description = 説明
form-optional = （任意）
form-protocol = プロトコル
form-protocol-stls = STLS
form-protocol-starttls = STARTTLS
form-protocol-tls = TLS
form-protocol-port = { $means } · { $port }
form-cleartext = 暗号化されない接続を許可する
form-cleartext-hint = サーバーが STARTTLS（POP では STLS）に対応していない場合だけ選んでください。パスワードとメールは途中で読み取られるおそれがあります。
form-hostname = ホスト名
form-port = ポート
form-port-hint = 空の場合は、プロトコルに表示された番号になります。
form-username = ユーザー名
form-password = パスワード
form-password-hint = 暗号化して保存され、再表示はされません。
form-password-keep = 保存済みのパスワードを使う場合は空のままにします。
form-password-again = 安全のため、パスワードはブラウザーに送り返されません。もう一度入力してください。
form-create = 作成
form-save = 保存
form-test = テスト接続
form-cancel = キャンセル

test-works = 接続できました
test-fails = 接続できませんでした

remove-title = { $name } を削除しますか？
remove-credentials = アカウントとパスワードは完全に削除されます。実行中の取得は中止されます。
remove-archive = { $count ->
    [0] このアカウントからアーカイブされたメールはありません。
   *[other] このアカウントからアーカイブされた { $n } 件のメールは、このスペースに残ります。
 }
remove-server = サーバーに残っているメールはそのまま残ります。
remove-instead = パスワードを残したまま一時停止するには、削除せずに無効にしてください。
remove-confirm = アカウントを削除

field-name-empty = アカウントの名前を入力してください。
field-name-long = 名前は 100 文字以内にしてください。
field-name-too-many = このスペースにはこれ以上メールアカウントを追加できません。
field-control = 制御文字は使えません。
field-description-long = 説明は 500 文字以内にしてください。
field-protocol-unknown = POP、IMAP、POPS、IMAPS のいずれかを選んでください。
field-hostname-empty = メールサーバーの名前を入力してください（例: imap.example.com）。
field-hostname-scheme = 「://」とその前の部分を除き、ホスト名だけを入力してください。
field-hostname-path = パスを除き、ホスト名だけを入力してください。
field-hostname-port = ホスト名だけを入力してください。ポートには専用の欄があります。
field-hostname-malformed = ホスト名ではありません。imap.example.com のような形で入力してください。
field-port = ポートは 1 から 65535 までの数です。既定値を使う場合は空のままにします。
field-username-empty = ログインに使うユーザー名を入力してください。
field-username-long = ユーザー名は 320 文字以内にしてください。
field-password-empty = パスワードを入力してください。
field-password-long = パスワードは 1,000 文字以内にしてください。
field-password-again = サーバーまたはユーザーが変わりました。意図しない相手に送られないよう、パスワードをもう一度入力してください。
field-type = 値の種類が正しくありません。
field-line-break = 改行と NUL 文字は使えません。
field-after-archive = 指定できるのは "delete"、"keep"、{"{"}"deleteAfterDays": n{"}"}（n は 1 から 65535）、{"{"}"moveTo": "フォルダー"{"}"}（INBOX 以外）です。
field-after-archive-move-pop = POP にはフォルダーがないため、メールを移動できません。IMAP を使うか、別の方法を選んでください。
field-limit = limit は 1 から 200 までの数です。
field-cursor = この一覧のカーソルではありません。「next」の値を使ってください。

trouble-storage = メールをアーカイブできませんでした: { $reason }。メールはサーバーに残っており、再試行します。
trouble-storage-full = メールをアーカイブする空き容量がありません: { $reason }。メールはサーバーに残っています。ディスクの空きを増やすと、次回の確認時に取得されます。
trouble-storage-busy = Wiki のストレージが時間内に応答しませんでした: { $reason }。メールはサーバーに残っており、次回の確認時に再試行します。
trouble-password-lost = Wiki の秘密鍵が失われたか変更されたため、保存済みのパスワードを読み出せません。アカウントを編集し、パスワードをもう一度入力してください。ほかへの影響はありません。
trouble-crashed = メールアーカイブプラグインの不具合により取得が終了しました: { $reason }。アーカイブされていないメールはサーバーに残っています。サイト管理者に報告してください。
trouble-room = Wiki の空き容量が { $megabytes } MB しかないため、取得しません。メールはすべてサーバーに残っています。ディスクの空きを増やすと、次回の確認時に取得します。
