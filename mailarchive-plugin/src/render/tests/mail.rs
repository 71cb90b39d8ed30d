//! Ordinary mail keeps its looks.

use super::*;

#[test]
fn ordinary_formatting_survives() {
    for (source, expected) in [
        ("<p style=\"color:#f00;font-size:12pt\">red</p>", "<p style=\"color:#f00;font-size:12pt\">red</p>"),
        (
            "<table width=600 cellpadding=0 bgcolor=#eeeeee><tr><td align=center colspan=2>x</table>",
            "<table width=\"600\" cellpadding=\"0\" bgcolor=\"#eeeeee\"><tbody><tr><td align=\"center\" colspan=\"2\">x</td></tr></tbody></table>",
        ),
        ("<font color=red face='MS Gothic'>赤</font>", "<font color=\"red\" face=\"MS Gothic\">赤</font>"),
        ("<p>one<p>two<br>three", "<p>one</p><p>two<br>three</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("a &lt;b&gt; &amp; &nbsp;c &copy;", "a &lt;b&gt; &amp; &nbsp;c ©"),
        ("<b>bold<i>both</b>?</i>", "<b>bold<i>both</i></b>?"),
        (
            "<a href=\"https://x.example/?a=1&amp;b=2\">x</a>",
            "<a href=\"https://x.example/?a=1&amp;b=2\" title=\"https://x.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>",
        ),
        ("<head><title>t</title><style>p{}</style></head><body bgcolor=white>x</body>", "<div>x</div>"),
        (
            "<img src=\"cid:logo@x\" width=10 alt=Logo>",
            "<img width=\"10\" alt=\"Logo\" src=\"/mail/part?id=logo@x\">",
        ),
        ("<img src=data:image/png;base64,iVBORw==>", "<img src=\"data:image/png;base64,iVBORw==\">"),
        ("<img src=cid:absent alt=\"The logo\">", "The logo"),
        (
            "<table>stray<tr><td>x</table>",
            "<table><tbody><tr><td>stray</td></tr><tr><td>x</td></tr></tbody></table>",
        ),
        ("x</div></td></p>y", "xy"),
    ] {
        let found = body(source).replace("<p></p>", "");
        assert_eq!(sorted(&found), sorted(expected), "{source}\n{found}");
    }
}

/// Tags with their attributes in alphabetical order: the sanitiser keeps no order of its own.
fn sorted(markup: &str) -> Vec<String> {
    let mut pieces = vec![
        witness::tags(markup)
            .iter()
            .map(|tag| {
                let mut attributes: Vec<_> =
                    tag.attrs.iter().map(|a| format!("{}={}", &*a.name.local, a.value)).collect();
                attributes.sort();
                format!("{:?} {} {attributes:?}", tag.kind, tag.name)
            })
            .collect::<Vec<_>>(),
    ];
    let text: Vec<_> = markup
        .split('<')
        .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text).to_owned())
        .collect();
    pieces.push(text);
    pieces.concat()
}

#[test]
fn remote_images_are_counted_and_marked() {
    let safe = shown(
        "<img src=https://images.example.com/a.png alt=\"A <chart>\"><img src='//user@b.example:8080/x'>\
         <img src=https://t.example/p.gif width=1 height=1><img src=http://t.example/q style='display:none'>\
         <td background=https://bg.example/x></td><div style='background: url(https://bg.example/y)'>z</div>\
         <img src=cid:a><img src=x.png>",
    );
    assert_eq!((safe.found.remote_images, safe.found.tracking_pixels), (4, 2));
    let marks = safe.document.matches("<span class=\"ph\">").count();
    assert_eq!(marks, 2);
    assert!(
        safe.document.contains("A &lt;chart&gt; · Image not loaded (images.example.com)"),
        "{}",
        safe.document
    );
    assert!(safe.document.contains("Image not loaded (b.example:8080)"), "{}", safe.document);
    assert!(!safe.document.contains("t.example") && !safe.truncated);
}

#[test]
fn long_bodies_are_cut_and_say_so() {
    let safe = shown(&"<p>日本語</p>".repeat(300_000));
    assert!(safe.truncated && safe.document.ends_with("</body></html>"));
}

#[test]
fn images_on_demand_are_those_by_https_and_no_counters() {
    let source = "<img src=https://images.example.com/a.png alt=A><img src=http://images.example.com/b.png>\
         <img src=https://192.168.0.1/c><img src=https://x.us1.list-manage.com/track/open.php?u=1 width=300>\
         <img src=https://t.example/p.gif width=1 height=1><td background=https://bg.example/x></td>\
         <img src=https://b.example/x onerror=alert(1) srcset='https://c.example/y 2x'><img src=cid:a>";
    let safe = shown_with(source, Images::Shown);
    let found = &safe.found;
    assert_eq!(
        (found.shown_images, found.remote_images, found.tracking_pixels, found.own_images),
        (2, 3, 2, 1)
    );
    assert_eq!(found.hosts, ["images.example.com", "b.example"]);
    assert_eq!(found.trackers, ["Mailchimp", "t.example"]);
    let sources: Vec<_> = witness::tags(&safe.document)
        .iter()
        .flat_map(|tag| tag.attrs.clone())
        .filter(|attribute| ["src", "srcset", "background"].contains(&&*attribute.name.local))
        .map(|attribute| attribute.value.to_string())
        .collect();
    assert_eq!(sources, ["https://images.example.com/a.png", "https://b.example/x", "/mail/part?id=a"]);
    let found = shown(source).found;
    assert_eq!((found.shown_images, found.remote_images, found.loadable_images), (0, 5, 2));
}

#[test]
fn links_tell_where_they_lead() {
    let page = body(
        "<p><a href='https://evil.example/x' title='https://bank.com'>www.<b>bank</b>.com</a> <a href=https://bank.com/>Bank</a>",
    );
    assert!(page.contains("title=\"https://evil.example/x\""), "{page}");
    assert!(page.contains("</a><span class=\"lt\">leads to evil.example</span>"), "{page}");
    assert!(
        page.contains("title=\"https://bank.com/\"") && page.matches("class=\"lt\"").count() == 1,
        "{page}"
    );
}
