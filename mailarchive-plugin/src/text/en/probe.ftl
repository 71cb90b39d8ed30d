# Test Connection: what succeeded.

probe-connect = Reached { $host }, port { $port }, in { $milliseconds } ms.
probe-tls = The connection is encrypted ({ $version }); the server’s certificate is valid until { $until }.
probe-tls-undated = The connection is encrypted ({ $version }); the server’s certificate is valid.
probe-in-the-clear = The connection is not encrypted, as this account allows.
probe-login = Signed in as { $user }.
probe-mailbox = The inbox (INBOX) is open; messages waiting: { $count }.
