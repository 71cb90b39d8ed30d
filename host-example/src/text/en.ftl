# The language itself

language-name = English
language-short = EN
switch-language = Switch to English
direction = ltr
number-group = ,
number-decimal = .
bytes =
    { $count ->
        [one] { $count-n } byte
       *[other] { $count-n } bytes
    }
kilobytes = { $n } KB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
# By strftime; %b is the word of the month from above.
moment = %-d %b %Y, %H:%M

# The frame

skip-to-content = Skip to content
menu = Menu
breadcrumbs = Breadcrumb
spaces = Spaces
browse = Browse
pages = Pages
all-pages = All pages
page-tree = Page tree
switch-appearance = Switch light or dark theme
account = Account:
profile = Profile
log-in = Log in
log-out = Log out
to-the-start = Go to the spaces
save = Save
saved = Saved.
cancel = Cancel
create = Create
edit = Edit
show = Show
filter = Filter
version = Version
search = Search
more = More
to-the-first = Back to the first
required = required

# Signing in

user-name = Username
user-name-hint = To sign in with: letters, digits and . _ - @ +. It cannot be changed later.
password = Password
password-hint = At least 8 characters.
set-up = Set up this wiki
set-up-lead = The account you make here administers the whole site and every space.
set-up-submit = Create administrator
not-set-up = This wiki has no administrator yet
not-set-up-detail = Whoever started it finds a one-time set-up link in its log. Opening the link creates the administrator.

# Spaces

site-space = Site space
site-space-hint = for a team or a project
site-spaces = Site spaces
personal-space = Personal space
personal-space-hint = of one user; the key is ~ and the username
personal-spaces = Personal spaces
recently-updated = Recently updated
no-spaces = No spaces yet
no-spaces-detail = You will see spaces here once somebody lets you view them.
no-spaces-anonymous = There may be spaces that you can see after you log in.
create-space = Create space
create-space-lead = A place for pages, with permissions of its own.
space-name = Space name
space-key = Space key
space-key-hint = Part of the space’s address: letters, digits, - and _. For example DEV.
space-kind = Kind
theme = Theme
theme-default = Default theme
theme-default-hint = Space tools in the sidebar
theme-documentation = Documentation theme
theme-documentation-hint = Browse menu in the header

# Pages

title = Title
parent-page = Below
no-parent = Top of the page tree
page-text = Text
page-text-hint = Markdown: # heading, **bold**, - list, [link](address), | tables |
create-page = Create page
create-child = Create page below
edit-page = Edit page
remove-page = Delete page
page-removed = “{ $title }” was moved to the trash.
undo = Undo
remove-page-detail = The page moves to the trash of the space, where a space administrator can restore it. Pages below it move up.
no-pages = No pages yet
no-pages-detail = The first page becomes the home page of the space.
last-edited-by = Last edited by { $name }
edit-conflict = { $name } saved this page while you were editing. Your text is still here; nothing of it is saved. If you save now, it replaces the other version.

# Search

search-site = Search the site
search-words = Words to search for
search-hint = All words must occur. "Two words" in quotes are searched for as they stand; a - before a word leaves out what has it.
search-all = All results of this search
search-nothing = Nothing was found for “{ $question }”
search-nothing-detail = Try fewer or other words, or search in all spaces.
search-none-here = Nothing here.
search-failed = These results are not available now. Try again in a few seconds.
space = Space
all-spaces = All spaces
all-spaces-or-key = All spaces, or a key
results =
    { $count ->
        [one] { $count-n } result
       *[other] { $count-n } results
    }

# Trash

content = Content
content-tools = Content Tools
trash = Trash
trash-lead = What was deleted in this space. It can be restored until it is erased for good.
trash-is-empty = The trash is empty
trash-empty = Nothing here.
trash-failed = This part of the trash is not available now. Try again in a few seconds.
trash-none-selected = Select something first, then choose what to do with it.
trash-action-failed = This could not be done now. Nothing else was changed; try again in a few seconds.
trash-restored =
    { $count ->
        [one] { $count-n } item was restored.
       *[other] { $count-n } items were restored.
    }
trash-purged =
    { $count ->
        [one] { $count-n } item was erased for good.
       *[other] { $count-n } items were erased for good.
    }
restore = Restore
purge = Erase for good
purge-confirm =
    { $count ->
        [one] { $count-n } item is erased for good. It cannot be brought back.
       *[other] { $count-n } items are erased for good. They cannot be brought back.
    }
deleted-by = Deleted by { $name }
purged-at = Will be erased for good:

# Macros

macros = Macros
macros-hint = Copy a line into the text, as a paragraph of its own, and fill in what stands between the quotes.
macro-snippet = To copy
macro-off = is drawn by an add-on that is not running now.
macro-unknown = is no macro of this wiki.
macro-nothing = has nothing that can be shown to you.
macro-invalid = cannot be drawn: { $reason }
macro-words = cannot be read: values of several words stand between quotation marks.
macro-quotes = cannot be read: a quotation mark is missing, or stands inside a word.
macro-twice = cannot be read: “{ $name }” is given twice.
macro-long = cannot be read: it is too long.
macro-example = Write it like this:
macro-failed = cannot be drawn now. Reload the page in a few seconds.
macro-too-many = is not drawn: the page has too many macros.

# Space tools

space-tools = Space tools
space-admin = Space Admin
overview = Overview
space-details = Space details
permissions = Permissions
space-permissions = Space permissions
integrations = Integrations
permissions-lead = Who may do what in this space. Every permission includes viewing.
permissions-super = Members of confluence-administrators hold every permission in every space.
user = User
anonymous = Anonymous (everybody)
add-user-permission = Add or find a user
add-user-permission-hint = The username. The user may view at first; tick more after saving.
right-view = View
right-edit = Edit pages
right-admin = Administer
remove-space = Delete space
remove-space-detail = The space, its pages, its mail accounts and its archived mail are deleted for good.
remove-space-confirm = Type the space key to confirm

# Administration

general-configuration = General configuration
site-administration = Administration
site-name = Site name
users = Users
users-lead = Who can sign in.
add-user = Add user
full-name = Full name
email = Email
new-password = New password
new-password-hint = Leave empty to keep the current one. At least 8 characters.
remove-user = Delete user
remove-user-detail = The user can no longer sign in and loses every permission. Pages stay.
groups = Groups
groups-lead = Users are put into groups on their own pages.
another-group = Another group
another-group-hint = Its name. A group that is not there yet is made.
group-super = Administers the site and holds every permission in every space.
group-site = Administers the site; holds no permission in any space.
no-members = No members
members =
    { $count ->
        [one] { $count-n } member
       *[other] { $count-n } members
    }

# Scheduled jobs

jobs = Scheduled jobs
jobs-lead = What add-ons do by themselves from time to time.
no-jobs = No jobs
no-jobs-detail = Add-ons that are enabled list their jobs here.
job = Job
state = State
last-run = Last run
next-run = Next run
run-now = Run now
never = Never
not-scheduled = Not scheduled
job-running = Running
job-waiting = Waiting
job-no-state = Does not answer
job-started = was started.
job-not-started = could not be started. Try again in a few seconds.

# Add-ons

manage-add-ons = Manage add-ons
manage-add-ons-lead = Turn features of this site on or off. Changes apply at once, with no restart.
shelf-user-installed = User-installed
shelf-system = System
shelf-all = All add-ons
filter-by-name = Filter by name
no-add-ons = No add-ons here
no-add-ons-detail = Only system add-ons come with this wiki.
mail-archiving = Mail Archiving Plugin
mail-archiving-lead = Archives mail accounts in spaces and adds the Mail tab.
state-enabled = Enabled
state-disabled = Disabled
state-faulted = Stopped by an error
enable = Enable
enable-again = Enable again
disable = Disable
enabled-on-site = Enabled on this site
switch-on-detail =
    { $spaces ->
        [one] { $spaces-n } space has mail or mail accounts.
       *[other] { $spaces-n } spaces have mail or mail accounts.
    } { $count ->
        [one] { $count-n } mail account is set up.
       *[other] { $count-n } mail accounts are set up.
    }
switch-on-plain = The Mail tab is shown in site spaces.
switch-off-detail = Mail is hidden everywhere and no account is checked. Archives and accounts are kept.
switch-disable-detail = Disabling hides Mail everywhere and stops checking accounts; archives and accounts are kept.
add-on-stopped = The add-on is not running:
change-failed = The change was not made:
modules =
    { $count ->
        [one] { $count-n } module
       *[other] { $count-n } modules
    }
api-version = API version
licence = Licence
loaded-since = Loaded
state-since = Since
mail-accounts = Mail accounts
archived-messages = Archived messages
archived-size = Size of archived mail
last-error = Last error
plugin-file = Plugin file
running-file = Running file
confirmed = Confirmed
confirmed-by-act = By naming or building the file
confirmed-by-nobody = By nobody yet
confirmed-at-path = from
configured-path = Configured path
path-holds-this = The same file lies there.
path-holds-another = Another file lies there.
path-holds-none = No plugin file that can be used lies there.
enabling-confirms = Enabling it confirms this file, whose SHA-256 is shown here.
versions = Versions
no-offers = No other plugin file is offered.
offers-hint = A file is offered when the one at the configured path changes, or when it is put on the server into
offer = Version { $version } is available
offer-waits = Waits for confirmation
offer-refused = A file that is refused
changed = changed
upgrade = Upgrade
upgrade-to = Upgrade to version { $version }
ran-before = Version { $version } ran before
roll-back = Roll back
roll-back-to = Roll back to version { $version }
in-use = In use
to-use = To be used
swap-serves = The other version is started beside the one in use and takes its place once it is ready. Nobody is interrupted: requests that run are answered by the version that took them.
swap-fails = Fetching mail pauses for a moment and goes on. If the other version cannot start, the one in use goes on.
swap-keeps = The version in use is kept, and Roll back leads to it.
swap-enables = The plugin is stopped by an error: it is enabled again with this version.
swap-later = The plugin is disabled: this version runs when it is enabled.
swap-trust = Nobody has confirmed this file yet. It becomes part of the wiki, with all its rights: go on only if you know where it comes from and its SHA-256 is the one that was published with it.
change-runs = The plugin is being changed
step-prepare = Starting the version to be used. Since
step-events = Telling it what happened in the wiki. Since
step-quiesce = Stopping the fetch of the version in use. Since
step-activate = Starting its fetch of mail. Since
step-restore = It could not start; the version in use goes on. Since
step-drain = Waiting for the last requests of the version that leaves. Since
not-upgraded = Version { $version } was not taken into use:
not-upgraded-detail = Nothing was changed.
leaving-answers =
    { $count ->
        [one] Version { $version } still answers { $count-n } request. It ends after that, at the latest after 15 minutes.
       *[other] Version { $version } still answers { $count-n } requests. It ends after that, at the latest after 15 minutes.
    }
leaving-hangs = Version { $version } has not ended in its time. It fetches no mail any more, so the plugin may run beside it; restarting the wiki removes what is left of it.
leaving-blocks = Version { $version } has not ended in its time and may still fetch mail. The plugin is not enabled beside it. Try again once this note is gone, or restart the wiki.
outbound = Outbound connections
outbound-lead = Mail accounts reach public mail servers on ports 110, 143, 993 and 995. These networks they may reach too, on the ports that are named. Changes count at once.
no-networks = No network is added.
network = Network
network-hint = Such as 10.1.0.0/16, fd00::/8 or one address. Whoever administers a space can then connect to every host in it, on every port.
network-port = only port { $port }
network-ports = every port
network-fixed = From the command line
allow-network = Allow
withdraw-network = Remove
network-malformed = This is no network. Enter an address and the length of its prefix, such as 10.1.0.0/16, or one address.
network-host-bits = The address has bits behind its prefix. Did you mean { $network }?
network-known = This network is allowed already.
network-too-many = No more than 100 networks can be added. Remove one, or combine some.

# Why a plugin file is refused, or something about the plugin was not done. The log has the first language.

file-missing = { $file }: there is no such file
file-unreadable = { $file }: cannot be read: { $error }
file-directory = { $file }: a directory, not a file
file-device = { $file }: a device or pipe, not a file
file-too-large = { $file }: larger than 1 GiB
file-empty = { $file }: the file is empty
file-text = { $file }: a text, not a shared library
file-not-shared = { $file }: not a shared library
file-other-machine = { $file }: built for another kind of machine than this one ({ $detail })
file-program = { $file }: a program, not a shared library
file-object = { $file }: an object file, not a shared library
file-cut-in-header = { $file }: a shared library that is cut off: the file ends inside its header
file-cut-in-program-headers = { $file }: a shared library that is cut off: the file ends inside its program headers
file-cut-in-segment = { $file }: a shared library that is cut off: the file ends inside a segment
file-cut-in-section-headers = { $file }: a shared library that is cut off: the file ends inside its section headers
file-cut-in-section = { $file }: a shared library that is cut off: the file ends inside a section
file-damaged = { $file }: a damaged shared library: { $detail }
file-not-copied = { $file }: cannot be copied to { $directory }: { $error }
file-not-loaded = { $file }: the system cannot load it: { $error }
file-other-abi = { $file }: built with version { $version } of abi_stable, which this wiki does not speak
file-other-compiler = { $file }: its compiler passes values in another way than this wiki's
file-no-layout = { $file }: it does not describe its layout, so nothing can be called safely
file-no-plugin = { $file }: a shared library, but not a Mail Archiving Plugin
file-other-version = { $file }: built for version { $plugin } of the plugin interface, but this wiki has version { $wiki }
file-other-layout = { $file }: built for version { $version } of the plugin interface like this wiki, but the two differ: { $differences }
file-not-started = { $file }: the plugin could not be started: { $error }
file-of-another-user = { $file }: it belongs to user { $owner }, who could change what the wiki runs; give it to the wiki's user: chown { $user } '{ $file }'
file-others-write = { $file }: others than its owner may write it and so change what the wiki runs; take that from them: chmod go-w '{ $file }'
file-ends-process = { $file }: a process that only loaded it was ended by it ({ $status }); the file is damaged
file-no-answer = { $file }: the process that loaded it gave no answer
file-changed = { $file }: the file is another one than the page showed; look at it again, then confirm it
file-unconfirmed = { $file }: an administrator must confirm this file by enabling the plugin
copy-damaged = { $file }: the copy is damaged
not-offered = no file with this SHA-256 is offered any more; it was changed or removed
nothing-before = no other version ran before
never-confirmed = the plugin file in use was never confirmed
plugin-lost = the confirmed plugin file is lost ({ $reason })
in-use-unkept = which plugin file is in use cannot be kept: { $error }
in-use-unread = which plugin file is in use cannot be read: { $error }
choice-unkept = the choice cannot be kept: { $error }
choice-unread = whether the plugin is enabled cannot be read: { $error }
change-broke = the change was not completed: { $error }
no-thread = no thread could be started for the plugin: { $error }
step-overdue =
    { $count ->
        [one] the plugin did not answer “{ $step }” within { $count-n } second
       *[other] the plugin did not answer “{ $step }” within { $count-n } seconds
    }
events-unread = what happened in the wiki cannot be read: { $error }
events-not-followed = the plugin did not follow what happened in the wiki: { $reason }
wiki-failed = the wiki itself failed: { $error }
another-in-the-way = version { $version } was told to stop, has not answered and may still fetch mail: another one is not started beside it; try again later, or restart the wiki, which ends it for certain
not-quiesced = the running version did not stop fetching: { $reason }
not-restored = { $reason }; the running version could not be activated again: { $again }

# Profile

language = Language
time-zone = Time zone
appearance = Appearance
appearance-light = Light
appearance-dark = Dark
as-browser = As the browser
change-password = Change password
current-password = Current password

# What is wrong with a field

invalid-empty = Fill this in.
invalid-too-long = This is too long.
invalid-too-short = Use at least 8 characters.
invalid-characters = Some of these characters cannot be used here.
invalid-choice = This is none of the possible values.
invalid-taken = This is already taken.
invalid-reserved = The wiki needs this itself.
invalid-unknown-user = There is no user with this name.
invalid-unknown-page = There is no such page in this space.
invalid-cycle = A page cannot stand below itself.
invalid-last-administrator = Somebody must remain to administer the site.
invalid-anonymous = Anonymous visitors can only be allowed to view.
invalid-time-zone = There is no such time zone.
invalid-wrong-password = This is not your current password.
invalid-type = This is of the wrong type.

# Errors

error-not-found = Page not found
error-not-found-detail = It may have been moved or deleted, or you may not be allowed to see it.
error-not-found-anonymous = There is nothing here for visitors. If you have an account, log in and try again.
error-forbidden = Not permitted
error-forbidden-detail = Your account does not have the permission that this needs.
error-sign-in = Log in to continue
error-sign-in-detail = This needs an account.
error-credentials-detail = The username or the password is not right.
error-throttled = Too many attempts
error-throttled-detail =
    { $count ->
        [one] Too many failed attempts. Try again in { $count-n } second.
       *[other] Too many failed attempts. Try again in { $count-n } seconds.
    }
error-xsrf = The form has expired
error-xsrf-detail = Nothing was changed. Go back, reload the page and try again.
error-method = Method not allowed
error-method-detail = This address does not answer this method.
error-too-large = Too large
error-too-large-detail = What was sent is longer than is accepted here.
error-bad-request = Bad request
error-fields = Some fields are not right
error-conflict = The change was not made
error-unavailable = Temporarily unavailable
error-unavailable-detail = Try again in a few seconds.
error-internal = Something went wrong
error-internal-detail = The error is in the log of the wiki.
