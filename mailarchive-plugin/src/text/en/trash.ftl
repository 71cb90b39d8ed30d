menu-trash = Deleted mail

message-delete = Delete
message-deleted = The message was moved to the trash.
message-deleted-ask = The message was moved to the trash. An administrator of this space can bring it back.
thread-delete = Delete thread
thread-deleted = { $count ->
    [one] The one message of the thread was moved to the trash.
   *[other] The { $n } messages of the thread were moved to the trash.
 }
thread-deleted-ask = { $count ->
    [one] The one message of the thread was moved to the trash. An administrator of this space can bring it back.
   *[other] The { $n } messages of the thread were moved to the trash. An administrator of this space can bring them back.
 }

trash-title = Deleted mail
trash-lead = { $count ->
    [one] Deleted messages are kept for one day, then erased for good.
   *[other] Deleted messages are kept for { $n } days, then erased for good.
 }
trash-lead-kept = Deleted messages are kept until an administrator of this space erases them.
trash-empty = The trash is empty
trash-empty-hint = Messages that are deleted in this space appear here and can be restored.
trash-count = { $count ->
    [one] One message
   *[other] { $n } messages
 }
trash-select = Select “{ $subject }”
trash-select-all = Select all
trash-select-page = Select { $count ->
    [one] the one on this page
   *[other] all { $n } on this page
 }
trash-count-of = { $n } in all
trash-restore = Restore
trash-restore-one = Restore “{ $subject }”
trash-restore-selected = Restore selected
trash-erase = Erase for good
trash-by = Deleted by { $name }
trash-reading = This message lies in the trash, where only administrators of this space can read it.
trash-left = { $count ->
    [0] Will be erased for good within a day
    [one] Will be erased for good in one day
   *[other] Will be erased for good in { $n } days
 }
trash-restored = { $count ->
    [0] Nothing was restored: somebody else was faster.
    [one] One message was restored.
   *[other] { $n } messages were restored.
 }
trash-erased = { $count ->
    [0] Nothing was erased: somebody else was faster.
    [one] One message was erased for good.
   *[other] { $n } messages were erased for good.
 }
trash-none-selected = Select the messages first.
trash-erase-title = { $count ->
    [one] Erase one message for good?
   *[other] Erase { $n } messages for good?
 }
trash-erase-warning = This cannot be undone. What the messages say is removed from the disk; that they existed, their checksums and who erased them when is kept. They are not archived again, even where the mail server still has them.
trash-erase-confirm = Erase for good
trash-undo = Undo
trash-all = Delete all mail
trash-all-title = Delete all mail of this space
trash-all-warning = { $count ->
    [one] The one message of this space is moved to the trash. This can be undone there while the trash keeps it.
   *[other] All { $n } messages of this space are moved to the trash. This can be undone there while the trash keeps them.
 }
trash-all-confirm = Type the key of this space to confirm: { $key }
trash-all-wrong = This is not the key of this space.
trash-all-running = Moving all mail to the trash: { $done } of { $total }
trash-all-done = { $name } deleted all mail on { $date }: { $done } messages.
trash-undo-running = Restoring: { $done } of { $total }

settings-trashDays = Days that deleted mail is kept
settings-trashDays-hint = After this time it is erased for good. 0: it is kept until somebody erases it. Empty: 30 days.
settings-trashDays-wrong = This is not a number of days from 0 to 3650.

refusal-delete = For those who may delete mail
refusal-delete-detail = Deleting mail needs the permission “delete mail” in this space. Ask an administrator of this space for it.
trash-undo-all = Undo: bring everything back
