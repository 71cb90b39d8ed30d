//! What a mailing list says of itself (RFC 2369, RFC 2919, RFC 5064).

/// Fields of a list, in the order that they are told.
pub(crate) const FIELDS: [&str; 7] = [
    "List-Id",
    "List-Post",
    "List-Archive",
    "Archived-At",
    "List-Help",
    "List-Subscribe",
    "List-Unsubscribe",
];

const LONGEST: usize = 500;

/// Each field that the message has, with its value as text. It is never a link: one click could unsubscribe somebody.
pub(crate) fn list_fields(headers: &[(String, String)]) -> Vec<(&'static str, String)> {
    let value = |field: &str| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(field));
    let told = FIELDS.iter().filter_map(|field| {
        let text: String = value(field)?.1.chars().take(LONGEST).collect();
        (!text.trim().is_empty()).then_some((*field, text))
    });
    told.collect()
}
