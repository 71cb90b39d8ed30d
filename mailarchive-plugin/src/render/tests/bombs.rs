//! Bodies made to exhaust time or memory.

use std::time::{Duration, Instant};

use super::*;

/// A megabyte in a second where the code is optimised. Unoptimised code is some thirty times slower, and gets
/// less to do.
const SIZE: usize = if cfg!(debug_assertions) { 200_000 } else { 1_000_000 };
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

#[test]
fn repeated_patterns_take_a_moment() {
    let mut slowest = (Duration::ZERO, "");
    for pattern in [
        "<div>",
        "<b>",
        "<p>",
        "<a href=http://x>",
        "<table>",
        "<table><tr><td>",
        "<tr>",
        "<td>x",
        "<li>",
        "<font size=1>",
        "<b></b>",
        "<p><b>",
        "<table><b></b>",
        "<table>x",
        "<h1>",
        "<h1><b><h2>",
        "</p>",
        "</b>",
        "<i><b></i>",
        "<a><b></a>",
        "<svg>",
        "<math><mi>",
        "<select><option>",
        "<form>",
        "<ruby><rt>",
        "<dl><dd>",
        "<ul><li>",
        "<blockquote>",
        "<nobr>",
        "<button>",
        "<span style='color:red'>",
        "<img src=//x>",
        "<img src=cid:x>",
        "<!--",
        "<",
        "&",
        "&amp;",
        "&nbsp;",
        "\u{a0}",
        "\u{b5}",
        "& ",
        "&a",
        "&a;&#1;",
        "<a b>",
        "<br>",
        "<div title=\"",
        "<col>",
        "<caption>",
        "<pre>",
        "<div><p></div>",
        "<table></p>",
        "<td><table>",
        "<b><div></b>",
        "<p style=\"a:b;c:d;color:red\">",
        "<font color=a><p>",
        "<center><table>x</center>",
    ] {
        let bomb = pattern.repeat(SIZE / pattern.len());
        let started = Instant::now();
        let safe = shown(&bomb);
        let taken = started.elapsed();
        slowest = slowest.max((taken, pattern));
        assert!(safe.document.len() < 20_000_000, "{pattern}: {}", safe.document.len());
        assert!(taken < LIMIT, "{pattern}: {taken:?}");
    }
    for attribute in ["title", "alt", "href", "style", "src", "color"] {
        let value = "&\u{b5}".repeat(200_000);
        shown(&format!(
            "<img {attribute}='{value}'><a {attribute}='https://{value}'>x</a><font {attribute}='font:{value}'>"
        ));
    }
    let bomb = format!("<a{}>x", " b=c".repeat(250_000));
    let started = Instant::now();
    shown(&bomb);
    slowest = slowest.max((started.elapsed(), "attributes"));
    println!("slowest: {slowest:?}");
}
