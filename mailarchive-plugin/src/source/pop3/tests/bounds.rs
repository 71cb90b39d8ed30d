//! How much of the machine a hostile server can take.

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use super::scripted::{account, fetch, network, password};
use crate::source::{Fault, Listed, MailSource, fault::Violation, pop3::Pop3Source};

/// The most memory that this process ever held, in bytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn endless_answers_are_not_held() {
    // The peak is the whole process's: other tests run beside this one, so it has one of its own.
    if std::env::var_os("MAILARCHIVE_BOUNDS").is_none() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "source::pop3::tests::bounds::endless_answers_are_not_held"])
            .env("MAILARCHIVE_BOUNDS", "1")
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let before = peak_memory();
        let line = vec![b'x'; 65536];
        // A line without end, as a status, in a list, in a message.
        assert_eq!(flooded("UIDL", line.clone()).await, Fault::Protocol(Violation::TooLong));
        assert_eq!(
            flooded("LIST", [b"+OK\r\n", &line[..]].concat()).await,
            Fault::Protocol(Violation::TooLong)
        );
        assert_eq!(flooded("RETR", line.clone()).await, Fault::Protocol(Violation::TooLong));
        let body = [b"+OK\r\n", &line[..]].concat();
        assert_eq!(flooded("RETR", body).await, Fault::Protocol(Violation::MessageTooLong));
        // Lines without end.
        assert_eq!(flooded("CAPA", b"+OK\r\n".repeat(500)).await, Fault::Protocol(Violation::TooLong));
        let many = [b"+OK\r\n".to_vec(), b"1 abcdefghijklmnop\r\n".repeat(5000)].concat();
        let fault = flooded("UIDL", many).await;
        assert!(matches!(fault, Fault::Protocol(Violation::TooLong | Violation::Unreadable)), "{fault}");
        let grown = peak_memory() - before;
        assert!(grown < 48 * 1024 * 1024, "{grown} bytes");
    });
}

/// Uses a server that answers `command` with `flood` again and again for as long as it is listened to.
async fn flooded(command: &'static str, flood: Vec<u8>) -> Fault {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (receive, mut send) = stream.into_split();
        send.write_all(b"+OK\r\n").await.unwrap();
        let mut lines = BufReader::new(receive).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.starts_with(command) {
                while send.write_all(&flood).await.is_ok() {}
                return;
            }
            let answer: &[u8] = match line.split(' ').next().unwrap() {
                "CAPA" => b"+OK\r\nUSER\r\nUIDL\r\nPIPELINING\r\n.\r\n",
                "STAT" => b"+OK 1 9\r\n",
                "UIDL" => b"+OK\r\n1 aa\r\n.\r\n",
                "LIST" => b"+OK\r\n1 9\r\n.\r\n",
                _ => b"+OK\r\n",
            };
            send.write_all(answer).await.unwrap();
        }
    });
    let outcome: Result<Vec<Listed>, _> = async {
        let mut network = network();
        network.limits.messages = 10_000;
        let mut source = Pop3Source::open(&account(port), &password(), &network).await?;
        let listed = source.list().await?;
        fetch(&mut source, &listed).await.report.map(|_| listed)
    }
    .await;
    server.await.unwrap();
    outcome.unwrap_err().fault
}
