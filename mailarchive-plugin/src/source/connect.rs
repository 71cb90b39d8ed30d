//! Reaching a server: name, outbound policy, address, and the byte stream with or without TLS.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    task::spawn_blocking,
    time::{Instant, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    error::plain,
    fault::{Fault, Reason},
    network::Network,
    tls::handshake_fault,
};
use crate::account::{Hostname, Port};

/// Connects to the first address that answers among those that the outbound policy allows.
pub(super) async fn connect(host: &Hostname, port: Port, network: &Network) -> Result<TcpStream, Fault> {
    let addresses = allowed(resolve(host, network.limits.lookup).await?, port.get(), network).await?;
    let deadline = Instant::now() + network.limits.connect;
    let mut fault = Fault::HostUnknown { host: host.to_string() };
    for (index, address) in addresses.iter().enumerate() {
        // An address that swallows packets must leave time for those after it.
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Commands are small and wait for nothing: Nagle's algorithm would only delay them.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => fault = unreachable(host, port, &error),
            Err(_) => {
                fault = Fault::ConnectTimedOut {
                    host: host.to_string(),
                    port: port.get(),
                    seconds: network.limits.connect.as_secs(),
                }
            }
        }
    }
    Err(fault)
}

async fn resolve(host: &Hostname, deadline: Duration) -> Result<Vec<IpAddr>, Fault> {
    if let Some(ip) = host.as_ip() {
        return Ok(vec![ip]);
    }
    let unknown = || Fault::HostUnknown { host: host.to_string() };
    // The resolver blocks a thread of its own; the deadline leaves it behind.
    let found = timeout(deadline, lookup_host((host.as_str(), 0)))
        .await
        .map_err(|_| Fault::LookupTimedOut { host: host.to_string(), seconds: deadline.as_secs() })?
        .map_err(|_| unknown())?;
    let mut addresses = Vec::new();
    for address in found {
        // ::ffff:127.0.0.1 is 127.0.0.1, and is to be judged as that.
        let ip = address.ip().to_canonical();
        if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    if addresses.is_empty() { Err(unknown()) } else { Ok(addresses) }
}

/// Keeps the addresses that the policy allows; denied only if none is left. The policy is the host's and may
/// block.
async fn allowed(addresses: Vec<IpAddr>, port: u16, network: &Network) -> Result<Vec<SocketAddr>, Fault> {
    let policy = network.policy.clone();
    let checked = spawn_blocking(move || {
        let mut allowed = Vec::new();
        let mut denied = None;
        for ip in addresses {
            let address = SocketAddr::new(ip.to_canonical(), port);
            match policy(address.ip(), port) {
                Ok(()) => allowed.push(address),
                Err(reason) => denied = Some(Fault::Denied { address, reason: plain(&reason) }),
            }
        }
        match denied {
            Some(fault) if allowed.is_empty() => Err(fault),
            _ => Ok(allowed),
        }
    });
    checked.await.unwrap_or_else(|_| {
        Err(Fault::Lost { reason: Reason::Other("the outbound policy did not answer".into()) })
    })
}

fn unreachable(host: &Hostname, port: Port, error: &io::Error) -> Fault {
    let (host, port) = (host.to_string(), port.get());
    if error.kind() == io::ErrorKind::ConnectionRefused {
        Fault::PortRefused { host, port }
    } else {
        Fault::Unreachable { host, port, reason: Reason::of(error) }
    }
}

/// An established connection. Dropping it closes the socket.
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Starts TLS. The caller made sure that nothing was read ahead of it.
    pub(super) async fn start_tls(
        plain: TcpStream,
        host: &Hostname,
        port: Port,
        network: &Network,
        deadline: Duration,
    ) -> Result<Self, Fault> {
        let name = ServerName::try_from(host.to_string())
            .map_err(|_| Fault::Handshake { reason: "the host name cannot be certified".into() })?;
        let handshake = TlsConnector::from(network.tls.clone()).connect(name, plain);
        match timeout(deadline, handshake).await {
            Ok(Ok(stream)) => Ok(Self::Tls(Box::new(stream))),
            Ok(Err(error)) => Err(handshake_fault(&error, host.as_str(), port.get())),
            Err(_) => Err(Fault::Stalled { seconds: deadline.as_secs() }),
        }
    }

    pub(super) async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer).await,
            Self::Tls(stream) => stream.read(buffer).await,
        }
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes).await,
            Self::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
        }
    }

    /// The TLS session: its version and the server's certificate; `None` in the clear.
    pub(super) fn session(&self) -> Option<&rustls::ClientConnection> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => Some(stream.get_ref().1),
        }
    }
}
