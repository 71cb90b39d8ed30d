# Test Connection: what succeeded.

probe-connect = Reached { $host }, port { $port }, in { $milliseconds } ms.
probe-tls = The connection is encrypted ({ $version }); the server’s certificate is valid until { $until }.
probe-tls-undated = The connection is encrypted ({ $version }); the server’s certificate is valid.
probe-in-the-clear = The connection is not encrypted, as this account allows.
probe-login = Signed in as { $user }.
probe-mailbox = { $count ->
    [0] INBOX is open and empty.
    [one] INBOX holds one message. It will be archived and then removed from the server.
   *[other] INBOX holds { $count } messages. They will be archived and then removed from the server.
 }
