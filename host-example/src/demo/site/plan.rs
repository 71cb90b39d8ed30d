//! The demo site as data.

use crate::wiki::{ANONYMOUS, CONFLUENCE_ADMINISTRATORS, Right, SITE_ADMINISTRATORS, SpaceKind, Theme};

/// A user of the demo.
pub(super) struct DemoUser {
    pub(super) name: &'static str,
    pub(super) full_name: &'static str,
    pub(super) email: &'static str,
    pub(super) groups: &'static [&'static str],
    pub(super) may: &'static str,
}

impl DemoUser {
    /// Whether it is the one whom the first start makes.
    pub(super) fn is_administrator(&self) -> bool {
        self.name == "admin"
    }
}

/// A space of the demo. The first page is its home page.
pub(super) struct DemoSpace {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: SpaceKind,
    pub(super) theme: Theme,
    pub(super) grants: &'static [(&'static str, &'static [Right])],
    pub(super) pages: &'static [DemoPage],
}

/// A page in Markdown. Its parent comes before it.
pub(super) struct DemoPage {
    pub(super) title: &'static str,
    pub(super) parent: Option<&'static str>,
    pub(super) editor: &'static str,
    pub(super) body: &'static str,
}

const fn page(
    title: &'static str,
    parent: Option<&'static str>,
    editor: &'static str,
    body: &'static str,
) -> DemoPage {
    DemoPage { title, parent, editor, body }
}

pub(super) const USERS: &[DemoUser] = &[
    DemoUser {
        name: "admin",
        full_name: "Demo Administrator",
        email: "admin@example.com",
        groups: &[SITE_ADMINISTRATORS, CONFLUENCE_ADMINISTRATORS],
        may: "everything",
    },
    DemoUser {
        name: "kenji",
        full_name: "Kenji Oka",
        email: "k.oka@example.com",
        groups: &["sales"],
        may: "administer the space Sales",
    },
    DemoUser {
        name: "aoi",
        full_name: "佐野 葵",
        email: "a.sano@example.com",
        groups: &["sales"],
        may: "read and edit in the space Sales",
    },
    DemoUser {
        name: "nadia",
        full_name: "Nadia Rahman",
        email: "n.rahman@example.com",
        groups: &["engineering"],
        may: "administer the space Handbook, and see no mail of Sales",
    },
];

pub(super) const SPACES: &[DemoSpace] = &[
    DemoSpace {
        key: "SALES",
        name: "Sales",
        kind: SpaceKind::Site,
        theme: Theme::Default,
        grants: &[
            ("kenji", &[Right::View, Right::Edit, Right::Admin, Right::DeleteMail]),
            ("aoi", &[Right::View, Right::Edit]),
        ],
        pages: &[
            page("Sales", None, "kenji", include_str!("pages/sales.md")),
            page(
                "はじめに: 最初のメールを読む",
                Some("Sales"),
                "aoi",
                include_str!("pages/first-mail-ja.md"),
            ),
            page("Quotation playbook", None, "kenji", include_str!("pages/playbook.md")),
            page("Partner programme", Some("Quotation playbook"), "kenji", include_str!("pages/partners.md")),
            page("Price list", Some("Quotation playbook"), "aoi", include_str!("pages/prices.md")),
            page("Customer notes", None, "aoi", include_str!("pages/customers.md")),
            page("見積もり手順", None, "aoi", include_str!("pages/quotation-ja.md")),
        ],
    },
    DemoSpace {
        key: "DOCS",
        name: "Handbook",
        kind: SpaceKind::Site,
        theme: Theme::Documentation,
        grants: &[
            ("nadia", &[Right::View, Right::Edit, Right::Admin, Right::DeleteMail]),
            ("kenji", &[Right::View]),
            ("aoi", &[Right::View, Right::Edit]),
            (ANONYMOUS, &[Right::View]),
        ],
        pages: &[
            page("Handbook", None, "nadia", include_str!("pages/handbook.md")),
            page("Getting started", None, "nadia", include_str!("pages/getting-started.md")),
            page("Scheduled reports", Some("Getting started"), "nadia", include_str!("pages/reports.md")),
            page("Webhooks", None, "nadia", include_str!("pages/webhooks.md")),
            page("管理者の手引き", None, "aoi", include_str!("pages/administrators-ja.md")),
        ],
    },
    DemoSpace {
        key: "~kenji",
        name: "Kenji Oka",
        kind: SpaceKind::Personal,
        theme: Theme::Default,
        grants: &[],
        pages: &[page("Kenji Oka", None, "kenji", include_str!("pages/kenji.md"))],
    },
];
