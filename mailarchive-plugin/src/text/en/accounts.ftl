menu-accounts = Mail Accounts

accounts-title = Mail Accounts
accounts-lead = Mail sent to these accounts is archived in this space and shown on the Mail tab.
accounts-add = Add mail account
accounts-created = The mail account was added. Its mail is fetched at the next check, or at once with “Fetch new mail”.
accounts-changed = The mail account was changed.
accounts-removed = The mail account and its password were removed for good. Its archived mail stays in this space.
accounts-none = No mail accounts yet
accounts-none-lead = Add an account, and this space will start to collect its messages.
accounts-schedule = Checked automatically every 30 minutes
accounts-schedule-set = Checked automatically at the site's schedule { $schedule } (UTC)
accounts-next = Next check at { $time }

state-idle = Active
state-running = Retrieving
state-failing = Failing
state-disabled = Disabled

account-last = Last check
account-next = Next check
account-archived = Archived
account-never = Not yet
account-cleartext = Not encrypted
account-actions = More actions for { $name }
account-edit = Edit
account-enable = Enable
account-disable = Disable
account-remove = Remove
account-edit-and-test = Edit and test this account
account-attempts = { $count ->
    [one] One attempt failed, at { $since }. The next check tries again.
   *[other] { $n } attempts in a row failed since { $since }. They go on, ever more rarely, until one succeeds.
 }
account-contested = Another mail account of this site has the same host and user. Accounts on one mailbox take each other's mail: give each a mailbox of its own.
account-quarantined = { $count ->
    [one] One message cannot be archived: it is larger than 150 MB, or the server does not hand it out. It stays on the server and is tried again at each check.
   *[other] { $n } messages cannot be archived: they are larger than 150 MB, or the server does not hand them out. They stay on the server and are tried again at each check.
 }

clone-warning = Archived messages are removed from the mail server.
clone-advice = Point each account at a clone mailbox, never at the mailbox that people read.
clone-how = How to set up a clone
clone-title = Before you add it
clone-step-1 = Create a clone mailbox on the mail server.
clone-step-2 = Copy all existing messages from the real mailbox to the clone.
clone-step-3 = Have the real mailbox send a BCC of sent mail to the clone.
clone-step-4 = Have the real mailbox forward received mail to the clone.
clone-example = Example:


form-title-add = Add mail account
form-title-edit = Edit mail account
form-lead = Its mail is fetched automatically and archived in this space.
form-wrong = This account was not saved. Please look at the marked fields.
form-name = Account Name
form-name-hint = The name used in the wiki.
form-description = Description
form-optional = (optional)
form-protocol = Protocol
form-protocol-stls = STLS
form-protocol-starttls = STARTTLS
form-protocol-tls = TLS
form-protocol-port = { $means } · { $port }
form-cleartext = Allow an unencrypted connection
form-cleartext-hint = Only where the server offers no STARTTLS or STLS. The password and all mail can then be read on the way.
form-hostname = Hostname
form-port = Port
form-port-hint = Empty: as shown with the protocol.
form-username = Username
form-password = Password
form-password-hint = Stored encrypted. It is never shown again.
form-password-keep = Leave empty to keep the stored password.
form-password-again = For safety the password is not sent back to your browser: please type it again.
form-create = Create
form-save = Save
form-test = Test Connection
form-cancel = Cancel

test-works = The connection works
test-fails = The connection does not work

remove-title = Remove { $name }?
remove-credentials = The account and its password are removed for good. A fetch that is running for it stops.
remove-archive = { $count ->
    [0] No mail was archived from it.
    [one] The message that was archived from it stays in this space.
   *[other] The { $n } messages that were archived from it stay in this space.
 }
remove-server = Mail that is still on the server stays there.
remove-instead = To pause the account without losing its password, disable it instead.
remove-confirm = Remove account

field-name-empty = Give the account a name.
field-name-long = The name may be 100 characters long at most.
field-name-too-many = This space has as many mail accounts as it may have.
field-control = Control characters are not allowed here.
field-description-long = The description may be 500 characters long at most.
field-protocol-unknown = Choose one of POP, IMAP, POPS, IMAPS.
field-hostname-empty = Enter the name of the mail server, such as imap.example.com.
field-hostname-scheme = Enter the host name alone, without “://” and what stands before it.
field-hostname-path = Enter the host name alone, without a path.
field-hostname-port = Enter the host name alone; the port has its own field.
field-hostname-malformed = This is not a host name. It should look like imap.example.com.
field-port = The port is a number from 1 to 65535. Leave it empty for the default.
field-username-empty = Enter the user name for signing in.
field-username-long = The user name may be 320 characters long at most.
field-password-empty = Enter the password.
field-password-long = The password may be 1,000 characters long at most.
field-password-again = Server or user changed: enter the password again, so that it is not sent where it was not meant for.
field-type = This is not of the type that is expected here.
field-line-break = Line breaks and NUL characters are not allowed here.
field-after-archive = Allowed are "delete", "keep", {"{"}"deleteAfterDays": n{"}"} with n from 1 to 65535, and {"{"}"moveTo": "folder"{"}"} with a folder other than INBOX.
field-after-archive-move-pop = POP knows no folders: mail cannot be moved there. Choose IMAP, or another way.
field-limit = The limit is a number from 1 to 200.
field-cursor = This is no cursor of this list. Use the value of “next”.

trouble-storage = The wiki could not archive the messages: { $reason }. They stay on the server and are tried again.
trouble-storage-full = The wiki has no room left to archive messages: { $reason }. They stay on the server; free some disk space, then they are fetched at the next check.
trouble-storage-busy = The wiki's storage did not answer in time: { $reason }. The messages stay on the server and are tried again at the next check.
trouble-password-lost = The stored password cannot be opened, because the wiki's secret key was lost or changed. Edit the account and enter its password again; nothing else is affected.
trouble-crashed = The fetch ended by a defect of the Mail Archiving Plugin: { $reason }. Messages that are not archived stay on the server. Please report this to the site administrator.
trouble-room = The wiki has only { $megabytes } MB of room left, so nothing is fetched. All mail stays on the server; free some disk space, then it is fetched at the next check.
