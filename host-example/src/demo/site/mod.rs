//! The demo site: who is in it, and what there is to read.

mod plan;
#[cfg(test)]
mod tests;

use self::plan::{DemoSpace, SPACES, USERS};
use super::password;
use crate::wiki::{FirstRun, NewPage, NewSpace, NewUser, Wiki, WikiError};

/// What somebody needs to sign in to the demo. Without `Debug`, so that the password reaches no log.
pub(crate) struct DemoSignIn {
    /// The name to sign in with.
    pub(crate) name: &'static str,
    /// What the user may do, in a few words.
    pub(crate) may: &'static str,
    /// Another one at each start.
    pub(crate) password: String,
}

/// Makes the demo's users, or gives those who exist another password, which the start then tells.
/// `admin_password` is the one that was asked for, if any.
///
/// The data directory is a demo: the passwords of a real one must not be touched.
pub(crate) fn renew_sign_ins(
    wiki: &Wiki,
    admin_password: Option<&str>,
) -> Result<Vec<DemoSignIn>, WikiError> {
    let mut sign_ins = Vec::with_capacity(USERS.len());
    for user in USERS {
        let password = match admin_password {
            Some(password) if user.is_administrator() => password.to_owned(),
            _ => password::pronounceable(),
        };
        if user.is_administrator() && wiki.first_run(Some(&password))? == FirstRun::AdministratorMade {
            tracing::debug!("the demo's administrator is new");
        }
        wiki.put_user(&NewUser {
            name: user.name.to_owned(),
            password: Some(password.clone()),
            full_name: Some(user.full_name.to_owned()),
            email: Some(user.email.to_owned()),
            groups: Some(user.groups.iter().map(|group| (*group).to_owned()).collect()),
        })?;
        sign_ins.push(DemoSignIn { name: user.name, may: user.may, password });
    }
    Ok(sign_ins)
}

/// Makes the spaces with their pages and permissions. What a page of the same title says already stays.
/// The users must exist ([`renew_sign_ins`]).
pub(crate) fn seed(wiki: &Wiki) -> Result<(), WikiError> {
    SPACES.iter().try_for_each(|space| seed_space(wiki, space))
}

fn seed_space(wiki: &Wiki, demo: &DemoSpace) -> Result<(), WikiError> {
    let (space, _) = wiki.put_space(&NewSpace {
        key: demo.key.to_owned(),
        name: demo.name.to_owned(),
        kind: demo.kind,
        theme: demo.theme,
    })?;
    for (user, rights) in demo.grants {
        wiki.set_grant(&space, user, rights)?;
    }
    for page in demo.pages {
        let tree = wiki.page_tree(&space, 0, u32::MAX)?;
        let titled = |title: &str| tree.iter().find(|found| found.title == title).map(|found| found.id);
        if titled(page.title).is_none() {
            wiki.create_page(
                &space,
                &NewPage {
                    parent: page.parent.and_then(titled),
                    title: page.title,
                    body: page.body,
                    editor: page.editor,
                },
            )?;
        }
    }
    Ok(())
}
