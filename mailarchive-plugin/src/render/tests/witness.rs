//! A browser's tokenizer as an independent witness of what a document holds.

use std::cell::RefCell;

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

use super::{super::elements::ELEMENTS, *};

#[derive(Default)]
struct Tags(RefCell<Vec<Tag>>, RefCell<Vec<String>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.0.borrow_mut().push(tag),
            Token::CommentToken(comment) => self.1.borrow_mut().push(comment.to_string()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The tags of a document's body, none of which switches a tokenizer's state.
pub(super) fn tags(markup: &str) -> Vec<Tag> {
    let input = BufferQueue::default();
    input.push_back(markup.into());
    let tokenizer = Tokenizer::new(Tags::default(), Default::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    assert!(tokenizer.sink.1.borrow().is_empty(), "a comment is left: {markup}");
    tokenizer.sink.0.take()
}

/// Fails where the body made of `source` holds anything that could run, load or lead astray.
pub(super) fn assert_harmless(source: &str) {
    assert_markup_harmless(source, &body(source), PART);
}

/// Fails where the markup holds such things, or an image from elsewhere than below `images`.
pub(super) fn assert_markup_harmless(source: &str, markup: &str, images: &str) {
    for tag in tags(markup) {
        let name = tag.name.to_string();
        assert!(ELEMENTS.contains(&name.as_str()), "<{name}> is left of {source}\n{markup}");
        if tag.kind == TagKind::EndTag {
            continue;
        }
        for attribute in &tag.attrs {
            let (attribute, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            let said = || format!("{attribute}={value:?} is left of {source}\n{markup}");
            let value: String =
                value.to_lowercase().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            match attribute.as_str() {
                "src" => assert!(
                    name == "img"
                        && (is_below(&value, images)
                            || ["png", "jpeg", "jpg", "gif", "webp"]
                                .iter()
                                .any(|kind| value.starts_with(&format!("data:image/{kind};base64,")))),
                    "{}",
                    said()
                ),
                "href" => assert!(
                    name == "a"
                        && ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
                    "{}",
                    said()
                ),
                "style" => assert!(
                    ![
                        "url(",
                        "\\",
                        "@",
                        "expression(",
                        "position",
                        "image(",
                        "image-set(",
                        "/*",
                        "var(",
                        "attr(",
                        "behavior",
                        "javascript:"
                    ]
                    .iter()
                    .any(|part| value.contains(part)),
                    "{}",
                    said()
                ),
                "class" => assert!(
                    value.is_empty() || (name == "span" && ["ph", "lt"].contains(&value.as_str())),
                    "{}",
                    said()
                ),
                "target" => assert!(name == "a" && value == "_blank", "{}", said()),
                "rel" => assert!(name == "a" && value == "noopenernoreferrernofollow", "{}", said()),
                "align" | "alt" | "bgcolor" | "border" | "cellpadding" | "cellspacing" | "color"
                | "colspan" | "dir" | "face" | "height" | "hspace" | "lang" | "nowrap" | "rowspan"
                | "rules" | "size" | "span" | "start" | "title" | "type" | "valign" | "value" | "vspace"
                | "width" => {}
                _ => panic!("{}", said()),
            }
        }
        if name == "a" && tag.attrs.iter().any(|a| &*a.name.local == "href") {
            assert!(tag.attrs.iter().any(|a| &*a.name.local == "rel"), "a link without rel: {markup}");
        }
    }
}

fn is_below(url: &str, path: &str) -> bool {
    url.starts_with(&path.to_lowercase()) && !url[1..].starts_with(['/', '\\'])
}
