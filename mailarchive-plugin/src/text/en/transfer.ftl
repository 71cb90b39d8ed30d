menu-import = Mail import and export

import-title = Mail import and export
import-lead = Bring mail from files into this space. What the space has already is recognised and left alone, so an import that broke off can simply be repeated.
import-file = Files
import-file-hint = mbox files, single messages (.eml), or a zip of .eml files, Maildirs or mboxes.
import-drop = Files can also be dropped here.
import-start = Import
import-sending = Sending: { "{" }percent{ "}" } %
import-working = Everything arrived. The import begins.
import-broken = The connection broke off, and nothing was imported. Choose the files again.
import-nothing = No mail was found in what was sent.
import-imported = { $count ->
    [0] Nothing new was imported.
    [one] One message was imported.
   *[other] { $n } messages were imported.
 }
import-known = { $count ->
    [one] One was there already.
   *[other] { $n } were there already.
 }
import-skipped = { $count ->
    [one] One file of the zip is no mail.
   *[other] { $n } files of the zip are no mail.
 }
import-quarantined = { $count ->
    [one] One message is longer than this wiki takes and was not imported:
   *[other] { $n } messages are longer than this wiki takes and were not imported:
 }
import-wrong-dialect = Allowed are mboxo, mboxrd, mboxcl and mboxcl2.

export-title = Export
export-lead = All mail of this space, newest first, byte for byte. Mail in the trash is left out. To export what a search finds, search first.
export-mbox = Export as mbox
export-zip = Export as zip of .eml files
export-found-mbox = Export all that is found as mbox
export-found-zip = as zip

refusal-upload = The upload cannot be read to its end.
refusal-upload-detail = What was whole was imported. Import the file again: what is there already is recognised.
select-page = Select all on this page
export-selected = Export selected
export-as-mbox = mbox
export-as-zip = zip
export-thread-mbox = Export thread as mbox
export-thread-zip = Export thread as zip
export-wrong-choice = Name only one of “q”, “thread” and “ids”.
export-wrong-id = One of these is not the id of a message.
export-wrong-many = No more than 1,000 messages can be named.
import-going = Mail is being imported
import-going-hint = This page follows by itself. You may leave it: the import goes on.
import-unknown = This import is not known any more: since then Mail was switched off, renewed or restarted. What was imported until then stays. Import the same files again to be sure of the rest: what is there already is recognised.
import-not-received = Nothing was imported.
import-known-trashed = { $count ->
    [one] One lies in the trash and was left there.
   *[other] { $n } lie in the trash and were left there.
 }
import-known-erased = { $count ->
    [one] One was erased for good and stays away.
   *[other] { $n } were erased for good and stay away.
 }
import-wrong-zip = This is not a readable zip. Nothing was imported from it.
import-wrong-zip-entry = The zip is damaged at “{ $name }”. Mail before that place was imported. Import an undamaged copy: what is there already is recognised.
import-wrong-no-mail = No mail was found: the file has neither a line that starts with “From ” nor header lines. Nothing was imported from it.
import-wrong-bomb = The zip unpacks to far more than mail would, and was not read to its end. Mail before that place was imported.
import-wrong-stopped = The import was stopped, because Mail was switched off or renewed or the space was removed. What was imported stays. Import the file again for the rest.
import-wrong-store = The wiki could not store everything: its storage is busy or full. What was imported stays. Import the file again for the rest.
import-wrong-long = The file is longer than this wiki takes.
import-wrong-room = There is no room for it on the wiki's disk. Tell the site administrator.
import-wrong-broken = The file did not arrive whole. What was imported stays. Import it again: what is there already is recognised.
refusal-no-mail = Nothing was imported.
refusal-no-mail-detail = No mail could be read in what was sent.
