//! Who writes. All are made up, and every address is of RFC 2606's example domains.

/// A sender or recipient.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    pub(super) hours_east: i8,
}

const fn person(name: &'static str, address: &'static str, hours_east: i8) -> Person {
    Person { name, address, hours_east }
}

pub(super) const SALES: Person = person("Sales", "sales@example.com", 0);
pub(super) const ENGINEERING: Person = person("Engineering", "engineering@example.com", 0);

pub(super) const OKA: Person = person("Kenji Oka", "k.oka@example.com", 9);
pub(super) const SANO: Person = person("Aoi Sano", "a.sano@example.com", 9);
pub(super) const WHITLOCK: Person = person("Ben Whitlock", "b.whitlock@example.com", 0);
pub(super) const RAHMAN: Person = person("Nadia Rahman", "n.rahman@example.com", 0);
pub(super) const ABE: Person = person("Tomo Abe", "t.abe@example.com", 9);
pub(super) const RIVERA: Person = person("Jo Rivera", "j.rivera@example.com", -5);

pub(super) const PETRA: Person = person("Petra Lindqvist", "petra@example.net", 1);
pub(super) const LUCIA: Person = person("Lucía Moreno", "lucia@example.org", 1);
pub(super) const SALMA: Person = person("سلمى حداد", "salma@example.org", 3);

pub(super) const OKA_JA: Person = person("岡 健司", "k.oka@example.com", 9);
pub(super) const SANO_JA: Person = person("佐野 葵", "a.sano@example.com", 9);
pub(super) const ITO_JA: Person = person("伊藤 春香", "h.ito@example.com", 9);
pub(super) const ABE_JA: Person = person("安部 朋", "t.abe@example.com", 9);
pub(super) const TAMURA_JA: Person = person("田村 真理", "tamura@example.net", 9);
pub(super) const SALES_JA: Person = person("営業", "sales@example.com", 9);
pub(super) const ENGINEERING_JA: Person = person("開発", "engineering@example.com", 9);

/// Not Aoi Sano: the first letter "a" of the domain is U+0430 CYRILLIC SMALL LETTER A (RFC 6532 lets it stand as it is).
pub(super) const LOOKALIKE: Person = person("Aoi Sano", "a.sano@ex\u{430}mple.com", 9);
pub(super) const NEWSLETTER: Person = person("Harbour Fair News", "news@example.org", 1);
pub(super) const AWAY: Person = person("Petra Lindqvist", "petra@example.net", 1);
