menu-verify = Verify mail archive

verify-title = Verify mail archive
verify-lead = Reads every archived message of this space again, in the trash too, and compares it with the checksum and the chain that were written when it was archived.
verify-start = Verify now
verify-running = Verifying: { $done } of { $total }
verify-ok = { $count ->
    [0] There was nothing to verify on { $date }.
    [one] One message was verified by { $name } on { $date }. It is as it was archived, and no chain is broken.
   *[other] { $n } messages were verified by { $name } on { $date }. All are as they were archived, and no chain is broken.
 }
verify-faults = { $count ->
    [one] One thing is not as it was archived (verified by { $name } on { $date })
   *[other] { $n } things are not as they were archived (verified by { $name } on { $date })
 }
verify-stopped = The verification by { $name } was broken off after { $n } messages. Start it again.
verify-checked = Messages read
verify-purged = Erased for good, with a record of it
verify-unchained = Archived before there were chains
verify-chains = Ends of the chains
verify-chains-hint = Keep them elsewhere: whoever has them can prove later that nothing up to here was exchanged.
verify-fault-changed = Changed
verify-fault-missing = Missing
verify-fault-unreadable = Cannot be read
verify-fault-chain = Broken chain
verify-fault-record = Record does not match
