//! How mail servers may be reached, and for how long they are waited for.

use std::{fmt, net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use rustls::ClientConfig;

/// Says whether an address and port may be connected to; the error is the reason, for people.
pub(crate) type OutboundPolicy = Arc<dyn Fn(IpAddr, u16) -> Result<(), String> + Send + Sync>;

/// What every connection needs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Network {
    /// Asked for every resolved address; the connection goes to exactly the address that was checked.
    pub(crate) policy: OutboundPolicy,
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) limits: Limits,
    /// A directory for messages too long for memory.
    pub(crate) spool: PathBuf,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("limits", &self.limits)
            .field("spool", &self.spool)
            .finish_non_exhaustive()
    }
}

/// Deadlines and caps against servers that stall, trickle or lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// For resolving the host name.
    pub(crate) lookup: Duration,
    /// For connecting, over all addresses.
    pub(crate) connect: Duration,
    /// Without one byte from or to the server.
    pub(crate) stall: Duration,
    /// From the first byte to the selected mailbox.
    pub(crate) sign_in: Duration,
    /// For one command after that, besides the time that its announced bytes need at [`Limits::SLOWEST`].
    pub(crate) command: Duration,
    /// The longest message that is fetched, in bytes.
    pub(crate) message: u64,
    /// The most messages that are listed at once; what is beyond waits for the next pass.
    pub(crate) messages: usize,
}

impl Limits {
    /// Bytes a second below which a transfer counts as stalled.
    pub(crate) const SLOWEST: u64 = 16 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lookup: Duration::from_secs(10),
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            sign_in: Duration::from_secs(60),
            command: Duration::from_secs(300),
            message: 150_000_000,
            messages: 1_000_000,
        }
    }
}
