# The frame

skip-to-content = Skip to content
menu = Menu
breadcrumbs = Breadcrumb
spaces = Spaces
browse = Browse
pages = Pages
page-tree = Page tree
switch-language = Switch language to Japanese
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
remove-page-detail = The page is deleted for good. Pages below it move up.
no-pages = No pages yet
no-pages-detail = The first page becomes the home page of the space.
last-edited-by = Last edited by { $name }
edit-conflict = { $name } saved this page while you were editing. Your text is still here; nothing of it is saved. If you save now, it replaces the other version.

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
add-user-permission = Add a user
add-user-permission-hint = The username. The user may view at first; tick more after saving.
right-view = View
right-edit = Edit pages
right-admin = Administer
right-delete-mail = Delete mail
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
group-super = Administers the site and holds every permission in every space.
group-site = Administers the site; holds no permission in any space.
no-members = No members
members =
    { $count ->
        [one] { $count } member
       *[other] { $count } members
    }

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
        [one] Mail is kept in { $spaces } space,
       *[other] Mail is kept in { $spaces } spaces,
    } { $count ->
        [one] from { $count } account.
       *[other] from { $count } accounts.
    }
switch-on-plain = The Mail tab is shown in site spaces.
switch-off-detail = Mail is hidden everywhere and no account is checked. Archives and accounts are kept.
switch-disable-detail = Disabling hides Mail everywhere and stops checking accounts; archives and accounts are kept.
add-on-stopped = The add-on is not running:
change-failed = The change was not made:
modules =
    { $count ->
        [one] { $count } module
       *[other] { $count } modules
    }
api-version = API version
licence = Licence
loaded-since = Loaded
archived-messages = Archived messages
file = File

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
        [one] Too many failed attempts. Try again in { $count } second.
       *[other] Too many failed attempts. Try again in { $count } seconds.
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
