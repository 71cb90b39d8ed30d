//! The configuration of a private Dovecot, in the syntax of 2.3 and of 2.4.
//!
//! All of Dovecot runs as one user, without a chroot: a test that runs as root drops to that user, and a
//! test that does not needs nothing more.

use std::path::Path;

use super::version::Version;

/// What the configuration says.
#[derive(Debug, Clone)]
pub(super) struct Settings<'a> {
    /// Holds everything; short, because it holds Unix sockets.
    pub directory: &'a Path,
    /// The name of the one user.
    pub user: &'a str,
    /// The name of that user's group.
    pub group: &'a str,
    /// The user's number.
    pub uid: u32,
    /// The group's number.
    pub gid: u32,
    /// Loopback ports.
    pub ports: Ports,
}

/// The loopback ports of a Dovecot.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// IMAP, with STARTTLS.
    pub imap: u16,
    /// IMAP over TLS.
    pub imaps: u16,
    /// POP3, with STLS.
    pub pop3: u16,
    /// POP3 over TLS.
    pub pop3s: u16,
}

/// The text of `dovecot.conf`.
pub(super) fn text(version: Version, settings: &Settings<'_>) -> String {
    let dialect = if version.minor >= 4 || version.major > 2 {
        dialect_2_4(version, settings.directory)
    } else {
        dialect_2_3(settings.directory)
    };
    format!("{dialect}{}{}", common_settings(settings), services(settings.ports))
}

fn dialect_2_3(directory: &Path) -> String {
    let directory = directory.display();
    format!(
        "protocols = imap pop3
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{directory}/server.crt
ssl_key = <{directory}/server.key
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {directory}/passwd
}}
userdb {{
  driver = static
  args = home={directory}/mail/%u
}}
"
    )
}

/// <https://doc.dovecot.org/latest/installation/upgrade/2.3-to-2.4.html>. The two version settings come
/// first and may not be newer than the server.
fn dialect_2_4(version: Version, directory: &Path) -> String {
    let directory = directory.display();
    format!(
        "dovecot_config_version = {version}
dovecot_storage_version = {version}
protocols {{
  imap = yes
  pop3 = yes
}}
auth_allow_cleartext = yes
ssl = yes
ssl_server_cert_file = {directory}/server.crt
ssl_server_key_file = {directory}/server.key
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {{
  passwd_file_path = {directory}/passwd
  default_password_scheme = PLAIN
}}
userdb static {{
  fields {{
    home = {directory}/mail/%{{user}}
  }}
}}
"
    )
}

fn common_settings(settings: &Settings<'_>) -> String {
    let Settings { directory, user, group, uid, gid, .. } = settings;
    let directory = directory.display();
    format!(
        "base_dir = {directory}/run
log_path = {directory}/dovecot.log
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_uid = {uid}
mail_gid = {gid}
mail_fsync = never
mail_max_userip_connections = 100
auth_failure_delay = 1 secs
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"
    )
}

fn services(ports: Ports) -> String {
    let login = |name: &str, plain: u16, tls: u16| {
        format!(
            "service {name}-login {{
  chroot =
  inet_listener {name} {{
    port = {plain}
  }}
  inet_listener {name}s {{
    port = {tls}
    ssl = yes
  }}
}}
"
        )
    };
    login("imap", ports.imap, ports.imaps) + &login("pop3", ports.pop3, ports.pop3s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn produced(version: &str) -> String {
        let ports = Ports { imap: 11, imaps: 12, pop3: 13, pop3s: 14 };
        let directory = Path::new("/tmp/x");
        let settings = Settings { directory, user: "nobody", group: "nogroup", uid: 7, gid: 8, ports };
        text(Version::parse(version).unwrap(), &settings)
    }

    #[test]
    fn version_2_3_is_written_in_its_own_syntax() {
        let text = produced("2.3.19.1 (9b53102964)");
        assert!(text.contains("mail_location = maildir:~/Maildir"));
        assert!(text.contains("ssl_cert = </tmp/x/server.crt"));
        for newer in ["dovecot_config_version", "mail_driver", "ssl_server_cert_file", "passwd_file_path"] {
            assert!(!text.contains(newer), "{newer}");
        }
    }

    #[test]
    fn version_2_4_is_written_in_its_own_syntax() {
        let text = produced("2.4.1-4 (7d8c0e5759)");
        assert!(text.starts_with("dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n"));
        assert!(text.contains("mail_driver = maildir\nmail_path = ~/Maildir\n"));
        assert!(text.contains("passdb passwd-file {\n  passwd_file_path = /tmp/x/passwd\n"));
        for older in
            ["mail_location", "ssl_cert =", "disable_plaintext_auth", "driver = passwd-file", "args ="]
        {
            assert!(!text.contains(older), "{older}");
        }
    }

    #[test]
    fn both_listen_on_the_ports_they_are_given() {
        for version in ["2.3.19", "2.4.0"] {
            let text = produced(version);
            for port in ["port = 11\n", "port = 12\n    ssl = yes", "port = 13\n", "port = 14\n    ssl = yes"]
            {
                assert!(text.contains(port), "{version}: {port}");
            }
            assert_eq!(text.matches('{').count(), text.matches('}').count());
        }
    }
}
