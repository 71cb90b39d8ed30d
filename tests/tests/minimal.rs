//! The smallest host, as its documentation says to run it: it archives a mailbox and prints the subjects.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use tests::{Authority, Dovecot, dovecot::PASSWORD, mails, wiki::target_directory};

/// Built here because Cargo builds another package's examples for no test run.
fn example() -> PathBuf {
    let tests = std::env::current_exe().expect("current_exe");
    let profile = tests.ancestors().nth(2).expect("target/<profile>/deps");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "host-example", "--example", "minimal", "--target-dir"]);
    cargo.arg(target_directory());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo").success(), "the example does not build");
    profile.join("examples/minimal")
}

fn run(arguments: &[&str], authority: &std::path::Path) -> Output {
    let mut minimal = Command::new(example());
    minimal.args(arguments).env("MAIL_PASSWORD", PASSWORD).env("MAIL_CA", authority);
    minimal.output().expect("the example runs")
}

#[test]
fn the_smallest_host_archives_a_mailbox_and_prints_the_subjects() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["sales", "pop"]);
    let directory = tempfile::tempdir().unwrap();
    let der = directory.path().join("authority.der");
    std::fs::write(&der, authority.der()).unwrap();
    // More than one page of the list.
    let subjects: Vec<String> = (0..230).map(|number| format!("Offer {number:03}, söndag")).collect();
    let delivered: Vec<Vec<u8>> =
        subjects.iter().zip(0..).map(|(subject, minute)| mails::plain(minute, subject, "Text.")).collect();
    dovecot.deliver_many("sales", delivered.iter().map(Vec::as_slice));
    dovecot.deliver_many("pop", delivered.iter().take(5).map(Vec::as_slice));

    let newest_first = |count: usize| subjects[..count].iter().rev().cloned().collect::<Vec<_>>();
    for (protocol, port, user, count) in
        [("IMAPS", dovecot.ports.imaps, "sales", 230), ("POP", dovecot.ports.pop3, "pop", 5)]
    {
        let output = run(&[protocol, &format!("localhost:{port}"), user], &der);
        let (printed, told) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{protocol}: {told}");
        assert_eq!(printed.lines().collect::<Vec<_>>(), newest_first(count), "{protocol}");
        assert_eq!(dovecot.messages_left(user), 0, "{protocol}");
    }

    let output = run(&["IMAPS", &format!("localhost:{}", dovecot.ports.imaps), "nobody"], &der);
    assert!(!output.status.success(), "a refused sign-in ends well");
    assert!(!String::from_utf8_lossy(&output.stderr).contains(PASSWORD));

    let no_library = der.to_string_lossy();
    let output = run(&["IMAPS", "localhost:993", "sales", &no_library], &der);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("not a shared library"), "{told}");
}

#[test]
fn the_smallest_host_has_at_most_100_lines() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../host-example/examples/minimal.rs");
    let lines = std::fs::read_to_string(source).unwrap().lines().count();
    assert!(lines <= 100, "{lines} lines");
}

#[test]
fn the_guide_shows_the_program_that_is_run() {
    let file = |path: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        std::fs::read_to_string(path).unwrap()
    };
    let (program, guide) =
        (file("host-example/examples/minimal.rs"), file("mailarchive-api/guide/hosting.md"));
    let block = guide.split("```").find(|block| block.contains("load::load(")).unwrap();
    let shown = block.lines().skip(1).filter(|line| !line.starts_with('#') && !line.is_empty());
    for line in shown {
        assert!(program.lines().any(|ours| ours.trim() == line.trim()), "the program lacks {line}");
    }
}
