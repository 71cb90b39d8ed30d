# 接続テスト: 成功した段階。

probe-connect = { $host } のポート { $port } に { $milliseconds } ミリ秒で接続しました。
probe-tls = 接続は暗号化されています（{ $version }）。サーバーの証明書の有効期限は { $until } です。
probe-tls-undated = 接続は暗号化されています（{ $version }）。サーバーの証明書は有効です。
probe-in-the-clear = このアカウントの設定に従い、接続は暗号化されていません。
probe-login = { $user } としてログインしました。
probe-mailbox = { $count ->
    [0] INBOX を開きました。メールはありません。
   *[other] INBOX に { $count } 件のメールがあります。アーカイブ後、サーバーから削除されます。
 }
