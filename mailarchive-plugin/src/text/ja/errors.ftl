# メールを取得できなかった理由: 何が起きたか、メールはどうなったか、何をすればよいか。

-mail-stays = まだアーカイブされていないメールはすべてサーバーに残っており、失われたものはありません。

source-server-said = サーバーからのメッセージ: 「{ $text }」

source-host-unknown = ホスト名「{ $host }」が見つかりません。{ -mail-stays }ホスト名のつづりを確認し、正しい場合は DNS を確認してください。
source-lookup-timed-out = 「{ $host }」の名前解決が { $seconds } 秒以内に終わりませんでした。{ -mail-stays }自動的に再試行します。続く場合は DNS の管理者に問い合わせてください。
source-denied = このサイトでは { $address } への接続が許可されていません。{ -mail-stays }メールサーバーが正しい場合は、サイト管理者がそのネットワークとポートを許可できます。
source-port-refused = 「{ $host }」はポート { $port } への接続を拒否しました。{ -mail-stays }プロトコルとポート、およびメールサービスが動作していることを確認してください。
source-unreachable = 「{ $host }」のポート { $port } に到達できません: { $reason ->
        [no-network] そのネットワークへの経路がありません
        [no-host] そのホストへの経路がありません
        [not-permitted] OS によって許可されていません
       *[other] { $text }
    }。{ -mail-stays }自動的に再試行します。続く場合はネットワークとファイアウォールを確認してください。
source-connect-timed-out = 「{ $host }」のポート { $port } から { $seconds } 秒以内に応答がありませんでした。{ -mail-stays }自動的に再試行します。続く場合はホスト名とポート、途中のファイアウォールを確認してください。
source-stalled = サーバーが応答しなくなりました。{ $seconds } 秒間何も届いていません。{ -mail-stays }自動的に再試行します。一度も成功しない場合は、ポートがプロトコルに合っているか確認してください。
source-too-slow = サーバーの応答が遅く、{ $seconds } 秒たっても終わりませんでした。{ -mail-stays }自動的に再試行します。
source-closed = 処理が終わる前にサーバーが接続を切りました。{ -mail-stays }自動的に再試行します。続く場合はメールサーバーのログを確認してください。
source-bye = サーバーがセッションを終了しました。{ -mail-stays }自動的に再試行します。続く場合はメールサーバーのログを確認してください。
source-lost = 接続が失われました: { $reason ->
        [no-network] そのネットワークへの経路がありません
        [no-host] そのホストへの経路がありません
        [not-permitted] OS によって許可されていません
       *[other] { $text }
    }。{ -mail-stays }自動的に再試行します。
source-protocol = サーバーから正しくない応答が届きました: { $detail ->
        [too-long] 応答の一部が長すぎます
        [unreadable] 応答を読み取れません
        [no-greeting] 最初の応答がこのプロトコルのメールサーバーのものではありません
        [no-answer] 問い合わせに対し、回答のないまま完了の応答がありました
        [wrong-tag] 送信していないコマンドへの応答がありました
        [unasked] 要求していない応答がありました
        [malformed] メールが一つのまとまりとして届きませんでした
        [message-too-long] メールが長すぎます
        [more-than-announced] メールが事前に知らされた長さを大きく超えています
       *[other] { $detail }
    }。{ -mail-stays }自動的に再試行します。続く場合はプロトコルとポートを確認し、メールサーバーの管理者に知らせてください。
source-out-of-step = この接続の前の処理が途中で中断されました。{ -mail-stays }自動的に再試行します。

source-certificate-expired = 「{ $host }」の証明書の有効期限が切れています。パスワードは送信していません。{ -mail-stays }メールサーバーの証明書を更新してください。
source-certificate-not-yet-valid = 「{ $host }」の証明書はまだ有効期間に入っていません。パスワードは送信していません。{ -mail-stays }このサーバーとメールサーバーの時計を確認してください。
source-certificate-wrong-host = サーバーの証明書は「{ $host }」のものではありません。パスワードは送信していません。{ -mail-stays }証明書に記載されたホスト名を入力するか、このホスト名の証明書を用意してください。
source-certificate-unknown-issuer = 「{ $host }」の証明書は、信頼されていない認証局が発行したもの、または自己署名です。パスワードは送信していません。{ -mail-stays }自社のサーバーであれば、サイト管理者がその認証局を追加できます。
source-certificate-revoked = 「{ $host }」の証明書は失効しています。パスワードは送信していません。{ -mail-stays }メールサーバーの証明書を更新してください。
source-certificate-unacceptable = 「{ $host }」の証明書を受け入れられません: { $reason }。パスワードは送信していません。{ -mail-stays }メールサーバーに別の証明書を設定してください。
source-handshake = 暗号化された接続を確立できませんでした: { $reason }。パスワードは送信していません。{ -mail-stays }メールサーバーが TLS 1.2 または 1.3 に対応していることを確認してください。
source-not-tls = 「{ $host }」のポート { $port } は TLS に対応していません。パスワードは送信していません。{ -mail-stays }このポートには末尾に「S」の付かないプロトコルを選択するか、暗号化接続用のポート（通常は 993）を指定してください。
source-no-starttls = サーバーが暗号化（STARTTLS）に対応していません。パスワードが暗号化されずに送られてしまうため、送信しませんでした。{ -mail-stays }サーバーが対応していれば IMAPS を選択してください。信頼できるネットワークの場合に限り、このアカウントで暗号化なしのパスワード送信を許可できます。
source-starttls-refused = サーバーは暗号化（STARTTLS）に対応していますが、その開始を拒否しました。パスワードは送信していません。{ -mail-stays }自動的に再試行します。続く場合はメールサーバーのログを確認してください。
source-starttls-injection = 接続が改ざんされているおそれがあります。暗号化されたデータだけが届くべきところに、暗号化されていないデータが届きました。パスワードは送信していません。{ -mail-stays }サーバーが対応していれば IMAPS を選択し、途中のネットワークを確認してください。
source-preauth-before-tls = サーバーがログイン済みと応答したため、暗号化を開始できません。パスワードは送信していません。{ -mail-stays }サーバーが対応していれば IMAPS を選択し、途中のネットワークを確認してください。

source-login-refused = ユーザー名「{ $user }」とこのパスワードでのログインをサーバーが拒否しました。{ -mail-stays }両方を確認し、パスワードを入力し直してください。アプリパスワードが必要なプロバイダーもあります。
source-login-unavailable = サーバーは現在ログインを受け付けられません。{ -mail-stays }自動的に再試行します。
source-login-disabled = サーバーはこの接続でのパスワードによるログインを受け付けていません。{ -mail-stays }IMAPS を選択するか、パスワードによるログインを有効にしてください。

source-mailbox-refused = 受信トレイ（INBOX）を開けませんでした。{ -mail-stays }このユーザーのメールボックスがサーバーにあることを確認してください。
source-read-only = 受信トレイ（INBOX）は読み取り専用のため、アーカイブしたメールを取り除けません。{ -mail-stays }このユーザーにメールを削除する権限を与えてください。
source-delete-forbidden = 受信トレイ（INBOX）ではメールを削除できないため、アーカイブしたメールを取り除けません。{ -mail-stays }このユーザーにメールを削除する権限を与えてください。
source-no-uidvalidity = 受信トレイ（INBOX）のメールには永続的な番号がなく、安全に区別できません。{ -mail-stays }別のメールサーバー、または別の種類のメールボックスを使用してください。

source-command-refused = サーバーがメールの引き渡しを拒否しました（{ $command }）。{ -mail-stays }自動的に再試行します。続く場合はメールサーバーのログを確認してください。
source-spool = 大きなメールを一時的に保存できませんでした: { $reason ->
        [storage-full] ディスクに空きがありません
        [not-permitted] OS によって許可されていません
       *[other] { $text }
    }。{ -mail-stays }Wiki のデータがあるディスクの空き容量を確認してください。
source-validity-changed = メールボックスの番号が付け直されたため、古い番号による取得や削除は行いませんでした。{ -mail-stays }次回は新しい番号で処理します。

source-delete-refused = サーバーがアーカイブ済みメールの削除を拒否しました（{ $command }）。メールはアーカイブ済みで失われておらず、サーバーにも残っています。自動的に再試行します。続く場合はメールサーバーのログを確認してください。
source-folder-refused = サーバーはアーカイブ済みのメールをフォルダー「{ $folder }」に移動しませんでした。{ -mail-stays }メールサーバーにフォルダーを作成するか、アカウントで別のフォルダーを選んでください。次回の確認時に再試行します。
source-others-deleted = 受信トレイに、ほかの人が削除の印を付けたメールが { $count } 件あります。このサーバーでは印の付いたメールをまとめてしか削除できません。メールはアーカイブ済みで失われておらず、何も削除していません。メールソフトでそれらのメールを削除するか、印を外してください。
