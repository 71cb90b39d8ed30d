//! The settings as the contract has them: a contribution, and the values that a host may read and set.

use mailarchive_api::{
    AbiError, LogLevel,
    contribution::{
        Label, Setting, SettingError, SettingKind, SettingOutcome, SettingValues, Settings as Contributed,
    },
};
use serde_json::Value;

use super::Web;
use crate::{
    settings::{DECLARED, Declared, Settings, Takes},
    text::{Language, Texts},
};

pub(super) const KEY: &str = "settings";
pub(super) const PATH: &str = "/admin/mail-archiving";

/// The contribution.
pub(super) fn contributed() -> Contributed {
    let setting = |declared: &Declared| Setting {
        name: declared.name.to_owned(),
        label: label(&format!("settings-{}", declared.name)),
        description: label(&format!("settings-{}-hint", declared.name)),
        takes: match declared.takes {
            Takes::Text => SettingKind::Text,
            Takes::Number { minimum, maximum } => {
                SettingKind::Number { minimum: minimum.into(), maximum: maximum.into() }
            }
        },
        default: value(declared, declared.default.to_owned()),
    };
    Contributed {
        key: KEY.to_owned(),
        label: label("settings-title"),
        href: Some(PATH.to_owned()),
        settings: DECLARED.iter().map(setting).collect(),
    }
}

/// A text of this plugin in all its languages.
pub(super) fn label(text: &str) -> Label {
    Label::new(Language::all().map(|language| (language.tag(), Texts::of(language, "UTC").get(text))))
}

/// Every value as it is.
pub(super) fn values(settings: &Settings) -> SettingValues {
    let pair = |declared: &Declared| (declared.name.to_owned(), value(declared, (declared.read)(settings)));
    SettingValues(DECLARED.iter().map(pair).collect())
}

/// All of `wanted`, or nothing.
pub(super) fn set(
    web: &Web,
    wanted: &SettingValues,
    user: &str,
    texts: &Texts,
) -> Result<SettingOutcome, AbiError> {
    let mut settings = web.poller.settings();
    let errors: Vec<_> = wanted
        .0
        .iter()
        .filter_map(|(name, value)| {
            let wrong = change(&mut settings, name, value).err()?;
            Some(SettingError { name: name.clone(), message: texts.get(&wrong) })
        })
        .collect();
    if errors.is_empty() {
        web.change_settings(settings, user)?;
    }
    Ok(SettingOutcome { errors, values: values(&web.poller.settings()) })
}

/// The error is the id of its text.
fn change(settings: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    let Some(declared) = DECLARED.iter().find(|declared| declared.name == name) else {
        return Err("settings-unknown".to_owned());
    };
    let typed = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err("settings-wrong-type".to_owned()),
    };
    declared.change(settings, &typed).map_err(|_| format!("settings-{name}-wrong"))
}

fn value(declared: &Declared, text: String) -> Value {
    match declared.takes {
        Takes::Text => Value::String(text),
        Takes::Number { .. } => text.parse::<u64>().map_or(Value::Null, Value::from),
    }
}

impl Web {
    /// Keeps `settings` and follows them from now on.
    pub(super) fn change_settings(&self, settings: Settings, user: &str) -> Result<(), AbiError> {
        settings.save(&self.store)?;
        let told: Vec<_> = DECLARED
            .iter()
            .map(|declared| format!("{} {}", declared.name, (declared.read)(&settings)))
            .collect();
        let line = format!("{user} set: {}", told.join(", "));
        self.host.log(LogLevel::INFO, "mail-archiving".into(), line.as_str().into());
        self.poller.follow_settings(settings);
        Ok(())
    }
}
