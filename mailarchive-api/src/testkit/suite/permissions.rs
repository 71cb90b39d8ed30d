//! Proves a [`Permissions`](crate::Permissions).

use abi_stable::std_types::RString;

use super::{
    BrokenPromises, Promise, SpacesUnderTest,
    report::{Checked, gather},
    spaces::failed,
};
use crate::{AbiError, Permission, PermissionQuery, PermissionsBox, SpaceKind};

/// A host's permissions, as the suite needs them: on top of its spaces.
pub trait PermissionsUnderTest: SpacesUnderTest {
    /// What the plugin is handed.
    fn permissions(&mut self) -> PermissionsBox;

    /// Makes a user who holds nothing. Names are `suite-` and a letter.
    ///
    /// # Errors
    /// Why the host does not.
    fn create_user(&mut self, name: &str) -> Result<(), AbiError>;

    /// Gives `user` this permission in the space of that id, beside those held there; `None`: whoever is not
    /// signed in, who is given [`Permission::VIEW`] only. What a permission implies by the wiki's own rules, such
    /// as EDIT to hold VIEW, comes with it; VIEW implies nothing.
    ///
    /// # Errors
    /// Why the host does not.
    fn grant(&mut self, user: Option<&str>, space: &str, permission: Permission) -> Result<(), AbiError>;

    /// Takes everything that `user` holds in the space of that id.
    ///
    /// # Errors
    /// Why the host does not.
    fn revoke(&mut self, user: Option<&str>, space: &str) -> Result<(), AbiError>;

    /// Makes `user` an administrator of the site, or no longer.
    ///
    /// # Errors
    /// Why the host does not.
    fn site_administrator(&mut self, user: &str, is: bool) -> Result<(), AbiError>;
}

/// Proves every promise of [`Permissions`](crate::Permissions) that a test can prove.
///
/// # Errors
/// The promises that were not kept.
pub fn prove_permissions(wiki: &mut impl PermissionsUnderTest) -> Result<(), BrokenPromises> {
    let permissions = wiki.permissions();
    let mut bench = Bench { wiki, permissions };
    let prepared = match bench.prepare() {
        Ok(prepared) => prepared,
        Err(broken) => return gather([Err(broken)]),
    };
    gather([
        bench.granted(&prepared),
        bench.not_more(&prepared),
        bench.elsewhere(&prepared),
        bench.in_order(&prepared),
        bench.unknown(&prepared),
        bench.anonymous(&prepared),
        bench.revoked(&prepared),
        bench.site_administrators(&prepared),
        bench.removed(&prepared),
    ])
}

struct Bench<'a, W> {
    wiki: &'a mut W,
    permissions: PermissionsBox,
}

/// Ann is given permissions in the first space, Bob in none.
struct Prepared {
    space: String,
    other: String,
}

const ANN: &str = "suite-a";
const BOB: &str = "suite-b";
const IN_A_SPACE: [Permission; 4] =
    [Permission::VIEW, Permission::EDIT, Permission::ADMIN, Permission::DELETE_MAIL];

fn query(user: Option<&str>, space: &str, permission: Permission) -> PermissionQuery {
    PermissionQuery { user: user.map(RString::from).into(), space: space.into(), permission }
}

fn name(permission: Permission) -> String {
    let names = ["VIEW", "EDIT", "ADMIN", "DELETE_MAIL", "SITE_ADMIN"];
    let name = names.get(usize::from(permission.0));
    name.map_or_else(|| format!("permission {}", permission.0), |name| (*name).to_owned())
}

impl<W: PermissionsUnderTest> Bench<'_, W> {
    fn prepare(&mut self) -> Checked<Prepared> {
        let answers = Promise::PermissionAnswers;
        for user in [ANN, BOB] {
            let made = self.wiki.create_user(user);
            made.map_err(|error| failed(answers, "making a user", &error))?;
        }
        Ok(Prepared { space: self.space("SUITEX")?, other: self.space("SUITEY")? })
    }

    fn space(&mut self, key: &str) -> Checked<String> {
        let made = self.wiki.create(key, "Permissions", SpaceKind::SITE);
        made.map_err(|error| failed(Promise::PermissionAnswers, "making a space", &error))
    }

    fn grant(&mut self, user: Option<&str>, space: &str, permission: Permission) -> Checked {
        let granted = self.wiki.grant(user, space, permission);
        let situation = format!("granting {} to {user:?}", name(permission));
        granted.map_err(|error| failed(Promise::PermissionAnswers, &situation, &error))
    }

    fn revoke(&mut self, user: Option<&str>, space: &str) -> Checked {
        let revoked = self.wiki.revoke(user, space);
        let situation = format!("revoking what {user:?} holds");
        revoked.map_err(|error| failed(Promise::PermissionAnswers, &situation, &error))
    }

    fn check(&self, promise: Promise, queries: &[PermissionQuery]) -> Checked<Vec<bool>> {
        let answers = self.permissions.check(queries.into()).into_result();
        answers.map(Vec::from).map_err(|error| failed(promise, "checking", &error))
    }

    /// One question.
    fn is(
        &self,
        promise: Promise,
        expected: bool,
        (user, space, permission): (Option<&str>, &str, Permission),
        circumstance: &str,
    ) -> Checked {
        let answers = self.check(promise, &[query(user, space, permission)])?;
        let situation = format!("asking whether {user:?} holds {} {circumstance}", name(permission));
        promise.equal(&situation, &vec![expected], &answers)
    }

    fn granted(&mut self, Prepared { space, .. }: &Prepared) -> Checked {
        for permission in IN_A_SPACE {
            let asked = (Some(ANN), space.as_str(), permission);
            self.is(Promise::NotMore, false, asked, "before it is granted")?;
            self.grant(Some(ANN), space, permission)?;
            self.is(Promise::Granted, true, asked, "after it was granted")?;
            self.revoke(Some(ANN), space)?;
        }
        Ok(())
    }

    fn not_more(&mut self, Prepared { space, .. }: &Prepared) -> Checked {
        let promise = Promise::NotMore;
        self.grant(Some(ANN), space, Permission::VIEW)?;
        for permission in [Permission::EDIT, Permission::ADMIN, Permission::DELETE_MAIL] {
            self.is(promise, false, (Some(ANN), space, permission), "where VIEW alone was granted")?;
        }
        self.grant(Some(ANN), space, Permission::EDIT)?;
        self.is(promise, false, (Some(ANN), space, Permission::ADMIN), "where VIEW and EDIT were granted")?;
        self.is(
            promise,
            false,
            (Some(ANN), space, Permission::DELETE_MAIL),
            "where VIEW and EDIT were granted",
        )?;
        self.revoke(Some(ANN), space)
    }

    fn elsewhere(&mut self, Prepared { space, other }: &Prepared) -> Checked {
        for permission in [Permission::VIEW, Permission::ADMIN] {
            self.grant(Some(ANN), space, permission)?;
        }
        for permission in IN_A_SPACE {
            let asked = (Some(ANN), other.as_str(), permission);
            self.is(Promise::OtherSpace, false, asked, "in another space than she was given it in")?;
            let asked = (Some(BOB), space.as_str(), permission);
            self.is(Promise::OtherUser, false, asked, "where another user was given it")?;
        }
        self.revoke(Some(ANN), space)
    }

    fn in_order(&mut self, Prepared { space, other }: &Prepared) -> Checked {
        let promise = Promise::OneAnswerEach;
        self.grant(Some(ANN), space, Permission::VIEW)?;
        promise.equal("asking nothing", &Vec::<bool>::new(), &self.check(promise, &[])?)?;
        let (held, not) =
            (query(Some(ANN), space, Permission::VIEW), query(Some(BOB), other, Permission::ADMIN));
        let unknown = query(Some("suite-nobody"), space, Permission::VIEW);
        let queries = [held.clone(), not.clone(), held.clone(), unknown, not, held];
        let answers = self.check(promise, &queries)?;
        let situation = "asking what holds, what does not, and an unknown user, some of it twice";
        promise.equal(situation, &vec![true, false, true, false, false, true], &answers)?;
        let many: Vec<PermissionQuery> = queries.iter().cycle().take(600).cloned().collect();
        let expected: Vec<bool> = answers.iter().copied().cycle().take(600).collect();
        promise.equal("asking 600 questions", &expected, &self.check(promise, &many)?)?;
        self.revoke(Some(ANN), space)
    }

    fn unknown(&mut self, Prepared { space, .. }: &Prepared) -> Checked {
        let promise = Promise::UnknownUser;
        self.grant(None, space, Permission::VIEW)?;
        let long = "x".repeat(1000);
        for user in ["suite-nobody", "", "\0", "' OR 1=1 --", &long] {
            self.is(
                promise,
                false,
                (Some(user), space, Permission::VIEW),
                "though the wiki has no such user",
            )?;
        }
        self.revoke(None, space)?;
        let promise = Promise::UnknownAsked;
        self.grant(Some(ANN), space, Permission::ADMIN)?;
        for unknown in ["suite-no-space", "\0", "' OR 1=1 --", ""] {
            self.is(promise, false, (Some(ANN), unknown, Permission::ADMIN), "in a space that is none")?;
        }
        for unknown in [5, 999, u16::MAX] {
            self.is(
                promise,
                false,
                (Some(ANN), space, Permission(unknown)),
                "which the contract does not know",
            )?;
        }
        self.revoke(Some(ANN), space)
    }

    fn anonymous(&mut self, Prepared { space, other }: &Prepared) -> Checked {
        let promise = Promise::Anonymous;
        self.grant(Some(ANN), space, Permission::VIEW)?;
        self.is(promise, false, (None, space, Permission::VIEW), "where a user was given it")?;
        self.grant(None, space, Permission::VIEW)?;
        self.is(promise, true, (None, space, Permission::VIEW), "after everybody was given it")?;
        for permission in [Permission::EDIT, Permission::ADMIN, Permission::DELETE_MAIL] {
            self.is(promise, false, (None, space, permission), "where everybody was given VIEW")?;
        }
        self.is(promise, false, (None, other, Permission::VIEW), "in a space where nobody was given it")?;
        self.is(promise, false, (None, "", Permission::SITE_ADMIN), "")?;
        self.revoke(None, space)?;
        self.is(promise, false, (None, space, Permission::VIEW), "after it was revoked")?;
        self.revoke(Some(ANN), space)
    }

    fn revoked(&mut self, Prepared { space, .. }: &Prepared) -> Checked {
        let promise = Promise::Revoked;
        for permission in IN_A_SPACE {
            self.grant(Some(ANN), space, permission)?;
            self.is(Promise::Granted, true, (Some(ANN), space, permission), "after it was granted")?;
            self.revoke(Some(ANN), space)?;
            self.is(promise, false, (Some(ANN), space, permission), "right after it was revoked")?;
        }
        Ok(())
    }

    fn site_administrators(&mut self, Prepared { space, .. }: &Prepared) -> Checked {
        let promise = Promise::SiteAdmin;
        let asked = (Some(ANN), "", Permission::SITE_ADMIN);
        self.grant(Some(ANN), space, Permission::ADMIN)?;
        self.is(promise, false, asked, "for administering one space")?;
        self.revoke(Some(ANN), space)?;
        let make = |bench: &mut Self, is| {
            let made = bench.wiki.site_administrator(ANN, is);
            made.map_err(|error| failed(Promise::PermissionAnswers, "changing site administrators", &error))
        };
        make(self, true)?;
        self.is(promise, true, asked, "as a site administrator")?;
        self.is(promise, false, (Some(BOB), "", Permission::SITE_ADMIN), "where another user is one")?;
        self.is(promise, false, (Some(ANN), space, Permission(999)), "as a site administrator")?;
        make(self, false)?;
        self.is(promise, false, asked, "when she is none any more")
    }

    fn removed(&mut self, Prepared { space, other }: &Prepared) -> Checked {
        let promise = Promise::RemovedSpace;
        self.grant(Some(ANN), space, Permission::ADMIN)?;
        self.grant(None, space, Permission::VIEW)?;
        let remove = |bench: &mut Self, id: &str| {
            let removed = bench.wiki.remove(id);
            removed.map_err(|error| failed(Promise::PermissionAnswers, "removing a space", &error))
        };
        remove(self, space)?;
        self.is(promise, false, (Some(ANN), space, Permission::ADMIN), "in a space that was removed")?;
        self.is(promise, false, (None, space, Permission::VIEW), "in a space that was removed")?;
        let again = self.space("SUITEX")?;
        let place = "in a new space with the key of a removed one";
        self.is(promise, false, (Some(ANN), &again, Permission::ADMIN), place)?;
        self.is(promise, false, (None, &again, Permission::VIEW), place)?;
        remove(self, &again)?;
        remove(self, other)
    }
}
