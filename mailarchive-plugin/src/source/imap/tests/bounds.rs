//! How much of the machine a hostile server can take.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::scripted::{HANG, Script, account, fetch, fetch_both, listed, network};
use crate::{
    account::Password,
    source::{Fault, ImapSource},
};

/// The most memory that this process ever held, in bytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn announced_and_endless_bytes_are_not_held() {
    // The peak is the whole process's: other tests run beside this one, so it has one of its own.
    if std::env::var_os("MAILARCHIVE_BOUNDS").is_none() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "source::imap::tests::bounds::announced_and_endless_bytes_are_not_held"])
            .env("MAILARCHIVE_BOUNDS", "1")
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let before = peak_memory();
        announced_only().await;
        endless_literal().await;
        more_than_announced().await;
        let grown = peak_memory() - before;
        assert!(grown < 64 * 1000 * 1000, "{grown} bytes");
    });
}

async fn announced_only() {
    for announced in ["500000000", "20000000", "2999999"] {
        let answer = format!("* 1 FETCH (UID 7 BODY[] {{{announced}}}\r\nhello");
        let outcome = fetch_both(Script::new().on_fetch(&[answer.as_bytes(), HANG].concat())).await;
        assert!(outcome.mails.is_empty());
        let fault = outcome.report.unwrap_err().fault;
        assert!(matches!(fault, Fault::Stalled { .. } | Fault::Protocol(_)), "{fault}");
    }
}

/// A body beyond the cap is passed over while it comes, for as long as it was announced to be.
async fn endless_literal() {
    let piece = [b'x'; 65536];
    let (wanted, sent) = flooded(move |count| match count {
        0 => Some(b"* 1 FETCH (UID 1 BODY[] {23999999}\r\n".to_vec()),
        count => (count <= 400).then(|| piece.to_vec()),
    })
    .await;
    assert!(matches!(wanted, Fault::Closed | Fault::Protocol(_)), "{wanted}");
    assert!(sent > 300);
}

/// Messages that were announced with a byte each and come with 900 kB.
async fn more_than_announced() {
    let (fault, sent) = flooded(|count| {
        let uid = count + 1;
        let begin = format!("* {uid} FETCH (UID {uid} BODY[] {{900000}}\r\n");
        Some([begin.as_bytes(), &vec![b'x'; 900_000], b")\r\n"].concat())
    })
    .await;
    assert!(matches!(fault, Fault::Protocol(_)), "{fault}");
    assert!(sent < 100);
}

/// Fetches a thousand messages from a server that answers with `flood`, piece after piece, until it has no more
/// or is not listened to any longer. Answers why the fetch failed, and how many pieces were sent.
async fn flooded(flood: impl Fn(usize) -> Option<Vec<u8>> + Send + 'static) -> (Fault, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(
                b"* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n\
                  * OK [UIDVALIDITY 42] v\r\nA1 OK selected\r\n",
            )
            .await
            .unwrap();
        let mut ignored = [0; 4096];
        let _ = stream.read(&mut ignored).await;
        let mut count = 0;
        while let Some(piece) = flood(count)
            && stream.write_all(&piece).await.is_ok()
        {
            count += 1;
        }
        count
    });
    let password = Password::new("x".into());
    let mut source = ImapSource::open(&account(port), &password, &network()).await.unwrap();
    let wanted: Vec<_> = (1..=1000).map(|uid| listed(uid, 1)).collect();
    let outcome = fetch(&mut source, &wanted).await;
    assert!(outcome.mails.is_empty());
    drop(source);
    (outcome.report.unwrap_err().fault, server.await.unwrap())
}
