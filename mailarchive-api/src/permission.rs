//! Who may do what in a space.

use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RArc, ROption, RResult, RSlice, RString, RVec},
};

use crate::{AbiError, guard::Guarded};

/// A right in one space.
///
/// A host answers `false` for a permission it does not know.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission(pub u16);

impl Permission {
    /// See the space and read its mail.
    pub const VIEW: Self = Self(0);
    /// Edit pages of the space.
    pub const EDIT: Self = Self(1);
    /// Administer the space: its mail accounts among other things. Members of the wiki's group of super
    /// administrators (`confluence-administrators` where the wiki has it) hold it in every space.
    pub const ADMIN: Self = Self(2);
    /// Move mail of the space to the trash.
    pub const DELETE_MAIL: Self = Self(3);
    /// Administer the site as a whole: switch plugins and change their settings. Asked with an empty space.
    pub const SITE_ADMIN: Self = Self(4);
}

/// One question to [`Permissions::check`].
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct PermissionQuery {
    /// The user's name; `RNone`: nobody is signed in.
    pub user: ROption<RString>,
    /// [`crate::Space::id`]; empty where the permission is about the site.
    pub space: RString,
    /// The right that is asked about.
    pub permission: Permission,
}

/// Answers who may do what. Asked again for every request: nothing is cached on the plugin's side.
#[sabi_trait]
pub trait Permissions: Send + Sync {
    /// One answer for each query, in order. An unknown user or space is `false`, not an error.
    #[sabi(last_prefix_field)]
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError>;
}

/// A shared [`Permissions`].
pub type PermissionsBox = Permissions_TO<'static, RArc<()>>;

impl Clone for PermissionsBox {
    /// Another handle to the same object.
    fn clone(&self) -> Self {
        Self::from_sabi(self.obj.shallow_clone())
    }
}

/// Hands a host's permissions to the plugin, guarded against panics.
pub fn permissions(implementation: impl Permissions + 'static) -> PermissionsBox {
    Permissions_TO::from_ptr(RArc::new(Guarded::service(implementation)), sabi_trait::TD_Opaque)
}
