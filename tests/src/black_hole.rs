//! An address that never answers: connections to it are neither accepted nor refused.

use std::{
    net::{SocketAddrV4, TcpStream},
    os::fd::{AsRawFd, OwnedFd},
    time::Duration,
};

use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, bind, getsockname, listen, socket,
};

/// A listener whose queue is full and stays full: Linux then drops further SYNs (listen(2), tcp(7)).
pub struct BlackHole {
    /// On 127.0.0.1.
    pub port: u16,
    _listener: OwnedFd,
    _queued: Vec<TcpStream>,
}

impl BlackHole {
    /// Opens one.
    pub fn open() -> Self {
        let listener =
            socket(AddressFamily::Inet, SockType::Stream, SockFlag::SOCK_CLOEXEC, None).expect("socket");
        let any_port: SocketAddrV4 = "127.0.0.1:0".parse().expect("address");
        bind(listener.as_raw_fd(), &SockaddrIn::from(any_port)).expect("bind");
        listen(&listener, Backlog::new(0).expect("backlog")).expect("listen");
        let port = getsockname::<SockaddrIn>(listener.as_raw_fd()).expect("address").port();
        let address = SocketAddrV4::new([127, 0, 0, 1].into(), port).into();
        let mut queued = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            queued.push(stream);
            assert!(queued.len() < 64, "the queue does not fill");
        }
        Self { port, _listener: listener, _queued: queued }
    }
}
