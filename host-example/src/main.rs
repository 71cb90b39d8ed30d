//! A small but real wiki that hosts the Mail Archiving Plugin.

mod cli;
mod data_directory;
mod demo;
mod http;
mod plugins;
mod store;
mod text;
mod ui;
mod wiki;

use std::{
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, OnceLock},
    time::Duration,
};

use clap::Parser;
use mailarchive_api::{
    PagesBox, PermissionsBox, Site, abi_stable::std_types::ROption, contribution::Macro, outbound::Allowed,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

use self::{
    cli::Arguments,
    data_directory::DataDirectory,
    demo::{
        mailbox::{self, DemoMailbox},
        site::{self, DemoSignIn},
    },
    plugins::{PluginSettings, Plugins, Watch},
    store::{Database, PluginStore},
    wiki::{FirstRun, MacroTarget, Wiki},
};

const SITE_NAME: &str = "Cairn";
const PASSWORD_VARIABLE: &str = "WIKI_ADMIN_PASSWORD";
/// For threads that are still inside the plugin or the database when everything else has ended.
const LAST_GRACE: Duration = Duration::from_secs(5);

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some([file, copies]) = arguments.look_at_plugin.as_deref() {
        return plugins::look_at(file, copies);
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Standard output carries the address alone, for scripts.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match start(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("host-example: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: &Arguments) -> Result<(), Failure> {
    // Locked before anything in it is opened, and until everything has ended.
    let directory = DataDirectory::open(&arguments.data, arguments.demo)?;
    if arguments.new_secret_key {
        let number = plugins::add_secret_key(directory.path())?;
        tell(&format!(
            "secret.key: key {number} is the current one. At the next start the plugin seals every password \
             with it anew, and its log says how many; after that the lines below the first may go.\n"
        ));
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(run(arguments, &directory));
    runtime.shutdown_timeout(LAST_GRACE);
    ended
}

async fn run(arguments: &Arguments, directory: &DataDirectory) -> Result<(), Failure> {
    // Registered first: a signal during the start is not lost.
    let stop = stop_signal()?;
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
    let address = listener.local_addr()?;
    let mailbox = if arguments.demo { Some(mailbox::start().await?) } else { None };

    let database = Database::open(directory.path()).map_err(|error| format!("the database: {error}"))?;
    let wiki = Wiki::open(&directory.path().join("wiki.db"))?;
    let opened = Arc::<OnceLock<Watch>>::default();
    let plugins =
        Plugins::open(&settings(arguments, directory, database, &wiki, &opened, mailbox.as_ref())?)?;
    let _ = opened.set(plugins.watch());
    prepare_people(&wiki, address, mailbox.as_ref())?;
    let starting = plugins.clone();
    tokio::task::spawn_blocking(move || starting.start()).await?;

    let mut output = io::stdout();
    writeln!(output, "listening on http://{address}")?;
    output.flush()?;

    let state = http::AppState::new(wiki, plugins.clone(), SITE_NAME);
    let served = http::serve(listener, state, stop).await;
    plugins.shut_down().await;
    if let Some(mailbox) = mailbox {
        mailbox.stop().await;
    }
    Ok(served?)
}

fn settings(
    arguments: &Arguments,
    directory: &DataDirectory,
    database: Database,
    wiki: &Wiki,
    opened: &Arc<OnceLock<Watch>>,
    mailbox: Option<&DemoMailbox>,
) -> Result<PluginSettings, Failure> {
    let named = arguments.mail_allow.iter().map(|network| Allowed { network: *network, port: None });
    // Exactly the demo's own two ports: it must not open the rest of this machine.
    let demo = mailbox.into_iter().flat_map(|mailbox| [mailbox.imap, mailbox.pop]);
    let demo = demo.map(|address| Allowed { network: address.ip().into(), port: Some(address.port()) });
    let store = PluginStore::open(&database, &directory.path().join("blobs"))?;
    Ok(PluginSettings {
        data_directory: directory.path().to_owned(),
        plugin_file: arguments.plugin.clone(),
        mail_allow: named.chain(demo).collect(),
        mail_ca: arguments.mail_ca.clone(),
        site: Site { name: SITE_NAME.into(), url: ROption::RNone, language: "en".into() },
        database,
        storage: mailarchive_api::storage(store),
        spaces: wiki::contract::spaces(wiki),
        permissions: permissions(wiki, opened),
        pages: pages(wiki, opened),
    })
}

/// The permissions as the plugin asks for them; like [`pages`] they are opened before it.
fn permissions(wiki: &Wiki, plugins: &Arc<OnceLock<Watch>>) -> PermissionsBox {
    let plugins = Arc::clone(plugins);
    let declared = move |number| {
        let features = plugins.get().map(|watch| watch()).unwrap_or_default();
        features.permissions.iter().any(|permission| permission.number == number)
    };
    wiki::contract::permissions(wiki, Arc::new(declared))
}

/// The pages as the plugin asks for them. Which macros point where is known once there are plugins, which need
/// the pages to be opened.
fn pages(wiki: &Wiki, plugins: &Arc<OnceLock<Watch>>) -> PagesBox {
    let plugins = Arc::clone(plugins);
    wiki::contract_pages::pages(
        wiki,
        Arc::new(move || {
            let features = plugins.get().map(|watch| watch()).unwrap_or_default();
            let target = |one: &Macro| {
                let template = one.target.clone()?;
                Some(MacroTarget { name: one.key.clone(), template })
            };
            features.macros.iter().filter_map(target).collect()
        }),
    )
}

/// Somebody must be able to sign in; whoever started the wiki is told how.
fn prepare_people(wiki: &Wiki, address: SocketAddr, mailbox: Option<&DemoMailbox>) -> Result<(), Failure> {
    let admin_password = std::env::var(PASSWORD_VARIABLE).ok();
    if let Some(mailbox) = mailbox {
        let sign_ins = site::renew_sign_ins(wiki, admin_password.as_deref())?;
        site::seed(wiki)?;
        tell(&demo_text(address, &sign_ins, mailbox));
        return Ok(());
    }
    if let FirstRun::Token(token) = wiki.first_run(admin_password.as_deref())? {
        tell(&format!("Set this wiki up at http://{address}/setup?token={token} (works once)\n"));
    }
    Ok(())
}

fn demo_text(address: SocketAddr, sign_ins: &[DemoSignIn], mailbox: &DemoMailbox) -> String {
    let mut text = format!("\n{SITE_NAME} demo: http://{address}\n\nSign in as\n");
    for sign_in in sign_ins {
        text.push_str(&format!("  {:<10} {:<24} {}\n", sign_in.name, sign_in.password, sign_in.may));
    }
    text.push_str(&format!(
        "\nDemo mailbox with {} messages\n  Hostname {}   Username {}   Password {}\n  \
         IMAP port {}   POP port {}   (without TLS: allow an unencrypted connection)\n\n",
        mailbox.messages,
        mailbox.imap.ip(),
        mailbox.username,
        mailbox.password,
        mailbox.imap.port(),
        mailbox.pop.port(),
    ));
    text
}

/// For whoever started the wiki; never through the log, which may be kept.
fn tell(text: &str) {
    // With nobody at the other end there is nobody to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Resolves at ctrl-C or SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}
