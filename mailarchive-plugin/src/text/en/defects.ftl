## What was found wrong with an archived message. Shown beside the message; the original is always kept unchanged.

defect-empty = The message is empty: the server delivered not one byte.
defect-no-headers = The message has no header fields; all of it is shown as its text.
defect-header-unreadable = Some lines among the header fields cannot be read and were skipped.
defect-headers-too-large = The header fields are too many or too long; only the first part of them was read.
defect-header-charset-guessed = The header fields do not say which character set they use; it was guessed.
defect-encoded-word-broken = Some encoded text in the header fields is damaged.
defect-from-missing = The message names no sender.
defect-date-missing = The message has no date.
defect-date-unreadable = The date of the message cannot be understood.
defect-date-implausible = The date of the message is before 1970 or after 9999 and was ignored.
defect-charset-missing = The text does not say which character set it uses; it was guessed.
defect-charset-unknown = The text names an unknown character set; it was guessed.
defect-charset-wrong = The text does not match the character set it names; some characters may be wrong.
defect-nul-bytes = The text contains NUL bytes, which are not shown.
defect-transfer-encoding-unknown = A part uses an unknown transfer encoding and is shown undecoded.
defect-transfer-encoding-broken = A part is damaged in transfer; its content may be incomplete.
defect-text-after-base64 = A part is followed by text that does not belong to it, such as a mailing list footer. See the original.
defect-boundary-missing = The message does not mark where its parts begin; it may be shown in one piece.
defect-boundary-unclosed = The end of the last part is missing; the message may have been cut off.
defect-too-many-parts = The message has too many parts; only the first of them are shown.
defect-too-deep = The parts of the message are nested too deeply; the innermost are kept as one attachment.
defect-text-too-long = The text is too long; only its beginning is shown. See the original.
defect-too-many-addresses = The message names too many addresses; only the first of them are listed.
defect-tnef = The attachment winmail.dat is in a Microsoft Outlook format that other programs may not open.
