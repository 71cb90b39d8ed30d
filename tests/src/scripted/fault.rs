//! What a scripted server does wrong, and when.

/// The command during which a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the greeting.
    Greeting,
    /// LOGIN or AUTHENTICATE.
    Login,
    /// SELECT.
    Select,
    /// SEARCH, after half of its answer.
    Search,
    /// FETCH of a message, after one whole message and half of the next.
    Fetch,
    /// STORE, after it was carried out for half of the messages.
    Store,
    /// EXPUNGE, after it was carried out for half of the messages.
    Expunge,
}

impl Moment {
    /// Those of a fetch that has begun.
    pub const FETCHING: [Self; 4] = [Self::Search, Self::Fetch, Self::Store, Self::Expunge];
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A tagged NO.
    No(Moment),
    /// The connection ends.
    Eof(Moment),
    /// An untagged BYE, then the connection ends.
    Bye(Moment),
    /// Nothing more comes, and the connection stays.
    Stall(Moment),
    /// Random bytes, then the connection ends.
    Garbage(Moment),
    /// A line that does not end, until the client hangs up.
    EndlessLine(Moment),
    /// A tagged OK with a tag that the client never used, then the connection stays.
    WrongTag(Moment),
    /// At FETCH: a literal of `declared` bytes of which `sent` come; then end, or a stall.
    ShortLiteral {
        /// What the literal's header says.
        declared: u64,
        /// What comes.
        sent: u64,
        /// Keep the connection open afterwards.
        stall: bool,
    },
}

impl Fault {
    pub(super) fn moment(&self) -> Moment {
        match self {
            Self::No(moment)
            | Self::Eof(moment)
            | Self::Bye(moment)
            | Self::Stall(moment)
            | Self::Garbage(moment)
            | Self::EndlessLine(moment)
            | Self::WrongTag(moment) => *moment,
            Self::ShortLiteral { .. } => Moment::Fetch,
        }
    }
}
