//! Networks that mail accounts may reach although the outbound policy denies them: those of the command
//! line, and those that a site administrator added.

use std::{
    net::IpAddr,
    sync::{PoisonError, RwLock},
};

use ipnet::IpNet;
use jiff::Timestamp;
use mailarchive_api::{
    OutboundAddress, OutboundVerdict,
    outbound::{Allowed, OutboundRules},
};
use rusqlite::Row;

use crate::store::Database;

/// More than anybody reads.
const MAX_NETWORKS: u32 = 100;

/// The policy as it is now.
pub(crate) struct Outbound {
    database: Database,
    fixed: Vec<Allowed>,
    rules: RwLock<OutboundRules>,
}

/// A network that may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) network: IpNet,
    /// Only this port.
    pub(crate) port: Option<u16>,
    /// Who added it, and when; `None`: whoever started the wiki.
    pub(crate) added: Option<(String, Timestamp)>,
}

/// Why a network is not added.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NetworkError {
    /// It is no network.
    #[error("it is no network")]
    Malformed,
    /// It has bits behind its prefix; this is the network that they lie in.
    #[error("{0} would be a network")]
    HostBits(IpNet),
    /// It is allowed already.
    #[error("it is allowed already")]
    Known,
    /// There are too many.
    #[error("there are too many networks")]
    TooMany,
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
}

impl Outbound {
    pub(crate) fn open(database: Database, fixed: Vec<Allowed>) -> rusqlite::Result<Self> {
        database.connect()?.execute_batch(
            "CREATE TABLE IF NOT EXISTS outbound_networks (
                 network  TEXT PRIMARY KEY,
                 added_by TEXT NOT NULL,
                 added_at INTEGER NOT NULL
             ) STRICT, WITHOUT ROWID",
        )?;
        let outbound = Self { database, fixed, rules: RwLock::default() };
        outbound.apply()?;
        Ok(outbound)
    }

    pub(crate) fn check(&self, address: &OutboundAddress) -> OutboundVerdict {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).check(address)
    }

    /// Those of the command line first.
    pub(crate) fn networks(&self) -> rusqlite::Result<Vec<Network>> {
        let fixed = self.fixed.iter();
        let fixed = fixed.map(|one| Network { network: one.network, port: one.port, added: None });
        Ok(fixed.chain(self.added()?).collect())
    }

    /// Allows `text`, a network or one address, at once.
    pub(crate) fn allow(&self, text: &str, user: &str) -> Result<(), NetworkError> {
        let network = parse(text)?;
        let connection = self.database.connect()?;
        if self.fixed.iter().any(|one| one.network == network && one.port.is_none()) {
            return Err(NetworkError::Known);
        }
        let count: u32 =
            connection.query_row("SELECT count(*) FROM outbound_networks", [], |row| row.get(0))?;
        if count >= MAX_NETWORKS {
            return Err(NetworkError::TooMany);
        }
        let added = connection.execute(
            "INSERT INTO outbound_networks (network, added_by, added_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (network) DO NOTHING",
            (network.to_string(), user, Timestamp::now().as_millisecond()),
        )?;
        if added == 0 {
            return Err(NetworkError::Known);
        }
        tracing::info!("{user} lets mail accounts reach {network}");
        Ok(self.apply()?)
    }

    /// Takes back what was added; what is not there needs no taking back.
    pub(crate) fn withdraw(&self, text: &str, user: &str) -> Result<(), NetworkError> {
        let network = parse(text)?;
        let delete = "DELETE FROM outbound_networks WHERE network = ?1";
        if self.database.connect()?.execute(delete, [network.to_string()])? > 0 {
            tracing::info!("{user} no longer lets mail accounts reach {network}");
        }
        Ok(self.apply()?)
    }

    fn apply(&self) -> rusqlite::Result<()> {
        // Read under the lock: of two changes the later one's list is the one that stays.
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let added = self.added()?.into_iter().map(|one| Allowed { network: one.network, port: None });
        *rules = OutboundRules::new(self.fixed.iter().cloned().chain(added).collect());
        Ok(())
    }

    fn added(&self) -> rusqlite::Result<Vec<Network>> {
        let connection = self.database.connect()?;
        let mut select = connection.prepare(
            "SELECT network, added_by, added_at FROM outbound_networks ORDER BY added_at, network",
        )?;
        let read = |row: &Row<'_>| {
            let (network, by, at): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let at = Timestamp::from_millisecond(at).unwrap_or_default();
            Ok(network.parse().ok().map(|network| Network { network, port: None, added: Some((by, at)) }))
        };
        let rows = select.query_map([], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(rows.into_iter().flatten().collect())
    }
}

fn parse(text: &str) -> Result<IpNet, NetworkError> {
    let text = text.trim();
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| NetworkError::Malformed)?;
    // A typing error as likely as not: 10.1.2.3/8 is all of 10.0.0.0/8.
    if network.trunc() != network {
        return Err(NetworkError::HostBits(network.trunc()));
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(directory: &tempfile::TempDir) -> Outbound {
        let fixed = Allowed { network: "10.9.0.0/16".parse().unwrap(), port: None };
        Outbound::open(Database::open(directory.path()).unwrap(), vec![fixed]).unwrap()
    }

    fn reaches(outbound: &Outbound, ip: &str) -> bool {
        outbound.check(&OutboundAddress { ip: ip.into(), port: 993 }) == OutboundVerdict::Allowed
    }

    #[test]
    fn what_is_added_counts_at_once_and_after_a_restart_until_it_is_taken_back() {
        let directory = tempfile::tempdir().unwrap();
        let outbound = open(&directory);
        assert!(reaches(&outbound, "10.9.1.1") && !reaches(&outbound, "10.1.1.1"));
        outbound.allow(" 10.1.0.0/16 ", "ada").unwrap();
        outbound.allow("fd00::1", "ada").unwrap();
        assert!(reaches(&outbound, "10.1.1.1") && reaches(&outbound, "fd00::1"));
        assert!(!reaches(&outbound, "10.2.1.1") && !reaches(&outbound, "fd00::2"));

        let outbound = open(&directory);
        assert!(reaches(&outbound, "10.1.1.1"));
        let networks = outbound.networks().unwrap();
        let listed: Vec<_> =
            networks.iter().map(|one| (one.network.to_string(), one.added.is_some())).collect();
        assert_eq!(listed[0], ("10.9.0.0/16".to_owned(), false));
        assert_eq!(listed.len(), 3);
        assert_eq!(networks[1].added.as_ref().unwrap().0, "ada");
        outbound.withdraw("10.1.0.0/16", "ada").unwrap();
        outbound.withdraw("10.1.0.0/16", "ada").unwrap();
        assert!(!reaches(&outbound, "10.1.1.1") && reaches(&outbound, "10.9.1.1"));
    }

    #[test]
    fn what_is_no_network_is_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let outbound = open(&directory);
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0", "10.0.0.0/8/8", "::/129"] {
            assert!(matches!(outbound.allow(text, "ada"), Err(NetworkError::Malformed)), "{text}");
        }
        match outbound.allow("10.1.2.3/8", "ada") {
            Err(NetworkError::HostBits(network)) => assert_eq!(network.to_string(), "10.0.0.0/8"),
            other => panic!("{other:?}"),
        }
        assert!(matches!(outbound.allow("10.9.0.0/16", "ada"), Err(NetworkError::Known)));
        outbound.allow("10.1.0.0/16", "ada").unwrap();
        assert!(matches!(outbound.allow("10.1.0.0/16", "bob"), Err(NetworkError::Known)));
        for number in 0..MAX_NETWORKS - 1 {
            outbound.allow(&format!("192.168.0.{number}"), "ada").unwrap();
        }
        assert!(matches!(outbound.allow("10.3.0.0/16", "ada"), Err(NetworkError::TooMany)));
    }
}
