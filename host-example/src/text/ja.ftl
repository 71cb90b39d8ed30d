# 枠

skip-to-content = 本文へ移動
menu = メニュー
breadcrumbs = 現在の位置
spaces = スペース
browse = ブラウズ
pages = ページ
page-tree = ページ ツリー
switch-language = 表示言語を英語に切り替える
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

# ログイン

user-name = ユーザー名
user-name-hint = ログインに使います。文字、数字、. _ - @ + が使えます。後から変更できません。
password = パスワード
password-hint = 8 文字以上にしてください。
set-up = この Wiki のセットアップ
set-up-lead = ここで作成するアカウントは、サイト全体とすべてのスペースの管理者になります。
set-up-submit = 管理者を作成
not-set-up = この Wiki にはまだ管理者がいません
not-set-up-detail = 起動時のログに 1 回限りのセットアップ リンクが表示されています。リンクを開くと管理者を作成できます。

# スペース

site-space = サイト スペース
site-space-hint = チームやプロジェクトのスペース
site-spaces = サイト スペース
personal-space = 個人スペース
personal-space-hint = ユーザー 1 人のスペース。キーは ~ とユーザー名です
personal-spaces = 個人スペース
no-spaces = スペースはまだありません
no-spaces-detail = 閲覧を許可されたスペースがここに表示されます。
no-spaces-anonymous = ログインすると表示されるスペースがあるかもしれません。
create-space = スペースの作成
create-space-lead = ページを置く場所です。スペースごとに権限を設定できます。
space-name = スペース名
space-key = スペース キー
space-key-hint = スペースのアドレスの一部になります。英数字と - _ が使えます（例: DEV）。
space-kind = 種類
theme = テーマ
theme-default = 既定のテーマ
theme-default-hint = サイドバーにスペース ツール
theme-documentation = ドキュメント テーマ
theme-documentation-hint = ヘッダーにブラウズ メニュー

# ページ

title = タイトル
parent-page = 親ページ
no-parent = ページ ツリーの最上位
page-text = 本文
page-text-hint = Markdown: # 見出し、**太字**、- リスト、[リンク](アドレス)、| 表 |
create-page = ページの作成
create-child = 子ページの作成
edit-page = ページの編集
remove-page = ページの削除
remove-page-detail = ページは完全に削除されます。子ページは 1 つ上に移動します。
no-pages = ページはまだありません
no-pages-detail = 最初に作成したページがスペースのホーム ページになります。
last-edited-by = 最終更新者: { $name }
edit-conflict = 編集中に { $name } さんがこのページを保存しました。入力した内容は残っていますが、まだ保存されていません。このまま保存すると、相手の版を置き換えます。

# スペース ツール

space-tools = スペース ツール
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
add-user-permission = ユーザーを追加
add-user-permission-hint = ユーザー名を入力してください。最初は閲覧のみです。保存後に他の権限を選べます。
right-view = 閲覧
right-edit = ページの編集
right-admin = 管理
right-delete-mail = メールの削除
remove-space = スペースの削除
remove-space-detail = スペースとそのページ、メール アカウント、アーカイブされたメールが完全に削除されます。
remove-space-confirm = 確認のためスペース キーを入力してください

# 管理

general-configuration = 一般設定
site-administration = 管理
site-name = サイト名
users = ユーザー
users-lead = ログインできるユーザーです。
add-user = ユーザーの追加
full-name = 氏名
email = メール アドレス
new-password = 新しいパスワード
new-password-hint = 変更しない場合は空のままにしてください。8 文字以上です。
remove-user = ユーザーの削除
remove-user-detail = このユーザーはログインできなくなり、すべての権限を失います。ページは残ります。
groups = グループ
groups-lead = グループへの追加は各ユーザーのページで行います。
group-super = サイトを管理し、すべてのスペースのすべての権限を持ちます。
group-site = サイトを管理します。スペースの権限は持ちません。
no-members = メンバーはいません
members = メンバー { $count } 人

# アドオン

manage-add-ons = アドオンの管理
manage-add-ons-lead = サイトの機能を有効または無効にします。再起動せず、すぐに反映されます。
shelf-user-installed = ユーザーがインストール
shelf-system = システム
shelf-all = すべてのアドオン
filter-by-name = 名前で絞り込む
no-add-ons = 該当するアドオンはありません
no-add-ons-detail = この Wiki にはシステム アドオンだけが含まれています。
mail-archiving = メール アーカイブ プラグイン
mail-archiving-lead = メール アカウントをスペースにアーカイブし、「メール」タブを追加します。
state-enabled = 有効
state-disabled = 無効
state-faulted = エラーで停止
enable = 有効にする
enable-again = もう一度有効にする
disable = 無効にする
enabled-on-site = このサイトで有効
switch-on-detail = { $spaces } 個のスペースに、{ $count } 件のアカウントのメールを保管しています。
switch-on-plain = サイト スペースに「メール」タブを表示しています。
switch-off-detail = 「メール」はどこにも表示されず、アカウントも確認されません。アーカイブと設定は残ります。
switch-disable-detail = 無効にすると「メール」は表示されなくなり、アカウントの確認も止まります。アーカイブと設定は残ります。
add-on-stopped = アドオンは動作していません:
change-failed = 変更できませんでした:
modules = モジュール { $count } 個
api-version = API バージョン
licence = ライセンス
loaded-since = 読み込み
archived-messages = アーカイブ済みメール
file = ファイル

# プロフィール

language = 言語
time-zone = タイム ゾーン
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
invalid-time-zone = そのタイム ゾーンはありません。
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
error-throttled-detail = ログインの失敗が続いています。{ $count } 秒後にもう一度お試しください。
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
