# Why mail could not be retrieved over POP, where the advice is not that for IMAP.

pop3-no-stls = The server offers no encryption (STLS); the password would go unencrypted, so it was not sent. { -mail-stays } Choose POPS if the server has it. Only if the network is trusted, allow this account to send its password unencrypted.
pop3-stls-refused = The server offers encryption (STLS) but refused to begin it. No password was sent. { -mail-stays } It is tried again; if this lasts, look into the mail server’s log.
pop3-stls-injection = Somebody may be tampering with the connection: bytes came in the clear where only encrypted ones may. No password was sent. { -mail-stays } Choose POPS if the server has it, and check the network in between.
pop3-not-tls = “{ $host }” does not speak TLS on port { $port }. No password was sent. { -mail-stays } Choose the protocol without “S” for this port, or the port for encrypted connections (usually 995).
pop3-no-password = The server takes no password on this connection. { -mail-stays } Choose POPS, or have signing in by password switched on.
pop3-in-use = Another program is reading this mailbox, and the server lets in only one at a time. { -mail-stays } It is tried again; if this lasts, find out what else fetches from the mailbox.
pop3-login-delay = The server does not let this user sign in again so soon. { -mail-stays } It is tried again at the next check.
pop3-quit-unanswered = The server did not say whether it removed archived mail. The mail is archived; nothing is lost and nothing is doubled: what is still on the server is recognised and removed at the next check.

pop3-mailbox-without-ids = The mailbox is open; messages waiting: { $count }. This server gives its messages no lasting names (UIDL): messages that stay on the server are downloaded again at each check and recognised by their content.
