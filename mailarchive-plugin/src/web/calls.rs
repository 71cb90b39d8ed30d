//! What the host asks of contributions that are no routes.

use mailarchive_api::{
    AbiError, Call, ErrorCode, Permission, PermissionQuery,
    abi_stable::std_types::{RSlice, RString},
    answer,
    contribution::{GET, LIST, PURGE, RENDER, RESTORE, RUN, SEARCH, SET, STATE},
};

use super::{Web, bin, embed, jobs, settings, site};
use crate::text::Texts;

impl Web {
    /// Answers `call`, after the same checks as a route.
    pub(crate) fn call(&self, call: &Call) -> Result<RString, AbiError> {
        let texts = || Texts::new(&call.viewer.language, &call.viewer.time_zone);
        match (call.contribution.as_str(), call.action.as_str()) {
            (job @ (jobs::FETCH | jobs::INDEX | jobs::PURGE), STATE) => {
                self.admit_to_site(call)?;
                answer(&jobs::state(self, job, &texts())?)
            }
            (job @ (jobs::FETCH | jobs::INDEX | jobs::PURGE), RUN) => {
                self.admit_to_site(call)?;
                self.log_call(call, &format!("started the job {job}"));
                answer(&jobs::run(self, job, &texts())?)
            }
            (settings::KEY, GET) => {
                self.admit_to_site(call)?;
                answer(&settings::values(&self.poller.settings()))
            }
            (settings::KEY, SET) => {
                self.admit_to_site(call)?;
                let user = call.viewer.user.as_ref().map_or("", RString::as_str);
                answer(&settings::set(self, &call.arguments()?, user, &texts())?)
            }
            (site::KEY, SEARCH) => answer(&self.site(&call.viewer, &call.arguments()?)?),
            (bin::KEY, LIST) => answer(&bin::list(self, call)?),
            (bin::KEY, RESTORE) => answer(&bin::restore(self, call)?),
            (bin::KEY, PURGE) => answer(&bin::purge(self, call)?),
            (embed::MESSAGE | embed::SEARCH | embed::THREAD, RENDER) => answer(&embed::render(self, call)?),
            (settings::KEY, action) => {
                Err(AbiError::invalid(format!("the settings have no action “{action}”")))
            }
            (contribution, _) => Err(AbiError::not_found(format!(
                "there is no contribution “{contribution}” that answers calls"
            ))),
        }
    }

    fn admit_to_site(&self, call: &Call) -> Result<(), AbiError> {
        let query = PermissionQuery {
            user: call.viewer.user.clone(),
            space: RString::new(),
            permission: Permission::SITE_ADMIN,
        };
        match self.host.permissions().check(RSlice::from_slice(&[query])).into_result()?.as_slice() {
            [true] => Ok(()),
            _ => Err(AbiError::new(ErrorCode::FORBIDDEN, "only site administrators may do this")),
        }
    }
}

#[cfg(test)]
mod tests {
    use mailarchive_api::{
        Viewer,
        abi_stable::std_types::ROption,
        contribution::{SettingOutcome, SettingValues},
        testkit::MemoryHost,
    };
    use serde_json::json;

    use super::*;

    fn call(host: &MemoryHost, user: &str, action: &str, arguments: &str) -> Result<String, AbiError> {
        let plugin = mailarchive_api::plugin(crate::plugin::MailArchiving::prepare(&host.host()).unwrap());
        let viewer =
            Viewer { user: ROption::RSome(user.into()), language: "en".into(), time_zone: "UTC".into() };
        let answer = plugin.call(Call {
            contribution: "settings".into(),
            action: action.into(),
            arguments: arguments.into(),
            viewer,
            base_path: "".into(),
            details: "".into(),
        });
        plugin.disable().unwrap();
        answer.into_result().map(String::from)
    }

    #[test]
    fn settings_are_told_and_set_by_site_administrators() {
        let directory = tempfile::tempdir().unwrap();
        let host = MemoryHost::new(directory.path()).grant("root", "", Permission::SITE_ADMIN);
        let values = |json: &str| serde_json::from_str::<SettingValues>(json).unwrap().0;
        assert_eq!(values(&call(&host, "root", GET, "").unwrap())["workers"], json!(64));
        assert_eq!(call(&host, "ann", GET, "").unwrap_err().code, ErrorCode::FORBIDDEN);
        assert_eq!(call(&host, "ann", SET, r#"{"workers":3}"#).unwrap_err().code, ErrorCode::FORBIDDEN);
        let set = |json: &str| -> SettingOutcome {
            serde_json::from_str(&call(&host, "root", SET, json).unwrap()).unwrap()
        };

        let outcome = set(r#"{"workers":3,"schedule":"0 3 * * *"}"#);
        assert!(outcome.errors.is_empty(), "{outcome:?}");
        // Another instance reads them from the store.
        let now = values(&call(&host, "root", GET, "").unwrap());
        assert_eq!((&now["workers"], &now["schedule"]), (&json!(3), &json!("0 3 * * *")));

        let outcome = set(r#"{"workers":0,"largestMessage":20,"sizes":1,"schedule":[]}"#);
        let wrong: Vec<_> = outcome.errors.iter().map(|error| error.name.as_str()).collect();
        assert_eq!(wrong, ["schedule", "sizes", "workers"]);
        assert!(outcome.errors.iter().all(|error| error.message.len() > 10), "{outcome:?}");
        assert_eq!(outcome.values.0["largestMessage"], json!(150), "all or nothing");

        assert_eq!(set(r#"{"workers":null}"#).values.0["workers"], json!(64));
        assert_eq!(call(&host, "root", "dance", "").unwrap_err().code, ErrorCode::INVALID);
        assert_eq!(call(&host, "root", SET, "[").unwrap_err().code, ErrorCode::INVALID);
    }
}
