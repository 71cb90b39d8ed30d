//! The pictures of README and the guides, taken of the demo wiki: `target/screenshots/guide-…png`.
//!
//! `PICTURES=update cargo test -p tests --test pictures` puts them into `guide/pictures`.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::json;
use tests::{
    browser,
    wiki::{Built, target_directory},
};

const START: Duration = Duration::from_secs(60);
const WALK: Duration = Duration::from_secs(240);

#[test]
fn the_pictures_of_the_guides_are_taken() {
    let folder = target_directory().join("screenshots/guide");
    let _ = fs::remove_dir_all(&folder);
    for language in ["en", "ja"] {
        let demo = Demo::start();
        browser::run(
            "pictures.mjs",
            json!({
                "name": format!("pictures-{language}"), "url": demo.said["url"], "folder": folder,
                "adminPassword": demo.said["admin"], "spacePath": "/spaces/SALES",
                "view": {"language": language, "size": "desk", "scripts": true},
                "accountName": if language == "en" { "Sales inbox" } else { "営業の受信箱" },
                "mail": {
                    "protocol": "IMAP", "hostname": "127.0.0.1", "port": demo.said["imap"],
                    "username": demo.said["mailbox"], "password": demo.said["password"],
                },
            }),
            WALK,
        );
    }
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide/pictures");
    let kept: Vec<_> = fs::read_dir(&pictures).expect("guide/pictures").flatten().collect();
    let taken: Vec<_> = fs::read_dir(&folder).expect("pictures").flatten().collect();
    for picture in &kept {
        assert!(
            folder.join(picture.file_name()).is_file(),
            "nothing takes {:?} any more",
            picture.file_name()
        );
    }
    if std::env::var("PICTURES").is_ok_and(|what| what == "update") {
        for picture in &taken {
            fs::copy(picture.path(), pictures.join(picture.file_name())).expect("guide/pictures");
        }
    }
}

/// The wiki with its demo site, and what it says of itself.
struct Demo {
    process: Child,
    said: HashMap<&'static str, String>,
    place: PathBuf,
}

impl Demo {
    fn start() -> Self {
        // Its path is in a picture.
        let place = std::env::temp_dir().join("cairn");
        let _ = fs::remove_dir_all(&place);
        fs::create_dir(&place).expect("a directory");
        let built = Built::find();
        let plugin = place.join("libmailarchive_plugin.so");
        fs::copy(&built.plugin, &plugin).expect("the plugin");
        let mut process = Command::new(&built.wiki)
            .args(["--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(place.join("wiki-data"))
            .arg("--plugin")
            .arg(&plugin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the wiki");
        let (line, lines) = mpsc::channel();
        for stream in [
            Box::new(process.stdout.take().expect("stdout")) as Box<dyn std::io::Read + Send>,
            Box::new(process.stderr.take().expect("stderr")),
        ] {
            let line = line.clone();
            thread::spawn(move || {
                for told in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = line.send(told);
                }
            });
        }
        let mut said = HashMap::new();
        while said.len() < 5 {
            let told = lines.recv_timeout(START).unwrap_or_else(|_| panic!("the demo says only {said:?}"));
            understand(&told, &mut said);
        }
        thread::spawn(move || lines.iter().for_each(drop));
        Self { process, said, place }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.place);
    }
}

/// Takes from a line of the demo what is asked for here.
fn understand(line: &str, said: &mut HashMap<&'static str, String>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let after = |name: &[&str]| {
        let at = words.windows(name.len()).position(|found| found == name)?;
        words.get(at + name.len()).map(|word| (*word).to_owned())
    };
    let things: [(&str, &[&str]); 4] = [
        ("url", &["listening", "on"]),
        ("mailbox", &["Username"]),
        ("password", &["Password"]),
        ("imap", &["IMAP", "port"]),
    ];
    for (name, before) in things {
        if let Some(word) = after(before) {
            said.insert(name, word);
        }
    }
    if let ["admin", password, ..] = words[..] {
        said.insert("admin", password.to_owned());
    }
}
