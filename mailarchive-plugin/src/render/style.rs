//! Inline styles of mail: a few properties, with values that can only paint, never load or move.

/// Properties that mail needs and that keep their element in its place.
pub(super) const PROPERTIES: &[&str] = &[
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "caption-side",
    "clear",
    "color",
    "direction",
    "display",
    "empty-cells",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];

const LONGEST_VALUE: usize = 300;
const MOST_DECLARATIONS: usize = 100;

/// The declarations of `style` that may stay.
pub(super) fn filtered(style: &str) -> String {
    let mut kept = String::new();
    for declaration in style.split(';').take(MOST_DECLARATIONS) {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if PROPERTIES.contains(&name.as_str()) && is_safe_value(value) && fits(&name, value) {
            kept.push_str(&name);
            kept.push(':');
            kept.push_str(value);
            kept.push(';');
        }
    }
    kept
}

/// Whether every declaration of a whole attribute is as [`filtered`] leaves it.
pub(super) fn is_safe(style: &str) -> bool {
    style.split(';').filter(|declaration| !declaration.trim().is_empty()).all(|declaration| {
        declaration.split_once(':').is_some_and(|(name, value)| {
            PROPERTIES.contains(&name.trim()) && is_safe_value(value) && fits(name.trim(), value.trim())
        })
    })
}

/// No escapes, comments or blocks that could hide anything, and no function but a colour's.
fn is_safe_value(value: &str) -> bool {
    let tame = |c: char| c.is_alphanumeric() || " #%.,-_'\"()!+".contains(c);
    value.len() <= LONGEST_VALUE
        && !value.is_empty()
        && value.chars().all(tame)
        && value.matches('"').count() % 2 == 0
        && value.matches('\'').count() % 2 == 0
        && functions_are_colours(value)
}

fn functions_are_colours(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let mut before = lower.split('(');
    let last = before.next_back();
    // As many closing brackets as opening ones, and none inside another.
    let closed = last.is_none_or(|last| last.matches(')').count() == usize::from(lower.contains('(')));
    closed
        && before.enumerate().all(|(at, before)| {
            ["rgb", "rgba", "hsl", "hsla"].iter().any(|colour| {
                before
                    .strip_suffix(colour)
                    .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '-'))
            }) && before.matches(')').count() == usize::from(at > 0)
        })
}

fn fits(name: &str, value: &str) -> bool {
    let value = value.trim_end_matches("!important").trim_end();
    match name {
        "display" => {
            ["none", "block", "inline", "inline-block", "list-item", "table", "table-row", "table-cell"]
                .iter()
                .any(|display| value.eq_ignore_ascii_case(display))
        }
        // A negative margin would lay one part of the mail over another.
        _ if name.starts_with("margin") || name.starts_with("text-indent") => !value.contains('-'),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_stays_and_everything_else_goes() {
        for (style, expected) in [
            ("color: red; FONT-SIZE:12px", "color:red;font-size:12px;"),
            ("color:rgb(1, 2, 3) !important", "color:rgb(1, 2, 3) !important;"),
            ("border:1px solid rgba(0,0,0,.5)", "border:1px solid rgba(0,0,0,.5);"),
            (
                "font-family:'Yu Gothic', \"メイリオ\", sans-serif",
                "font-family:'Yu Gothic', \"メイリオ\", sans-serif;",
            ),
            ("background:url(http://x/y.png)", ""),
            ("background:u\\72l(x)", ""),
            ("background:image-set('x' 1x)", ""),
            ("background:/**/red", ""),
            ("width:expression(alert(1))", ""),
            ("color:xrgb(1)", ""),
            ("color:rgb(url(x))", ""),
            ("position:fixed;top:0;z-index:9;color:blue", "color:blue;"),
            ("margin:-50px;display:flex;display:none", "display:none;"),
            ("font-family:'a;color:red", ""),
            ("@import 'x';behavior:url(x);-moz-binding:x;content:'x'", ""),
        ] {
            assert_eq!(filtered(style), expected, "{style}");
            assert!(is_safe(&filtered(style)));
            if expected.is_empty() {
                assert!(!is_safe(style), "{style}");
            }
        }
    }
}
