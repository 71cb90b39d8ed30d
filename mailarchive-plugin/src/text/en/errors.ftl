# Why mail could not be retrieved: what happened, what became of the mail, what to do.

-mail-stays = All mail that is not archived yet stays on the server; nothing is lost.

source-server-said = The server said: “{ $text }”

source-host-unknown = The host name “{ $host }” is unknown. { -mail-stays } Check the spelling of the hostname, and the name service if it is right.
source-lookup-timed-out = The name service did not find “{ $host }” within { $seconds } seconds. { -mail-stays } It is tried again; if this lasts, ask whoever runs the name service.
source-denied = This site does not allow connections to { $address }. { -mail-stays } If the mail server is right, a site administrator can allow its network and port.
source-port-refused = “{ $host }” refused the connection on port { $port }. { -mail-stays } Check protocol and port, and that the mail service is running.
source-unreachable = “{ $host }”, port { $port }, cannot be reached: { $reason ->
        [no-network] there is no route to its network
        [no-host] there is no route to it
        [not-permitted] the operating system does not permit it
       *[other] { $text }
    }. { -mail-stays } It is tried again; if this lasts, check network and firewall.
source-connect-timed-out = “{ $host }” did not answer on port { $port } within { $seconds } seconds. { -mail-stays } It is tried again; if this lasts, check hostname and port, and whether a firewall lies between.
source-stalled = The server stopped answering: for { $seconds } seconds nothing came. { -mail-stays } It is tried again. If it never works, check that the port belongs to the protocol.
source-too-slow = The server was too slow and not done after { $seconds } seconds. { -mail-stays } It is tried again.
source-closed = The server ended the connection before it was done. { -mail-stays } It is tried again; if this lasts, look into the mail server’s log.
source-bye = The server ended the session. { -mail-stays } It is tried again; if this lasts, look into the mail server’s log.
source-lost = The connection was lost: { $reason ->
        [no-network] there is no route to its network
        [no-host] there is no route to it
        [not-permitted] the operating system does not permit it
       *[other] { $text }
    }. { -mail-stays } It is tried again.
source-protocol = The server sent something that cannot be right: { $detail ->
        [too-long] part of a response is longer than any should be
        [unreadable] a response cannot be read
        [no-greeting] its greeting is not that of a mail server of this protocol
        [no-answer] it confirmed a question without answering it
        [wrong-tag] it answered a command that was not sent
        [unasked] it answered what nothing had asked for
        [malformed] a message did not come as one whole
        [message-too-long] a message is longer than any should be
        [more-than-announced] messages are far longer than announced
       *[other] { $detail }
    }. { -mail-stays } It is tried again; if this lasts, check that protocol and port are right and report it to whoever runs the mail server.
source-out-of-step = An earlier step of this connection was broken off. { -mail-stays } It is tried again.

source-certificate-expired = The certificate of “{ $host }” has expired. No password was sent. { -mail-stays } The mail server needs a new certificate.
source-certificate-not-yet-valid = The certificate of “{ $host }” is not valid yet. No password was sent. { -mail-stays } Check the clocks of this server and of the mail server.
source-certificate-wrong-host = The certificate of the server is not for “{ $host }”. No password was sent. { -mail-stays } Enter the hostname that the certificate names, or have the certificate issued for this one.
source-certificate-unknown-issuer = The certificate of “{ $host }” comes from an authority that is not trusted here, or is self-signed. No password was sent. { -mail-stays } If the server is yours, a site administrator can add its authority.
source-certificate-revoked = The certificate of “{ $host }” was revoked. No password was sent. { -mail-stays } The mail server needs a new certificate.
source-certificate-unacceptable = The certificate of “{ $host }” cannot be accepted: { $reason }. No password was sent. { -mail-stays } The mail server needs another certificate.
source-handshake = No encrypted connection could be set up: { $reason }. No password was sent. { -mail-stays } Check that the mail server offers TLS 1.2 or 1.3.
source-not-tls = “{ $host }” does not speak TLS on port { $port }. No password was sent. { -mail-stays } Choose the protocol without “S” for this port, or the port for encrypted connections (usually 993).
source-no-starttls = The server offers no encryption (STARTTLS); the password would go unencrypted, so it was not sent. { -mail-stays } Choose IMAPS if the server has it. Only if the network is trusted, allow this account to send its password unencrypted.
source-starttls-refused = The server offers encryption (STARTTLS) but refused to begin it. No password was sent. { -mail-stays } It is tried again; if this lasts, look into the mail server’s log.
source-starttls-injection = Somebody may be tampering with the connection: bytes came in the clear where only encrypted ones may. No password was sent. { -mail-stays } Choose IMAPS if the server has it, and check the network in between.
source-preauth-before-tls = The server claims that the session is signed in already, which prevents encryption. No password was sent. { -mail-stays } Choose IMAPS if the server has it, and check the network in between.

source-login-refused = The server refused the user name “{ $user }” with this password. { -mail-stays } Check both and enter the password again; some providers demand an app password.
source-login-unavailable = The server cannot sign anybody in at the moment. { -mail-stays } It is tried again.
source-login-disabled = The server takes no password on this connection. { -mail-stays } Choose IMAPS, or have signing in by password switched on.

source-mailbox-refused = The inbox (INBOX) could not be opened. { -mail-stays } Check that the user has a mailbox on this server.
source-read-only = The inbox (INBOX) can only be read: archived mail could not be removed from it. { -mail-stays } Give the user the right to delete mail there.
source-delete-forbidden = The inbox (INBOX) does not let mail be deleted: archived mail could not be removed from it. { -mail-stays } Give the user the right to delete mail there.
source-no-uidvalidity = The inbox (INBOX) gives its messages no lasting numbers, so they cannot be told apart safely. { -mail-stays } Use another mail server or a mailbox of another kind.

source-command-refused = The server refused to hand out mail ({ $command }). { -mail-stays } It is tried again; if this lasts, look into the mail server’s log.
source-spool = A long message could not be stored for the time being: { $reason ->
        [storage-full] the disk is full
        [not-permitted] the operating system does not permit it
       *[other] { $text }
    }. { -mail-stays } Check the free space of the disk with the wiki’s data.
source-validity-changed = The mailbox was renumbered meanwhile, so nothing was fetched or deleted by the old numbers. { -mail-stays } The next run goes by the new ones.

source-delete-refused = The server refused to remove archived mail ({ $command }). The mail is archived; nothing is lost, and it still is on the server as well. It is tried again; if this lasts, look into the mail server’s log.
source-folder-refused = The server did not move archived mail to the folder “{ $folder }”. { -mail-stays } Create the folder on the mail server, or choose another in the account. It is tried again at the next check.
source-others-deleted = { $count } messages in the inbox were marked as deleted by somebody else, and this server can only remove all marked messages together. The mail is archived; nothing is lost, and nothing was removed. Remove those messages with a mail program, or take the mark off them.
