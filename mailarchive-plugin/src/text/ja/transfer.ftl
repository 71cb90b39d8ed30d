menu-import = メールのインポートとエクスポート

import-title = メールのインポートとエクスポート
import-lead = ファイルのメールをこのスペースに取り込みます。スペースにすでにあるメールは自動的に判別されるため、途中で中断したインポートはそのままやり直せます。
import-file = ファイル
import-file-hint = mbox ファイル、単独のメール（.eml）、または .eml・Maildir・mbox を含む zip を選択してください。
import-drop = ここにファイルをドロップすることもできます。
import-start = インポート
import-sending = 送信しています: { "{" }percent{ "}" } %
import-working = すべて届きました。インポートを始めます。
import-broken = 接続が切れたため、何も取り込まれませんでした。もう一度ファイルを選択してください。
import-nothing = 送信された内容にメールが見つかりませんでした。
import-imported = { $count ->
    [0] 新しいメールはありませんでした。
   *[other] { $n } 件のメールを取り込みました。
 }
import-known = { $n } 件はすでにありました。
import-skipped = zip 内の { $n } 個のファイルはメールではありません。
import-quarantined = 次の { $n } 件は、この Wiki で受け付けられる長さを超えているため取り込みませんでした:
import-wrong-dialect = 指定できるのは mboxo、mboxrd、mboxcl、mboxcl2 です。

export-title = エクスポート
export-lead = このスペースのすべてのメールを、新しい順に 1 バイトも変えずに書き出します。ごみ箱のメールは含まれません。検索結果を書き出すには、先に検索してください。
export-mbox = mbox でエクスポート
export-zip = .eml の zip でエクスポート
export-found-mbox = 検索結果をすべて mbox でエクスポート
export-found-zip = zip でエクスポート

refusal-upload = アップロードされた内容を最後まで読み取れません。
refusal-upload-detail = 読み取れたメールは取り込まれました。もう一度インポートしてください。すでにあるメールは自動的に判別されます。
select-page = このページをすべて選択
export-selected = 選択したメールをエクスポート
export-as-mbox = mbox
export-as-zip = zip
export-thread-mbox = スレッドを mbox でエクスポート
export-thread-zip = スレッドを zip でエクスポート
export-wrong-choice = q、thread、ids のうち 1 つだけを指定してください。
export-wrong-id = メールの ID ではないものが含まれています。
export-wrong-many = 指定できるメールは 1,000 件までです。
import-going = メールを取り込んでいます
import-going-hint = このページは自動的に更新されます。ページを離れてもインポートは続きます。
import-unknown = このインポートの状況はわかりません。その後、メール機能の無効化、更新、または再起動が行われました。それまでに取り込まれたメールは残っています。同じファイルをもう一度インポートすれば、残りも確実に取り込まれます。すでにあるメールは自動的に判別されます。
import-not-received = 何も取り込まれませんでした。
import-known-trashed = { $n } 件はごみ箱にあるため、そのままにしました。
import-known-erased = { $n } 件は完全に消去されたメールのため、取り込みませんでした。
import-wrong-zip = これは読み取れる zip ではありません。このファイルからは何も取り込まれませんでした。
import-wrong-zip-entry = zip は「{ $name }」で破損しています。それより前のメールは取り込まれました。破損していない zip をインポートしてください。すでにあるメールは自動的に判別されます。
import-wrong-no-mail = メールが見つかりませんでした。「From 」で始まる行もヘッダー行もありません。このファイルからは何も取り込まれませんでした。
import-wrong-bomb = zip を展開するとメールとは考えられない大きさになるため、途中で読み取りをやめました。それより前のメールは取り込まれました。
import-wrong-stopped = メール機能の無効化や更新、またはスペースの削除のため、インポートを中止しました。取り込まれたメールは残っています。残りを取り込むには、もう一度インポートしてください。
import-wrong-store = Wiki のストレージが混み合っているか一杯のため、すべてを保存できませんでした。取り込まれたメールは残っています。残りを取り込むには、もう一度インポートしてください。
import-wrong-long = このファイルは、この Wiki で受け付けられる長さを超えています。
import-wrong-room = Wiki のディスクに空きがありません。サイト管理者に知らせてください。
import-wrong-broken = ファイルが最後まで届きませんでした。取り込まれたメールは残っています。もう一度インポートしてください。すでにあるメールは自動的に判別されます。
refusal-no-mail = 何も取り込まれませんでした。
refusal-no-mail-detail = 送信された内容から読み取れるメールはありませんでした。
