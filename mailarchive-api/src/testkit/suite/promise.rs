//! What the contract promises, one by one: the source of the suite's reports and of their documentation.

macro_rules! promises {
    ($($name:ident, $call:literal, $sentence:literal;)+) => {
        /// A promise of the contract that the suite proves. Each is written in the documentation of the call
        /// that [`Promise::call`] names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Promise {
            $(
                #[doc = concat!("`", $call, "`: ", $sentence, ".")]
                $name,
            )+
        }

        impl Promise {
            /// All of them, in the order in which they are proved.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The call that makes the promise.
            pub fn call(self) -> &'static str {
                match self {
                    $(Self::$name => $call,)+
                }
            }

            /// What is promised, as the part of a sentence that follows the call.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)+
                }
            }
        }
    };
}

promises! {
    Opens, "Storage", "the store opens, and opens again after every handle was dropped";
    OwnKeys, "Storage", "holds nothing but what the plugin put into it";
    Stores, "Storage::commit", "what a batch put has its value, byte for byte, empty values among them";
    Replaces, "Storage::commit", "a put replaces the value that the key had";
    Deletes, "Storage::commit", "a deleted key is gone, and deleting an absent one is no error";
    GetOrder, "Storage::get_many", "gives one answer for each key, in the order of the keys, also where a key stands twice";
    GetAbsent, "Storage::get_many", "answers RNone for an absent key, and for no other";
    KeyOrder, "Storage::scan", "keys are ordered as unsigned bytes, a key before the longer ones that it starts";
    ReverseOrder, "Storage::scan", "with `reverse` the last pairs of the range come, descending";
    HalfOpen, "Storage::scan", "a range holds its start and does not hold its end";
    EmptyRange, "Storage::scan", "a range that ends at or before its start is empty, and no error";
    UnboundedEnd, "Storage::scan", "an empty end is no upper bound";
    ScanLimit, "Storage::scan", "as many pairs come as the limit lets and the range has, never fewer or more";
    ScanValues, "Storage::scan", "every key comes with its own value";
    ExpectAbsent, "Storage::commit", "a key that is expected to be absent conflicts where it exists, though its value is empty, and only there";
    ExpectExact, "Storage::commit", "an expected value is the exact value: no other, longer, shorter or absent one passes";
    EveryPrecondition, "Storage::commit", "all preconditions must hold, wherever in the batch they stand";
    BeforeTheBatch, "Storage::commit", "preconditions look at what was there before the batch, on keys that it writes as well";
    ConflictChangesNothing, "Storage::commit", "a conflict changes nothing";
    KeySize, "Storage::commit", "keys of 1 to 512 bytes of any value are kept; shorter and longer ones are refused as INVALID";
    ValueSize, "Storage::commit", "values of 65,536 bytes are kept, longer ones are refused as FULL";
    BatchSize, "Storage::commit", "batches of 4,194,304 bytes are kept, larger ones are refused as FULL";
    OneWriteAKey, "Storage::commit", "a key that stands twice in puts and deletes is refused as INVALID";
    RefusalChangesNothing, "Storage::commit", "a refused batch changes nothing";
    NoLostUpdate, "Storage::commit", "preconditions and changes are one step: no update is lost between threads";
    WholeBatches, "Storage::commit", "one read never sees a part of a batch";
    VisibleAtOnce, "Storage::commit", "after Done every thread sees the change";
    BlobWhole, "Storage::put_blob", "answers the length in bytes, and the blob has the bytes of its source";
    BlobRange, "Storage::open_blob", "gives exactly the bytes of the range, cut short by the blob's end; none behind it";
    BlobAbsent, "Storage::open_blob", "answers RNone where no blob has the name";
    BlobEnd, "Storage::open_blob", "its reader answers 0 at the end, and for ever after";
    SourceError, "Storage::put_blob", "an error of the source is answered, and nothing has the name, or what had it before";
    SourcePanic, "Storage::put_blob", "a panic of the source is answered as an error, and nothing has the name; the store goes on";
    BlobReplaced, "Storage::put_blob", "a name that exists is replaced in one step: a reader gets the old bytes or the new ones";
    OpenReader, "Storage::open_blob", "a reader that is open when its blob is replaced or deleted gives the bytes that it was opened on, or an error";
    BlobDeleted, "Storage::delete_blob", "a deleted blob is gone, and deleting an absent one is no error";
    BlobName, "Storage::put_blob", "every name of the contract's form names a blob of its own; others are refused as INVALID";
    ListOrder, "Storage::list_blobs", "names come ascending by their bytes";
    ListPrefix, "Storage::list_blobs", "all names that start with the prefix come, and no others";
    ListAfter, "Storage::list_blobs", "names after `after` come, itself not; it need not exist";
    ListLimit, "Storage::list_blobs", "as many names come as the limit lets and there are, never fewer or more";
    KeptKeys, "Storage::commit", "what was answered Done is there when the store is opened again, and what was deleted is not";
    KeptBlobs, "Storage::put_blob", "a stored blob is there when the store is opened again, and nothing of a failed one";
    SpaceAnswers, "Spaces", "the host makes, renames and removes spaces as the suite asks";
    SpaceById, "Spaces::by_id", "finds the space with its key, name and kind";
    SpaceByKey, "Spaces::by_key", "finds the space that has the key now";
    UnknownSpace, "Spaces::by_id", "an unknown id or key is RNone, not an error";
    SpaceIdForm, "Spaces::by_id", "an id has 1 to 64 bytes without NUL";
    SpaceRenamed, "Spaces::by_key", "a renamed space keeps its id, has the new key and no longer the old one";
    SpaceRemoved, "Spaces::by_id", "a removed space is found no more";
    SpaceIdOnce, "Spaces::by_id", "an id is never given to another space, though it takes the key of a removed one";
    PageOrder, "Spaces::page", "spaces come ascending by the bytes of their ids, each once";
    PageAfter, "Spaces::page", "spaces after `after` come, itself not; it need not exist any more";
    PageLimit, "Spaces::page", "as many spaces come as the limit lets and there are, never fewer or more";
    PermissionAnswers, "Permissions::check", "answers without an error, and the host grants and revokes as the suite asks";
    OneAnswerEach, "Permissions::check", "gives one answer for each query, in their order";
    Granted, "Permissions::check", "what was granted is held";
    NotMore, "Permissions::check", "a permission that was not granted, and that no granted one implies, is not held";
    OtherSpace, "Permissions::check", "a permission is held in its space only";
    OtherUser, "Permissions::check", "a permission is held by its user only";
    Anonymous, "Permissions::check", "who is not signed in holds what was granted to everybody and nothing else";
    UnknownUser, "Permissions::check", "an unknown user holds nothing, and is no error";
    UnknownAsked, "Permissions::check", "an unknown space or permission is false, and no error";
    Revoked, "Permissions::check", "what was revoked is not held at the next call";
    RemovedSpace, "Permissions::check", "nobody holds anything in a removed space, or in a new one for having held it in one of that key";
    SiteAdmin, "Permissions::check", "SITE_ADMIN, asked with an empty space, is held by site administrators only";
}
