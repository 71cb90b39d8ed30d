//! The wiki's spaces, as far as mail is concerned.

use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RArc, ROption, RResult, RStr, RString, RVec},
};

use crate::{AbiError, guard::Guarded};

/// Whose a space is. Mail is archived in site spaces only.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceKind(pub u8);

impl SpaceKind {
    /// A team's or a project's space.
    pub const SITE: Self = Self(0);
    /// One user's own space.
    pub const PERSONAL: Self = Self(1);
}

/// A space of the wiki.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// Never changes and is never given to another space; 1 to 64 bytes without NUL. The archive hangs on it.
    pub id: RString,
    /// The key in addresses; may change when the space is renamed.
    pub key: RString,
    /// What people call it.
    pub name: RString,
    /// Site or personal.
    pub kind: SpaceKind,
}

/// Looks spaces up.
#[sabi_trait]
pub trait Spaces: Send + Sync {
    /// The space with this key now.
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError>;

    /// The space with this id.
    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError>;

    /// Up to `limit` spaces whose id sorts after `after`, ascending by the bytes of the id; `after` empty: from the
    /// first. The space `after` may be gone by now.
    #[sabi(last_prefix_field)]
    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError>;
}

/// A shared [`Spaces`].
pub type SpacesBox = Spaces_TO<'static, RArc<()>>;

impl Clone for SpacesBox {
    /// Another handle to the same object.
    fn clone(&self) -> Self {
        Self::from_sabi(self.obj.shallow_clone())
    }
}

/// Hands a host's spaces to the plugin, guarded against panics.
pub fn spaces(implementation: impl Spaces + 'static) -> SpacesBox {
    Spaces_TO::from_ptr(RArc::new(Guarded::service(implementation)), sabi_trait::TD_Opaque)
}
