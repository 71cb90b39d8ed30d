//! Proves a [`Spaces`](crate::Spaces).

use abi_stable::std_types::ROption;

use super::{
    BrokenPromises, Promise,
    report::{Checked, gather},
};
use crate::{AbiError, Space, SpaceKind, SpacesBox};

/// A host's spaces, as the suite needs them. What it changes must show in what [`Self::spaces`] gave before.
///
/// An error is the host's refusal to do what the suite asks; it is reported.
pub trait SpacesUnderTest {
    /// What the plugin is handed. The wiki may have spaces already; the suite leaves them alone.
    fn spaces(&mut self) -> SpacesBox;

    /// Makes a space and answers its id. Keys are `SUITE` and a letter or digit; names may hold any character.
    ///
    /// # Errors
    /// Why the host does not.
    fn create(&mut self, key: &str, name: &str, kind: SpaceKind) -> Result<String, AbiError>;

    /// Gives the space another key.
    ///
    /// # Errors
    /// Why the host does not.
    fn rename(&mut self, id: &str, key: &str) -> Result<(), AbiError>;

    /// Removes the space.
    ///
    /// # Errors
    /// Why the host does not.
    fn remove(&mut self, id: &str) -> Result<(), AbiError>;
}

/// Proves every promise of [`Spaces`](crate::Spaces).
///
/// # Errors
/// The promises that were not kept.
pub fn prove_spaces(wiki: &mut impl SpacesUnderTest) -> Result<(), BrokenPromises> {
    let spaces = wiki.spaces();
    let mut bench = Bench { wiki, spaces };
    gather([
        bench.found_by_id_and_key(),
        bench.unknown(),
        bench.renamed(),
        bench.removed(),
        bench.paged(),
        bench.limited(),
    ])
}

struct Bench<'a, W> {
    wiki: &'a mut W,
    spaces: SpacesBox,
}

/// Everything in one page: more than the suite makes.
const WHOLE: u32 = 100_000;

impl<W: SpacesUnderTest> Bench<'_, W> {
    fn create(&mut self, key: &str, name: &str, kind: SpaceKind) -> Checked<Space> {
        let id = self.wiki.create(key, name, kind);
        let id = id.map_err(|error| failed(Promise::SpaceAnswers, "making a space", &error))?;
        Ok(Space { id: id.into(), key: key.into(), name: name.into(), kind })
    }

    fn remove(&mut self, id: &str) -> Checked {
        let removed = self.wiki.remove(id);
        removed.map_err(|error| failed(Promise::SpaceAnswers, "removing a space", &error))
    }

    fn by_id(&self, promise: Promise, id: &str) -> Checked<Option<Space>> {
        let found = self.spaces.by_id(id.into()).into_result();
        found.map(ROption::into_option).map_err(|error| failed(promise, "by_id", &error))
    }

    fn by_key(&self, promise: Promise, key: &str) -> Checked<Option<Space>> {
        let found = self.spaces.by_key(key.into()).into_result();
        found.map(ROption::into_option).map_err(|error| failed(promise, "by_key", &error))
    }

    fn page(&self, promise: Promise, after: &str, limit: u32) -> Checked<Vec<Space>> {
        let found = self.spaces.page(after.into(), limit).into_result();
        found.map(Vec::from).map_err(|error| failed(promise, "page", &error))
    }

    fn found_by_id_and_key(&mut self) -> Checked {
        let site = self.create("SUITEA", "Site & <team> “ä”", SpaceKind::SITE)?;
        let personal = self.create("SUITEB", "Personal", SpaceKind::PERSONAL)?;
        for space in [&site, &personal] {
            let form = (1..=64).contains(&space.id.len()) && !space.id.contains('\0');
            Promise::SpaceIdForm.equal(&format!("looking at the id {:?}", space.id), &true, &form)?;
            let found = self.by_id(Promise::SpaceById, &space.id)?;
            Promise::SpaceById.equal("looking a new space up by its id", &Some(space.clone()), &found)?;
            let found = self.by_key(Promise::SpaceByKey, &space.key)?;
            Promise::SpaceByKey.equal("looking a new space up by its key", &Some(space.clone()), &found)?;
        }
        Promise::SpaceIdOnce.equal("comparing the ids of two spaces", &false, &(site.id == personal.id))?;
        self.remove(&site.id)?;
        self.remove(&personal.id)
    }

    fn unknown(&self) -> Checked {
        let promise = Promise::UnknownSpace;
        let long = "x".repeat(1000);
        for word in ["SUITE-unknown", "", "\0", "' OR 1=1 --", "%", &long] {
            let shown: String = word.chars().take(20).collect();
            let found = self.by_id(promise, word)?;
            promise.equal(&format!("looking up the id {shown:?}"), &None, &found)?;
            let found = self.by_key(promise, word)?;
            promise.equal(&format!("looking up the key {shown:?}"), &None, &found)?;
        }
        Ok(())
    }

    fn renamed(&mut self) -> Checked {
        let promise = Promise::SpaceRenamed;
        let old = self.create("SUITEC", "Renamed", SpaceKind::SITE)?;
        // Looked up before: whoever remembers answers must forget these.
        promise.equal(
            "looking a space up by its key",
            &Some(old.clone()),
            &self.by_key(promise, "SUITEC")?,
        )?;
        promise.equal("looking it up by its id", &Some(old.clone()), &self.by_id(promise, &old.id)?)?;
        let renamed = self.wiki.rename(&old.id, "SUITED");
        renamed.map_err(|error| failed(Promise::SpaceAnswers, "renaming a space", &error))?;
        let new = Space { key: "SUITED".into(), ..old.clone() };
        let found = self.by_id(promise, &old.id)?;
        promise.equal("looking a renamed space up by its id", &Some(new.clone()), &found)?;
        let found = self.by_key(promise, "SUITED")?;
        promise.equal("looking it up by its new key", &Some(new.clone()), &found)?;
        promise.equal("looking it up by its old key", &None, &self.by_key(promise, "SUITEC")?)?;
        let listed = self.page(promise, "", WHOLE)?.into_iter().find(|space| space.id == old.id);
        promise.equal("looking for it in the list", &Some(new), &listed)?;
        self.remove(&old.id)
    }

    fn removed(&mut self) -> Checked {
        let promise = Promise::SpaceRemoved;
        let old = self.create("SUITEE", "Removed", SpaceKind::SITE)?;
        promise.equal(
            "looking a space up by its key",
            &Some(old.clone()),
            &self.by_key(promise, "SUITEE")?,
        )?;
        promise.equal("looking it up by its id", &Some(old.clone()), &self.by_id(promise, &old.id)?)?;
        self.remove(&old.id)?;
        promise.equal("looking a removed space up by its id", &None, &self.by_id(promise, &old.id)?)?;
        promise.equal("looking it up by its key", &None, &self.by_key(promise, "SUITEE")?)?;
        let listed = self.page(promise, "", WHOLE)?.into_iter().find(|space| space.id == old.id);
        promise.equal("looking for it in the list", &None, &listed)?;

        let new = self.create("SUITEE", "Another", SpaceKind::SITE)?;
        let once = Promise::SpaceIdOnce;
        once.equal("giving a new space the id of a removed one", &false, &(new.id == old.id))?;
        once.equal("looking the removed one up by its id", &None, &self.by_id(once, &old.id)?)?;
        self.remove(&new.id)
    }

    fn paged(&mut self) -> Checked {
        let mut made = Vec::new();
        for number in 0..7 {
            made.push(self.create(&format!("SUITE{number}"), "Paged", SpaceKind::SITE)?.id.to_string());
        }
        let whole = self.ids("", WHOLE)?;
        let mut sorted = whole.clone();
        sorted.sort_unstable();
        sorted.dedup();
        Promise::PageOrder.equal("listing all spaces", &sorted, &whole)?;
        let missing: Vec<String> = made.iter().filter(|id| !whole.contains(id)).cloned().collect();
        Promise::PageOrder.equal("listing all spaces: which are missing", &Vec::new(), &missing)?;

        let mut paged: Vec<String> = Vec::new();
        // One page more than there are: a list that does not move on ends here too.
        for _ in 0..=whole.len() {
            let last = paged.last().cloned().unwrap_or_default();
            paged.extend(self.ids(&last, 2)?);
        }
        Promise::PageAfter.equal("paging through the spaces by 2", &whole, &paged)?;
        // The one that the page before ended with may be gone by now.
        made.sort_unstable();
        self.remove(&made[3])?;
        let expected: Vec<String> = whole.iter().filter(|id| **id > made[3]).cloned().collect();
        let found = self.ids(&made[3], WHOLE)?;
        Promise::PageAfter.equal("paging on after a space that was removed meanwhile", &expected, &found)?;
        Promise::PageAfter.equal(
            "paging on after the last space",
            &Vec::new(),
            &self.ids("\u{10ffff}", 9)?,
        )?;
        for id in made.iter().filter(|id| **id != made[3]) {
            self.remove(id)?;
        }
        Ok(())
    }

    fn limited(&mut self) -> Checked {
        let promise = Promise::PageLimit;
        let mut made = Vec::new();
        for number in 0..4 {
            made.push(self.create(&format!("SUITE{number}"), "Limited", SpaceKind::SITE)?.id);
        }
        let whole = self.ids("", WHOLE)?;
        for limit in [0, 1, 3, 4, u32::MAX] {
            let count = whole.len().min(limit as usize);
            let found = self.ids("", limit)?;
            promise.equal(&format!("listing {limit} spaces"), &whole[..count], found.as_slice())?;
        }
        made.iter().try_for_each(|id| self.remove(id))
    }

    fn ids(&self, after: &str, limit: u32) -> Checked<Vec<String>> {
        let spaces = self.page(Promise::PageLimit, after, limit)?;
        Ok(spaces.iter().map(|space| space.id.to_string()).collect())
    }
}

pub(super) fn failed(promise: Promise, situation: &str, error: &AbiError) -> super::BrokenPromise {
    promise.broken(situation, "no error", format!("the error “{}”", error.message))
}
