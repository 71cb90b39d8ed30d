//! The command line.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use clap::Parser;
use ipnet::IpNet;

/// A small wiki that hosts the Mail Archiving Plugin.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "The environment variable WIKI_ADMIN_PASSWORD gives the user “admin” a password at the \
                  first start; without it the first start prints a one-time set-up link. RUST_LOG chooses \
                  what is logged. WIKI_TEXTS names a folder of languages on trial (de.ftl), \
                  MAILARCHIVE_TEXTS one for the plugin."
)]
pub(crate) struct Arguments {
    /// Everything the wiki keeps: database, blobs, plugin data and copies of loaded plugins
    #[arg(long, value_name = "DIR", default_value = "./wiki-data")]
    pub(crate) data: PathBuf,

    /// Where the wiki is served; port 0 picks a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8090")]
    pub(crate) listen: SocketAddr,

    /// The plugin's library; without it, the one beside this program
    #[arg(long, value_name = "FILE", env = "MAILARCHIVE_PLUGIN")]
    pub(crate) plugin: Option<PathBuf>,

    /// A network that mail accounts may reach, on any port, although it is not public; may be repeated
    #[arg(long, value_name = "CIDR", value_parser = network)]
    pub(crate) mail_allow: Vec<IpNet>,

    /// Further certificate authorities for mail servers, in PEM form
    #[arg(long, value_name = "FILE.pem")]
    pub(crate) mail_ca: Option<PathBuf>,

    /// Add a key to secret.key that seals mail accounts' passwords from the next start on, and end
    #[arg(long, conflicts_with = "demo")]
    pub(crate) new_secret_key: bool,

    /// Open a demo site with a demo mailbox, in a data directory of its own
    #[arg(long)]
    pub(crate) demo: bool,

    /// For the wiki itself: a process that looks at a plugin file, and the directory for its copy
    #[arg(long, hide = true, num_args = 2, value_names = ["FILE", "DIR"])]
    pub(crate) look_at_plugin: Option<Vec<PathBuf>>,
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| "expected a network such as 10.1.0.0/16 or fd00::/8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from([&["host-example"], arguments].concat())
    }

    #[test]
    fn without_arguments_the_documented_defaults_hold() {
        let arguments = parse(&[]).unwrap();
        assert_eq!(arguments.data, PathBuf::from("./wiki-data"));
        assert_eq!(arguments.listen.to_string(), "127.0.0.1:8090");
        assert!(arguments.mail_allow.is_empty() && !arguments.demo);
        assert_eq!(arguments.mail_ca, None);
    }

    #[test]
    fn networks_may_be_repeated_and_are_checked() {
        let arguments = parse(&["--mail-allow", "127.0.0.0/8", "--mail-allow", "::1"]).unwrap();
        let texts: Vec<String> = arguments.mail_allow.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["127.0.0.0/8", "::1/128"]);
        for wrong in ["localhost", "10.0.0.0/33", ""] {
            assert!(parse(&["--mail-allow", wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_without_a_port_is_refused() {
        assert!(parse(&["--listen", "127.0.0.1"]).is_err());
        assert!(parse(&["--listen", "[::1]:0"]).is_ok());
    }
}
