//! Against a real server, by hand: `POP_SERVER=host:port:user:password cargo test by_hand -- --ignored --nocapture`.

use std::time::Instant;

use super::scripted::{account, durable, fetch, network};
use crate::{
    account::{Password, Server},
    source::{MailSource, pop3::Pop3Source},
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server whose mailbox may be emptied"]
async fn a_mailbox_is_fetched_and_emptied() {
    let given = std::env::var("POP_SERVER").unwrap();
    let [host, port, user, password] = given.split(':').collect::<Vec<_>>().try_into().unwrap();
    let server =
        Server { hostname: host.parse().unwrap(), username: user.into(), ..account(port.parse().unwrap()) };
    let mut network = network();
    network.limits.stall = std::time::Duration::from_secs(10);
    let began = Instant::now();
    let mut source = Pop3Source::open(&server, &Password::new(password.into()), &network).await.unwrap();
    let listed = source.list().await.unwrap();
    println!("{} messages listed after {:?}", listed.len(), began.elapsed());
    let outcome = fetch(&mut source, &listed).await;
    let report = outcome.report.unwrap();
    assert!(report.too_large.is_empty() && report.vanished.is_empty() && report.without_body.is_empty());
    assert_eq!(outcome.mails.len(), listed.len());
    let exact = outcome.mails.iter().zip(&listed).filter(|(mail, listed)| mail.1.len() as u64 == listed.size);
    println!("fetched after {:?}, {} with the size of LIST", began.elapsed(), exact.count());
    if let Some(folder) = std::env::var_os("POP_SAVE") {
        for (id, bytes) in &outcome.mails {
            std::fs::write(std::path::Path::new(&folder).join(&id.id), bytes).unwrap();
        }
    }
    source.delete(&durable(outcome.mails.into_iter().map(|(id, _)| id))).await.unwrap();
    source.close().await.unwrap();
    let seconds = began.elapsed().as_secs_f64();
    println!("deleted after {seconds:.3} s: {:.0} messages a second", listed.len() as f64 / seconds);
    let mut source = Pop3Source::open(&server, &Password::new(password.into()), &network).await.unwrap();
    assert!(source.list().await.unwrap().is_empty());
}
