## メール 1 通の表示

reading-diff = ファイルの変更点

reading-doubt-name = 差出人名には「{ $shown }」とありますが、このメールは { $real } から送信されています。
reading-doubt-mixed = 差出人のドメインは「{ $reads }」と表示されますが、実際は { $domain } です。よく似た別の文字体系の文字が混在しています: { $letters }。ほかのドメインに見せかけている可能性があります。
reading-letter-latin = 「{ $letter }」はラテン文字（{ $code }）
reading-letter-greek = 「{ $letter }」はギリシャ文字（{ $code }）
reading-letter-cyrillic = 「{ $letter }」はキリル文字（{ $code }）
reading-letter-armenian = 「{ $letter }」はアルメニア文字（{ $code }）
reading-letters = { $letters }、{ $letter }
reading-doubt-punycode = 差出人のドメイン { $domain } は国際化ドメイン名で、「{ $reads }」と表示されます。
reading-doubt-reply = 返信先は { $address } で、差出人のドメインとは異なります。
reading-doubt-label = 差出人について

reading-images-show = 画像を表示
reading-images-hide = 画像を隠す
reading-images-reveal = { $hosts } から画像を読み込むと、このメールが今読まれていること、接続元のネットワークアドレス、ブラウザーの種類がそのサーバーの運営者に伝わります。この表示 1 回にだけ適用され、記憶されません。
reading-images-shown = 外部画像 { $n } 点を { $hosts } から読み込んでいます。このメールが今読まれていることがサーバーの運営者に伝わります。
reading-images-left = 背景画像や安全でない経路の外部画像 { $n } 点は表示しません。
reading-pixels = 開封確認用の追跡画像 { $n } 点を取り除きました。通知先: { $names }
reading-astray = 表示と異なるリンク先を持つリンクが { $n } 個あります。実際のホスト名をリンクの後ろに示しています。
reading-leads-to = リンク先は { $host }
reading-frame-part = 転送されたメール

reading-preview = { $name } のプレビュー
reading-preview-cut = 始めの部分だけを表示しています。続きはファイルにあります。
reading-open-image = { $name } を開く
reading-type = { $type }、{ $size }

reading-forwarded = 転送されたメール
reading-forwarded-from = 差出人 { $from }、{ $date }
reading-forwarded-unsaid = 差出人 { $from }
reading-forwarded-deep = さらに内側に転送されたメールがあります。ファイルとして保存できます。

reading-event-request = 予定への招待
reading-event-publish = 予定
reading-event-cancel = 取り消された予定
reading-event-reply = 招待への返答
reading-event-counter = 別の日時の提案
reading-event-untitled = （タイトルなし）
reading-event-when = 日時
reading-event-where = 場所
reading-event-organizer = 主催者
reading-event-who = 招待された人
reading-event-status = 状態
reading-event-repeats = 繰り返し
reading-event-about = 説明
reading-event-range = { $start } から { $end } まで
reading-event-zone = （{ $zone }）
reading-event-sender-zone = 差出人のタイムゾーン（{ $zone }）では { $time }
reading-event-unknown-zone = タイムゾーン「{ $zone }」は不明です
reading-event-floating = 現地時刻
reading-event-all-day = 終日
reading-event-no-time = 日時の指定なし
reading-event-more = ほかの予定はファイルにあります。
reading-event-confirmed = 確定
reading-event-tentative = 仮の予定
reading-event-cancelled = 取り消し
reading-answer-accepted = 参加
reading-answer-declined = 不参加
reading-answer-tentative = 未定
reading-answer-needs-action = 未回答
reading-answer-delegated = 代理

reading-every-day = { $count ->
    [1] 毎日
   *[other] { $n } 日ごと
 }
reading-every-week = { $count ->
    [1] 毎週
   *[other] { $n } 週間ごと
 }
reading-every-month = { $count ->
    [1] 毎月
   *[other] { $n } か月ごと
 }
reading-every-year = { $count ->
    [1] 毎年
   *[other] { $n } 年ごと
 }
reading-every-on = { $every }（{ $days }）
reading-every-other = ファイルに書かれた規則による
reading-until = { $every }、{ $end } まで
reading-times = { $every }、{ $n } 回

reading-contact = 連絡先

reading-way = このメールが届くまで
reading-auth = { $server } による差出人の確認結果
reading-auth-caution = このメールの経路にこの名前のサーバーはありません。この記載は誰でも書き込むことができます。
reading-auth-untold = 同様の記載がほかに { $n } 個ありますが、誰でも書き込むことができるため省略しています。
reading-auth-none = 差出人が本物かどうかを確認したサーバーはありません。
reading-auth-nothing = 確認は行われていません。
reading-auth-dkim-pass = DKIM: { $about } の署名は有効です。署名された部分は途中で変更されていません。
reading-auth-dkim-fail = DKIM: { $about } の署名は無効です。途中で変更されたか、署名が偽物です。
reading-auth-dkim-none = DKIM: 署名されていません。
reading-auth-spf-pass = SPF: 送信サーバーは { $about } のメールの送信を認められています。
reading-auth-spf-fail = SPF: 送信サーバーは { $about } のメールの送信を認められていません。
reading-auth-spf-softfail = SPF: 送信サーバーはおそらく { $about } のメールの送信を認められていません。
reading-auth-spf-none = SPF: { $about } は送信を認めるサーバーを公開していません。
reading-auth-dmarc-pass = DMARC: このメールは差出人として示されたドメイン { $about } から送信されています。
reading-auth-dmarc-fail = DMARC: このメールは差出人として示されたドメイン { $about } から送信されていません。
reading-auth-dmarc-none = DMARC: { $about } はメールの扱いを公開していません。
reading-auth-other = { $method }: { $result }
reading-auth-other-about = { $method }: { $result }（{ $about }）
reading-auth-somebody = 差出人のドメイン
reading-path = 経路
reading-path-hop = { $from } から { $by } へ
reading-path-from = { $from } から
reading-path-by = { $by }
reading-path-unsaid = 名前のないサーバー
reading-path-with = { $protocol } で
reading-path-after = { $time } 後
reading-path-before = 時計では上のサーバーより { $time } 前（どちらかの時計が違っています）
reading-list = メーリングリスト
reading-fields = すべてのヘッダーを表示
reading-fields-hide = ヘッダーを隠す
reading-fields-title = ヘッダー
reading-fields-cut = ヘッダーがさらにあるか、長すぎるため省略しています。すべては原文にあります。

receipt-title = このメールのアーカイブの記録
receipt-account = メールアカウント
receipt-account-removed = 削除されたアカウント
receipt-imported-by = インポートした人
receipt-file = 元のファイル
receipt-mailbox = メールボックス
receipt-server-id = メールサーバーでの識別
receipt-uid = UID { $id }（UIDVALIDITY { $validity }）
receipt-unique-id = 一意の ID { $id }
receipt-number = セッション内の番号 { $id }（サーバーに一意の ID がないため）
receipt-received = メールサーバーが受信した日時
receipt-archived = 取得してアーカイブした日時
receipt-imported = インポートした日時
receipt-size = サイズ
receipt-why = SHA-256 は、受け取ったままの原文から計算した値です。ダウンロードした原文から計算した値と比べることができます。

reading-source-title = 「{ $subject }」のソース
reading-source-back = メールに戻る
reading-source-label = ソース
reading-source-cut = 始めの部分（{ $size } のうち { $shown }）を表示しています。ダウンロードするとすべてを確認できます。
reading-source-bytes = UTF-8 でないバイトは置換文字で表示しています。ダウンロードしたファイルは元のままです。

keys-title = キーボードショートカット
keys-next = 一覧の次のスレッドまたはメール
keys-previous = 一覧の前のスレッドまたはメール
keys-thread-next = スレッドの次のメール
keys-thread-previous = スレッドの前のメール
keys-up = 一覧に戻る
keys-search = 検索
keys-help = このヘルプ
keys-on = これらのキーを使用する
keys-hint = 入力欄に入力しているときや Ctrl、Alt、コマンドキーを押しているときは働きません。選択はこのブラウザーに記憶されます。
keys-close = 閉じる
reading-attachments-all = { $n } 個すべてを zip でダウンロード
