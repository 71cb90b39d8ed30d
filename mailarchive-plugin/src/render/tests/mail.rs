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
            "<a href=\"https://x.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>",
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
    assert_eq!((safe.remote_images, safe.tracking_pixels), (4, 2));
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
