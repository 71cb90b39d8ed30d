//! A default for hosts: which network addresses a mail account may reach.
//!
//! A space administrator chooses a server's name; without a rule he could make the wiki open connections
//! into its own network. The default lets public addresses be reached on the four mail ports.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::{OutboundAddress, OutboundVerdict};

/// The ports of POP, IMAP, IMAPS and POPS (RFC 1939, RFC 9051, RFC 8314).
pub const MAIL_PORTS: [u16; 4] = [110, 143, 993, 995];

/// A network that may be reached although the default denies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The network.
    pub network: IpNet,
    /// Only this port; `None`: every port.
    pub port: Option<u16>,
}

/// Public addresses on the mail ports, and what is allowed beside them.
#[derive(Debug, Clone, Default)]
pub struct OutboundRules {
    allowed: Vec<Allowed>,
}

impl OutboundRules {
    /// Rules that allow `allowed` beside the default.
    pub fn new(allowed: Vec<Allowed>) -> Self {
        Self { allowed }
    }

    /// Whether `address` may be reached.
    pub fn check(&self, address: &OutboundAddress) -> OutboundVerdict {
        let Ok(ip) = address.ip.parse::<IpAddr>() else {
            return OutboundVerdict::Denied(format!("“{}” is not an IP address", address.ip).into());
        };
        let ip = ip.to_canonical();
        let lifted =
            |rule: &Allowed| rule.network.contains(&ip) && rule.port.is_none_or(|port| port == address.port);
        if self.allowed.iter().any(lifted) {
            return OutboundVerdict::Allowed;
        }
        if !is_public(ip) {
            return OutboundVerdict::Denied(
                format!("{ip} is not a public address, and this site does not allow its network").into(),
            );
        }
        if !MAIL_PORTS.contains(&address.port) {
            return OutboundVerdict::Denied(
                format!(
                    "port {} is not a mail port (110, 143, 993, 995), and this site does not allow it",
                    address.port
                )
                .into(),
            );
        }
        OutboundVerdict::Allowed
    }
}

/// Whether anybody on the Internet may have this address (IANA special-purpose registries, RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // Addresses that carry an IPv4 address inside are judged by it: NAT64 (RFC 6052) and 6to4 (RFC 3056).
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return embedded(s[6], s[7]);
    }
    if s[0] == 0x2002 {
        return embedded(s[1], s[2]);
    }
    // Only 2000::/3 is global unicast; Teredo, ORCHID and documentation lie inside it.
    let global = s[0] & 0xe000 == 0x2000;
    let special = match s[0] {
        0x2001 => s[1] < 0x200 || s[1] == 0xdb8,
        0x3fff => s[1] < 0x1000,
        _ => false,
    };
    global && !special
}
