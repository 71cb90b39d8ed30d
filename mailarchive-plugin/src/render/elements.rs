//! The elements and attributes of HTML that mail needs, and what kind they are of.

/// Elements that may stay.
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes that every element may have.
pub(super) const COMMON_ATTRIBUTES: &[&str] = &["dir", "lang", "style", "title"];

/// Attributes that single elements may have besides.
pub(super) fn attributes_of(element: &str) -> &'static [&'static str] {
    match element {
        "a" => &["href"],
        "img" => &["align", "alt", "border", "height", "hspace", "src", "vspace", "width"],
        "table" => &["align", "bgcolor", "border", "cellpadding", "cellspacing", "height", "rules", "width"],
        "td" | "th" => &["align", "bgcolor", "colspan", "height", "nowrap", "rowspan", "valign", "width"],
        "tr" | "tbody" | "thead" | "tfoot" => &["align", "bgcolor", "height", "valign"],
        "col" | "colgroup" => &["align", "span", "valign", "width"],
        "font" => &["color", "face", "size"],
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" => &["align"],
        "hr" => &["align", "color", "size", "width"],
        "ol" => &["start", "type"],
        "ul" | "li" => &["type", "value"],
        _ => &[],
    }
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "ul"
    ) || is_heading(name)
}

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
