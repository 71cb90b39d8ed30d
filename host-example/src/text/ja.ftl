# 言語

language-name = 日本語
language-short = 日本語
switch-language = 日本語に切り替える
direction = ltr
number-group = ,
number-decimal = .
bytes = { $count-n } バイト
kilobytes = { $n } KB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
months = 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
# strftime の書式。%b は上の月名になります。
moment = %Y/%m/%d %-H:%M

# 枠

skip-to-content = 本文へ移動
menu = メニュー
breadcrumbs = 現在の位置
spaces = スペース
browse = ブラウズ
pages = ページ
all-pages = すべてのページ
page-tree = ページツリー
switch-appearance = ライト/ダークの切り替え
account = アカウント:
profile = プロフィール
log-in = ログイン
log-out = ログアウト
to-the-start = スペース一覧へ
save = 保存
saved = 保存しました。
cancel = キャンセル
create = 作成
edit = 編集
show = 表示
filter = 絞り込む
version = バージョン
search = 検索
more = 続きを表示
to-the-first = 先頭に戻る
required = 必須

# ログイン

user-name = ユーザー名
user-name-hint = ログインに使います。文字、数字、. _ - @ + が使えます。後から変更できません。
password = パスワード
password-hint = 8 文字以上にしてください。
set-up = この Wiki のセットアップ
set-up-lead = ここで作成するアカウントは、サイト全体とすべてのスペースの管理者になります。
set-up-submit = 管理者を作成
not-set-up = この Wiki にはまだ管理者がいません
not-set-up-detail = 起動時のログに 1 回限りのセットアップリンクが表示されています。リンクを開くと管理者を作成できます。

# スペース

site-space = サイトスペース
site-space-hint = チームやプロジェクトのスペース
site-spaces = サイトスペース
personal-space = 個人スペース
personal-space-hint = ユーザー 1 人のスペース。キーは ~ とユーザー名です
personal-spaces = 個人スペース
recently-updated = 最近の更新
no-spaces = スペースはまだありません
no-spaces-detail = 閲覧を許可されたスペースがここに表示されます。
no-spaces-anonymous = ログインすると表示されるスペースがあるかもしれません。
create-space = スペースの作成
create-space-lead = ページを置く場所です。スペースごとに権限を設定できます。
space-name = スペース名
space-key = スペースキー
space-key-hint = スペースのアドレスの一部になります。英数字と - _ が使えます（例: DEV）。
space-kind = 種類
theme = テーマ
theme-default = 既定のテーマ
theme-default-hint = サイドバーにスペースツール
theme-documentation = ドキュメントテーマ
theme-documentation-hint = ヘッダーにブラウズメニュー

# ページ

title = タイトル
parent-page = 親ページ
no-parent = ページツリーの最上位
page-text = 本文
page-text-hint = Markdown: # 見出し、**太字**、- リスト、[リンク](アドレス)、| 表 |
create-page = ページの作成
create-child = 子ページの作成
edit-page = ページの編集
remove-page = ページの削除
page-removed = 「{ $title }」をごみ箱に移動しました。
undo = 元に戻す
remove-page-detail = ページはスペースのごみ箱に移動し、スペース管理者が復元できます。子ページは 1 つ上に移動します。
no-pages = ページはまだありません
no-pages-detail = 最初に作成したページがスペースのホームページになります。
last-edited-by = 最終更新者: { $name }
edit-conflict = 編集中に { $name } さんがこのページを保存しました。入力した内容は残っていますが、まだ保存されていません。このまま保存すると、相手の版を置き換えます。

# 検索

search-site = サイト内検索
search-words = 検索する言葉
search-hint = すべての言葉を含むものを検索します。"引用符" で囲むとその並びのまま検索し、言葉の前に - を付けるとその言葉を含むものを除きます。
search-all = この検索のすべての結果
search-nothing = 「{ $question }」に一致するものはありませんでした
search-nothing-detail = 言葉を減らすか、別の言葉で、またはすべてのスペースで検索してください。
search-none-here = ここには該当するものがありません。
search-failed = この検索結果は現在表示できません。数秒後にもう一度お試しください。
space = スペース
all-spaces = すべてのスペース
all-spaces-or-key = すべて、またはスペースキー
results = { $count-n } 件

# ごみ箱

content = コンテンツ
content-tools = コンテンツツール
trash = ごみ箱
trash-lead = このスペースで削除されたものです。完全に消去するまで復元できます。
trash-is-empty = ごみ箱は空です
trash-empty = ここには何もありません。
trash-failed = ごみ箱のこの部分は現在表示できません。数秒後にもう一度お試しください。
trash-none-selected = 先に項目を選択してから、操作を選んでください。
trash-action-failed = 現在この操作を実行できません。ほかには何も変更されていません。数秒後にもう一度お試しください。
trash-restored = { $count-n } 件を復元しました。
trash-purged = { $count-n } 件を完全に消去しました。
restore = 復元
purge = 完全に消去
purge-confirm = { $count-n } 件を完全に消去します。元に戻すことはできません。
deleted-by = 削除者: { $name }
purged-at = 完全に消去される日時:

# マクロ

macros = マクロ
macros-hint = 行をコピーして本文の独立した段落として貼り付け、引用符の間を埋めてください。
macro-snippet = コピー用
macro-off = は、現在動作していないアドオンが表示します。
macro-unknown = というマクロはこの Wiki にありません。
macro-nothing = には、表示できるものがありません。
macro-invalid = を表示できません。{ $reason }
macro-words = を読み取れません。複数の語を含む値は引用符で囲んでください。
macro-quotes = を読み取れません。引用符が閉じられていないか、語の途中にあります。
macro-twice = を読み取れません。「{ $name }」が 2 回指定されています。
macro-long = を読み取れません。長すぎます。
macro-example = 書き方:
macro-failed = を現在表示できません。数秒後にページを再読み込みしてください。
macro-too-many = は表示されません。ページのマクロが多すぎます。

# スペースツール

space-tools = スペースツール
space-admin = スペース管理
overview = 概要
space-details = スペースの詳細
permissions = 権限
space-permissions = スペース権限
integrations = 連携
permissions-lead = このスペースで誰が何をできるかを設定します。どの権限にも閲覧が含まれます。
permissions-super = confluence-administrators のメンバーは、すべてのスペースのすべての権限を持ちます。
user = ユーザー
anonymous = 匿名（すべての人）
add-user-permission = ユーザーを追加、または探す
add-user-permission-hint = ユーザー名を入力してください。最初は閲覧のみです。保存後にほかの権限を選べます。
right-view = 閲覧
right-edit = ページの編集
right-admin = 管理
remove-space = スペースの削除
remove-space-detail = スペースとそのページ、メールアカウント、アーカイブされたメールが完全に削除されます。
remove-space-confirm = 確認のためスペースキーを入力してください

# 管理

general-configuration = 一般設定
site-administration = 管理
site-name = サイト名
users = ユーザー
users-lead = ログインできるユーザーです。
add-user = ユーザーの追加
full-name = 氏名
email = メールアドレス
new-password = 新しいパスワード
new-password-hint = 変更しない場合は空のままにしてください。8 文字以上です。
remove-user = ユーザーの削除
remove-user-detail = このユーザーはログインできなくなり、すべての権限を失います。ページは残ります。
groups = グループ
groups-lead = グループへの追加は各ユーザーのページで行います。
another-group = ほかのグループ
another-group-hint = グループ名を入力してください。まだない場合は作成されます。
group-super = サイトを管理し、すべてのスペースのすべての権限を持ちます。
group-site = サイトを管理します。スペースの権限は持ちません。
no-members = メンバーはいません
members = メンバー { $count-n } 人

# スケジュールジョブ

jobs = スケジュールジョブ
jobs-lead = アドオンが自動的に行う作業です。
no-jobs = ジョブはありません
no-jobs-detail = 有効なアドオンのジョブがここに表示されます。
job = ジョブ
state = 状態
last-run = 前回の実行
next-run = 次回の実行
run-now = 今すぐ実行
never = なし
not-scheduled = 予定なし
job-running = 実行中
job-waiting = 待機中
job-no-state = 応答なし
job-started = を開始しました。
job-not-started = を開始できませんでした。数秒後にもう一度お試しください。

# アドオン

manage-add-ons = アドオンの管理
manage-add-ons-lead = サイトの機能を有効または無効にします。再起動せず、すぐに反映されます。
shelf-user-installed = ユーザーがインストール
shelf-system = システム
shelf-all = すべてのアドオン
filter-by-name = 名前で絞り込む
no-add-ons = 該当するアドオンはありません
no-add-ons-detail = この Wiki にはシステムアドオンだけが含まれています。
mail-archiving = メールアーカイブプラグイン
mail-archiving-lead = メールアカウントをスペースにアーカイブし、「メール」タブを追加します。
state-enabled = 有効
state-disabled = 無効
state-faulted = エラーで停止
enable = 有効にする
enable-again = もう一度有効にする
disable = 無効にする
enabled-on-site = このサイトで有効
switch-on-detail = メールまたはメールアカウントのあるスペースは { $spaces-n } 個、メールアカウントは { $count-n } 件です。
switch-on-plain = サイトスペースに「メール」タブを表示しています。
switch-off-detail = 「メール」はどこにも表示されず、アカウントも確認されません。アーカイブと設定は残ります。
switch-disable-detail = 無効にすると「メール」は表示されなくなり、アカウントの確認も止まります。アーカイブと設定は残ります。
add-on-stopped = アドオンは動作していません:
change-failed = 変更できませんでした:
modules = モジュール { $count-n } 個
api-version = API バージョン
licence = ライセンス
loaded-since = 読み込み
state-since = 変更日時
mail-accounts = メールアカウント
archived-messages = アーカイブ済みメール
archived-size = アーカイブの容量
last-error = 最後のエラー
plugin-file = プラグインファイル
running-file = 動作中のファイル
confirmed = 確認
confirmed-by-act = ファイルの指定またはビルドによる
confirmed-by-nobody = まだ確認されていません
confirmed-at-path = 元の場所:
configured-path = 設定されたパス
path-holds-this = 同じファイルがあります。
path-holds-another = 別のファイルがあります。
path-holds-none = 使用できるプラグインファイルがありません。
enabling-confirms = 有効にすると、ここに SHA-256 を表示しているファイルを確認したことになります。
versions = バージョン
no-offers = ほかに利用できるプラグインファイルはありません。
offers-hint = 設定されたパスのファイルが変わったとき、またはサーバーの次のフォルダーにファイルを置いたときに表示されます:
offer = バージョン { $version } を利用できます
offer-waits = 確認待ち
offer-refused = 受け入れられないファイル
changed = 更新
upgrade = アップグレード
upgrade-to = バージョン { $version } へのアップグレード
ran-before = 以前のバージョン { $version }
roll-back = 元に戻す
roll-back-to = バージョン { $version } に戻す
in-use = 使用中
to-use = 変更後
swap-serves = 変更後のバージョンを使用中のバージョンと並べて起動し、準備ができたら入れ替えます。処理中の要求は、受け付けたバージョンが最後まで応答するため、中断されません。
swap-fails = メールの取得は一時的に止まり、その後再開します。変更後のバージョンを起動できない場合は、使用中のバージョンが引き続き動作します。
swap-keeps = 使用中のバージョンは保存され、「元に戻す」で戻せます。
swap-enables = プラグインはエラーで停止しています。このバージョンでもう一度有効にします。
swap-later = プラグインは無効です。次に有効にしたときに、このバージョンが動作します。
swap-trust = このファイルはまだ誰も確認していません。Wiki の一部となり、Wiki のすべての権限で動作します。入手元がわかっていて、SHA-256 が公開されている値と一致する場合にだけ続けてください。
change-runs = プラグインを変更しています
step-prepare = 変更後のバージョンを起動しています。開始:
step-events = Wiki での出来事を伝えています。開始:
step-quiesce = 使用中のバージョンのメール取得を止めています。開始:
step-activate = メールの取得を開始しています。開始:
step-restore = 起動できなかったため、使用中のバージョンを再開しています。開始:
step-drain = 終了するバージョンの最後の要求を待っています。開始:
not-upgraded = バージョン { $version } に変更できませんでした:
not-upgraded-detail = 何も変更されていません。
leaving-answers = バージョン { $version } は { $count-n } 件の要求に応答しています。完了すると終了します（最長 15 分）。
leaving-hangs = バージョン { $version } は時間内に終了しませんでした。メールの取得は止まっているため、プラグインを並行して使用できます。Wiki を再起動すると完全に終了します。
leaving-blocks = バージョン { $version } は時間内に終了せず、まだメールを取得している可能性があります。その間、プラグインは有効になりません。この表示が消えてからやり直すか、Wiki を再起動してください。
outbound = 外部への接続
outbound-lead = メールアカウントは、公開されているメールサーバーのポート 110、143、993、995 に接続できます。次のネットワークには、記載されたポートで接続できます。変更はすぐに反映されます。
no-networks = 追加されたネットワークはありません。
network = ネットワーク
network-hint = 例: 10.1.0.0/16、fd00::/8、または 1 つのアドレス。スペース管理者は、その中のすべてのホストにすべてのポートで接続できるようになります。
network-port = ポート { $port } のみ
network-ports = すべてのポート
network-fixed = コマンドラインで指定
allow-network = 許可する
withdraw-network = 削除
network-malformed = ネットワークではありません。10.1.0.0/16 のようにアドレスとプレフィックス長を入力するか、1 つのアドレスを入力してください。
network-host-bits = アドレスにプレフィックスより後のビットがあります。{ $network } ではありませんか？
network-known = このネットワークはすでに許可されています。
network-too-many = 追加できるネットワークは 100 個までです。削除するか、まとめてください。

# プラグインファイルを受け入れない理由、プラグインの操作ができなかった理由

file-missing = { $file }: ファイルがありません
file-unreadable = { $file }: 読み取れません: { $error }
file-directory = { $file }: ファイルではなくディレクトリです
file-device = { $file }: ファイルではなくデバイスまたはパイプです
file-too-large = { $file }: 1 GiB を超えています
file-empty = { $file }: ファイルが空です
file-text = { $file }: 共有ライブラリではなくテキストです
file-not-shared = { $file }: 共有ライブラリではありません
file-other-machine = { $file }: このマシン（{ $detail }）とは異なる種類のマシン用にビルドされています
file-program = { $file }: 共有ライブラリではなくプログラムです
file-object = { $file }: 共有ライブラリではなくオブジェクトファイルです
file-cut-in-header = { $file }: 共有ライブラリが途中で切れています。ファイルがヘッダーの中で終わっています
file-cut-in-program-headers = { $file }: 共有ライブラリが途中で切れています。ファイルがプログラムヘッダーの中で終わっています
file-cut-in-segment = { $file }: 共有ライブラリが途中で切れています。ファイルがセグメントの中で終わっています
file-cut-in-section-headers = { $file }: 共有ライブラリが途中で切れています。ファイルがセクションヘッダーの中で終わっています
file-cut-in-section = { $file }: 共有ライブラリが途中で切れています。ファイルがセクションの中で終わっています
file-damaged = { $file }: 共有ライブラリが壊れています: { $detail }
file-not-copied = { $file }: { $directory } にコピーできません: { $error }
file-not-loaded = { $file }: システムが読み込めません: { $error }
file-other-abi = { $file }: この Wiki が対応していない abi_stable のバージョン { $version } でビルドされています
file-other-compiler = { $file }: この Wiki とは値の渡し方が異なるコンパイラーでビルドされています
file-no-layout = { $file }: レイアウトの情報がないため、安全に呼び出せません
file-no-plugin = { $file }: 共有ライブラリですが、メールアーカイブプラグインではありません
file-other-version = { $file }: プラグインインターフェイスのバージョン { $plugin } 用にビルドされていますが、この Wiki のバージョンは { $wiki } です
file-other-layout = { $file }: この Wiki と同じプラグインインターフェイスのバージョン { $version } 用にビルドされていますが、内容が異なります: { $differences }
file-not-started = { $file }: プラグインを開始できませんでした: { $error }
file-of-another-user = { $file }: 所有者がユーザー { $owner } のため、Wiki が実行する内容をこのユーザーが変更できてしまいます。所有者を Wiki のユーザーに変更してください: chown { $user } '{ $file }'
file-others-write = { $file }: 所有者以外が書き込めるため、Wiki が実行する内容を変更できてしまいます。書き込み権限を外してください: chmod go-w '{ $file }'
file-ends-process = { $file }: 読み込んだだけのプロセスが終了しました（{ $status }）。ファイルが壊れています
file-no-answer = { $file }: 読み込んだプロセスから応答がありませんでした
file-changed = { $file }: 画面に表示したファイルから変わっています。もう一度内容を見てから確認してください
file-unconfirmed = { $file }: 管理者がプラグインを有効にして、このファイルを確認する必要があります
copy-damaged = { $file }: コピーが壊れています
not-offered = この SHA-256 のファイルはもう利用できません。変更または削除されました
nothing-before = 以前に動作していたバージョンはありません
never-confirmed = 使用中のプラグインファイルが確認されていません
plugin-lost = 確認済みのプラグインファイルが失われました（{ $reason }）
in-use-unkept = 使用中のプラグインファイルを記録できません: { $error }
in-use-unread = 使用中のプラグインファイルの記録を読み取れません: { $error }
choice-unkept = 設定を記録できません: { $error }
choice-unread = プラグインが有効かどうかを読み取れません: { $error }
change-broke = 変更が完了しませんでした: { $error }
no-thread = プラグインのスレッドを開始できません: { $error }
step-overdue = プラグインが { $count-n } 秒以内に「{ $step }」に応答しませんでした
events-unread = Wiki での出来事を読み取れません: { $error }
events-not-followed = プラグインが Wiki での出来事を反映できませんでした: { $reason }
wiki-failed = Wiki 自体でエラーが発生しました: { $error }
another-in-the-way = バージョン { $version } が停止の指示に応答しておらず、まだメールを取得している可能性があるため、別のバージョンを並行して開始しません。後でもう一度お試しください。Wiki を再起動すると確実に終了します
not-quiesced = 動作中のバージョンがメールの取得を停止しませんでした: { $reason }
not-restored = { $reason }。動作中のバージョンも再開できませんでした: { $again }

# プロフィール

language = 言語
time-zone = タイムゾーン
appearance = 外観
appearance-light = ライト
appearance-dark = ダーク
as-browser = ブラウザーに合わせる
change-password = パスワードの変更
current-password = 現在のパスワード

# 入力の誤り

invalid-empty = 入力してください。
invalid-too-long = 長すぎます。
invalid-too-short = 8 文字以上にしてください。
invalid-characters = 使えない文字が含まれています。
invalid-choice = 指定できない値です。
invalid-taken = すでに使われています。
invalid-reserved = Wiki が使用しているため指定できません。
invalid-unknown-user = この名前のユーザーはいません。
invalid-unknown-page = このスペースにそのページはありません。
invalid-cycle = ページを自分自身の下に置くことはできません。
invalid-last-administrator = サイトの管理者が 1 人は必要です。
invalid-anonymous = 匿名ユーザーに許可できるのは閲覧だけです。
invalid-time-zone = そのタイムゾーンはありません。
invalid-wrong-password = 現在のパスワードと一致しません。
invalid-type = 値の型が正しくありません。

# エラー

error-not-found = ページが見つかりません
error-not-found-detail = 移動または削除されたか、閲覧する権限がない可能性があります。
error-not-found-anonymous = 公開されているページはありません。アカウントをお持ちの場合は、ログインしてもう一度お試しください。
error-forbidden = 権限がありません
error-forbidden-detail = この操作に必要な権限がアカウントにありません。
error-sign-in = ログインしてください
error-sign-in-detail = この操作にはアカウントが必要です。
error-credentials-detail = ユーザー名またはパスワードが正しくありません。
error-throttled = 試行回数が多すぎます
error-throttled-detail = ログインの失敗が続いています。{ $count-n } 秒後にもう一度お試しください。
error-xsrf = フォームの有効期限が切れました
error-xsrf-detail = 何も変更されていません。前の画面に戻り、再読み込みしてからもう一度お試しください。
error-method = 許可されていないメソッドです
error-method-detail = このアドレスはこのメソッドに対応していません。
error-too-large = データが大きすぎます
error-too-large-detail = 送信されたデータが上限を超えています。
error-bad-request = リクエストが正しくありません
error-fields = 入力内容に誤りがあります
error-conflict = 変更できませんでした
error-unavailable = 一時的に利用できません
error-unavailable-detail = 数秒後にもう一度お試しください。
error-internal = エラーが発生しました
error-internal-detail = エラーは Wiki のログに記録されています。
