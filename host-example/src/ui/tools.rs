//! A space's tools: the wiki's own, and sections with links of plugins beside them.

use super::{Reader, SpaceFrame};
use crate::{
    plugins::{MenuItem, MenuSection},
    wiki::Theme,
};

/// The key of the trash among the links of *Content Tools*.
pub(super) const TRASH: &str = "trash";

/// The sections that hold more than one page.
pub(super) fn tool_sections(reader: &Reader, frame: &SpaceFrame) -> Vec<MenuSection> {
    let language = reader.language;
    let classic = frame.space.theme == Theme::Documentation;
    let trash = MenuItem {
        key: TRASH.to_owned(),
        label: language.say("trash").into_owned(),
        href: format!("{}/trash", frame.href()),
        icon: None,
    };
    let mut content_tools = vec![trash];
    content_tools.extend(frame.content_tools.iter().cloned());
    let section = |key: &str, label, items| MenuSection { key: key.to_owned(), label, items };
    let content = if classic { language.say("content") } else { language.say("content-tools") };
    let mut sections = vec![section("content", content.into_owned(), content_tools)];
    if !frame.integrations.is_empty() {
        let label = language.say("integrations").into_owned();
        sections.push(section("integrations", label, frame.integrations.clone()));
    }
    sections.extend(frame.tool_sections.iter().cloned());
    sections
}

/// One of the space's tools; a section leads to its first page.
pub(super) struct Tool {
    pub(super) label: String,
    pub(super) href: String,
    /// The keys that make it the current one.
    keys: Vec<String>,
}

impl Tool {
    pub(super) fn current(&self, current: &[&str]) -> Option<&'static str> {
        self.keys.iter().any(|key| current.contains(&key.as_str())).then_some("true")
    }
}

pub(super) fn tool_list(reader: &Reader, frame: &SpaceFrame) -> Vec<Tool> {
    let own = |key: &str, label| Tool {
        label,
        href: format!("{}/{key}", frame.href()),
        keys: vec![key.to_owned()],
    };
    let mut tools = vec![
        own("overview", reader.language.say("overview").into_owned()),
        own("permissions", reader.language.say("permissions").into_owned()),
    ];
    tools.extend(tool_sections(reader, frame).into_iter().filter_map(|section| {
        Some(Tool {
            href: section.items.first()?.href.clone(),
            keys: section.items.into_iter().map(|item| item.key).collect(),
            label: section.label,
        })
    }));
    tools
}
